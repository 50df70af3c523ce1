#include "api/supply.h"

#include <string>

#include "publish/supply.h"

namespace sourcier::api {

http::response supply::operator()(const http::request& r) const {
  const std::string list(r.query_value("list").value_or(""));
  const std::string profession(r.query_value("profession").value_or("gp"));
  const auto& all = w.supply_for_all(list, profession);
  const auto& x = all.by(r.query_value("by").value_or("departement"));
  return http::response::json(publish::public_supply_json(all.rules(), x));
}

}  // namespace sourcier::api
