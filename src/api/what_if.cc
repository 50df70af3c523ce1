#include "api/what_if.h"

#include "api/parameters.h"
#include "publish/what_if.h"
#include "snapshot/best_sites.h"

namespace sourcier::api {

http::response what_if::operator()(const http::request& r) const {
  const auto s = read_selection(w, r);
  const auto answer = snapshot::ask_what_if(w, s, read_changes(r), read_day(r, "at"));
  return http::response::json(publish::what_if_json(w, s, answer));
}

http::response best_sites::operator()(const http::request& r) const {
  const auto s = read_selection(w, r);
  const snapshot::site_options o{{read_number(r, "fte", 1, 0.05, 10)},
                                 r.query_value("departement").value_or(""),
                                 r.query_value("per").value_or("epci"),
                                 read_count(r, "limit", 10, 100)};
  const auto sites = snapshot::ask_best_sites(w, s, o);
  return http::response::json(publish::best_sites_json(w, s, o.amount, sites));
}

}  // namespace sourcier::api
