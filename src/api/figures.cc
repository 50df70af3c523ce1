#include "api/figures.h"

#include "api/parameters.h"
#include "base/error.h"
#include "publish/figures.h"

namespace sourcier::api {
namespace {

http::response answer(const http::request& r, const territory::figure_table& t,
                      const std::vector<const territory::figure*>& all) {
  const auto format = r.query_value("format").value_or("json");
  const auto l = read_language(r);
  if (format == "json") return http::response::json(publish::figures_json(t, all));
  if (format == "csv") {
    auto out = http::response::bytes("text/csv; charset=utf-8", publish::figures_csv(all, l));
    return out.set("Content-Disposition", "attachment; filename=\"figures.csv\"");
  }
  throw input_error(tr("paramètre format : « {} » inconnu ; choisissez json ou csv",
                       "parameter format: unknown \"{}\"; choose json or csv",
                       std::string(format)));
}

}  // namespace

http::response figures::operator()(const http::request& r) const {
  const auto& t = territory::figures_of(w.territory);
  const auto get = [&](std::string_view name) {
    return std::string(r.query_value(name).value_or(""));
  };
  const auto series = get("series");
  if (series.empty()) {
    return answer(r, t, select_figures(t, {get("key"), get("territory"), get("q")}));
  }
  if (r.query_value("key") || r.query_value("q")) {
    throw input_error({"paramètre series : donnez series ou key et q, pas les deux",
                       "parameter series: give series, or key and q, not both"});
  }
  return answer(r, t, figure_series(t, series, get("territory")));
}

}  // namespace sourcier::api
