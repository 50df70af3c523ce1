#include "api/scenarios.h"

#include <nlohmann/json.hpp>

#include "api/parameters.h"
#include "api/writes.h"
#include "base/error.h"
#include "publish/run.h"
#include "publish/scenario.h"
#include "snapshot/what_if.h"
#include "supply/scenario_json.h"
#include "supply/scenario_table.h"

namespace sourcier::api {
namespace {

http::response answer(const supply::scenario& s) {
  auto out = http::response::json(publish::scenario_json(s));
  return out.set("ETag", "\"" + supply::version_of(s) + "\"").set("Cache-Control", "no-cache");
}

}  // namespace

http::response scenarios::operator()() const {
  auto kept = store::workspace::open(workspace);
  return http::response::json(publish::scenarios_json(supply::load_scenarios(kept.db())));
}

http::response scenario::operator()(const http::request& r) const {
  auto kept = store::workspace::open(workspace);
  return answer(supply::load_scenario(kept.db(), std::string(r.parameter("name"))));
}

http::response scenario_run::operator()(const http::request& r) const {
  auto kept = store::workspace::open(workspace);
  const auto x = supply::load_scenario(kept.db(), std::string(r.parameter("name")));
  const auto s = read_selection(w, r);
  const snapshot::compare_options o{std::string(r.query_value("by").value_or("commune")),
                                    read_day(r, "at")};
  return http::response::file("application/json",
                              publish::run_json(w, s, x, o, {version, kept.meta("schema")}),
                              fmt::format("run-{}-{}.json", s.profession.key, s.series.year));
}

http::response save_scenario::operator()(const http::request& r) const {
  require_writer(s, r, loopback);
  const text body{"corps de la requête", "body of the request"};
  auto given = supply::parse_scenario(supply::parse_json(r.body, body), body);
  const std::string name(r.parameter("name"));
  if (!given.name.empty() && given.name != name) {
    throw input_error(
        tr("name : « {} » n'est pas le nom de l'adresse, « {} » ; donnez le même, ou "
           "aucun",
           "name: \"{}\" is not that of the address, \"{}\"; give the same, or none", given.name,
           name));
  }
  given.name = name;
  snapshot::check_changes(w, given.changes);
  auto kept = store::workspace::open(workspace);
  return answer(supply::save_scenario(kept.db(), std::move(given), now_text(),
                                      read_expected(r, supply::expected::state::nothing)));
}

http::response remove_scenario::operator()(const http::request& r) const {
  require_writer(s, r, loopback);
  auto kept = store::workspace::open(workspace);
  const std::string name(r.parameter("name"));
  const auto e = read_expected(r, supply::expected::state::anything);
  return answer(supply::remove_scenario(kept.db(), name, e));
}

}  // namespace sourcier::api
