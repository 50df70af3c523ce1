#include "api/access.h"

#include "api/parameters.h"
#include "base/error.h"
#include "publish/access.h"
#include "snapshot/what_if.h"

namespace sourcier::api {
http::response access::operator()(const http::request& r) const {
  const auto s = read_selection(w, r);
  const auto which = snapshot::communes_of(w, r.query_value("communes").value_or(""));
  const auto changes = read_changes(r);
  const auto day = read_day(r, "at");
  std::vector<double> values = s.series.value;
  std::vector<text> assumptions;
  if (!changes.empty()) {
    auto x = snapshot::ask_what_if(w, s, changes, day);
    values = std::move(x.after);
    assumptions = snapshot::assumptions_of(x.changes);
  }
  const auto format = r.query_value("format").value_or("json");
  if (format == "columns") {
    return http::response::json(publish::access_columns(w, s, values, assumptions));
  }

  const auto t =
      snapshot::access_by(w, s, r.query_value("by").value_or("departement"), which, values);
  const auto l = read_language(r);
  const auto stem = fmt::format("apl-{}-{}-{}", s.profession.key, s.series.year, t.level);
  if (format == "json") return http::response::json(publish::access_json(w, s, t, l, assumptions));
  if (format == "csv") {
    return http::response::file("text/csv; charset=utf-8",
                                publish::access_csv(w, s, t, l, assumptions), stem + ".csv");
  }
  if (format == "geojson") {
    return http::response::file("application/geo+json",
                                publish::access_geojson(w, s, t, which, l, assumptions),
                                stem + ".geojson");
  }
  throw input_error(tr("format « {} » inconnu : choisissez json, columns, csv ou geojson",
                       "unknown format \"{}\": choose json, columns, csv or geojson",
                       std::string(format)));
}

}  // namespace sourcier::api
