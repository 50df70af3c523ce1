#include "api/index.h"

#include "api/parameters.h"
#include "base/error.h"
#include "publish/index.h"
#include "snapshot/access_table.h"

namespace sourcier::api {
namespace {

constexpr double kMostPeople = 100'000'000, kUsualScale = 100'000;

access::index_options read_options(const access::index_method& m, const http::request& r) {
  access::index_options o;
  o.scale = read_number(r, "per", kUsualScale, 1, kMostPeople);
  o.k = static_cast<unsigned>(read_count(r, "k", 3, 100));
  if (m.key == "nearest") o.k = 1;
  if (m.kind != access::index_kind::variable) return o;
  if (!r.query_value("target")) {
    throw input_error(
        tr("paramètre target absent : {} demande le nombre d'habitants que chaque "
           "lieu doit trouver, par exemple target=20000",
           "parameter target missing: {} asks how many people each place must find, "
           "for example target=20000",
           std::string(m.key)));
  }
  o.target = read_number(r, "target", 0, 1, kMostPeople);
  return o;
}

}  // namespace

http::response index::operator()(const http::request& r) const {
  const auto format = r.query_value("format").value_or("json");
  if (format != "json" && format != "columns" && format != "csv") {
    throw input_error(tr("format « {} » inconnu : choisissez json, columns ou csv",
                         "unknown format \"{}\": choose json, columns or csv",
                         std::string(format)));
  }
  const auto& method = access::find_index_method(r.query_value("method").value_or("e2sfca"));
  const auto s = snapshot::select(w, r.query_value("profession").value_or("gp"), read_year(r), "");
  const auto& decay =
      snapshot::decay_for(method, s.profession, r.query_value("decay").value_or(""));
  const auto supply =
      snapshot::facility_supply(w, std::string(r.query_value("supply").value_or(s.profession.key)));
  const snapshot::index_question q{
      method, decay, supply, read_options(method, r),
      snapshot::communes_of(w, r.query_value("communes").value_or(""))};
  const std::string by(r.query_value("by").value_or("departement"));
  const auto l = read_language(r);
  const auto times = w.times_within(access::reach_of(decay.f));
  const auto x = snapshot::ask_index(w, s, *times, q, by);
  if (format == "csv") {
    auto out = http::response::bytes("text/csv; charset=utf-8", publish::index_csv(w, q, x, l));
    return out.set("Content-Disposition",
                   fmt::format("attachment; filename=\"{}-{}-{}.csv\"", method.key,
                               r.query_value("supply").value_or(s.profession.key), x.level));
  }
  const bool zones = by != "commune" && by != "all" && by != "region";
  const auto e = snapshot::equity_of(w, s, x, method.unit, zones ? by : "epci");
  return http::response::json(format == "columns" ? publish::index_columns(w, s, q, x, e, l)
                                                  : publish::index_json(w, s, q, x, e, l));
}

http::response index_methods::operator()(const http::request&) const {
  return http::response::json(publish::index_methods_json(w));
}

}  // namespace sourcier::api
