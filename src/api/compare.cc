#include "api/compare.h"

#include "api/parameters.h"
#include "base/error.h"
#include "publish/compare.h"
#include "supply/scenario_table.h"

namespace sourcier::api {
namespace {

// A saved scenario or the baseline, with the changes of the address after its own.
supply::scenario read_side(const std::filesystem::path& workspace, const http::request& r,
                           const std::string& side) {
  supply::scenario s;
  s.name = r.query_value(side).value_or(supply::kBaseline);
  if (s.name != supply::kBaseline) {
    auto kept = store::workspace::open(workspace);
    s = supply::load_scenario(kept.db(), s.name);
  }
  for (auto& c : read_changes(r, side + "_")) s.changes.push_back(std::move(c));
  return s;
}

}  // namespace

http::response compare::operator()(const http::request& r) const {
  const auto s = read_selection(w, r);
  const snapshot::compare_options o{std::string(r.query_value("by").value_or("commune")),
                                    read_day(r, "at")};
  const auto l = read_language(r);
  const auto format = r.query_value("format").value_or("json");
  const auto x =
      snapshot::ask_comparison(w, s, read_side(workspace, r, "a"), read_side(workspace, r, "b"), o);
  if (format == "json") return http::response::json(publish::comparison_json(w, s, x, o));
  if (format == "columns") return http::response::json(publish::comparison_columns(w, s, x, o));
  const auto stem = fmt::format("compare-{}-{}-{}", s.profession.key, s.series.year, o.by);
  if (format == "csv") {
    return http::response::file("text/csv; charset=utf-8", publish::comparison_csv(w, s, x, l),
                                stem + ".csv");
  }
  if (format == "geojson") {
    return http::response::file("application/geo+json", publish::comparison_geojson(w, s, x, l),
                                stem + ".geojson");
  }
  throw input_error(tr("format « {} » inconnu : choisissez json, columns, csv ou geojson",
                       "unknown format \"{}\": choose json, columns, csv or geojson",
                       std::string(format)));
}

}  // namespace sourcier::api
