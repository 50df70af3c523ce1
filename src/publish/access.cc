#include "publish/access.h"

#include <algorithm>

#include "base/numbers.h"
#include "geo/dissolve.h"
#include "publish/csv.h"
#include "publish/geojson.h"

namespace sourcier::publish {

using snapshot::access_row;
using snapshot::access_table;
using snapshot::selection;
using snapshot::world;

namespace {

constexpr int kValueDecimals = 3;

std::optional<double> shown(std::optional<double> v, int decimals) {
  if (v) v = rounded(*v, decimals);
  return v;
}

void write_row(json_writer& j, const access_row& r, const std::string& unit,
               const std::string& source) {
  const auto& s = r.summary;
  j.member("code", r.code).member("name", r.name);
  j.member("value", shown(s.mean, kValueDecimals)).member("unit", unit);
  j.member("population", s.population);
  j.member("standardised_population", rounded(s.standardised_population, 3));
  j.member("under_threshold_share", shown(s.under_share, 6));
  j.member("source", source);
  if (r.deciles) {
    j.key("deciles").begin_array();
    for (const double d : *r.deciles) j.value(rounded(d, kValueDecimals));
    j.end_array();
  }
}

std::string number_or_nothing(std::optional<double> v) { return v ? exact_number(*v) : ""; }

}  // namespace

std::string citation(const world& w, std::string_view dataset_key, language l) {
  const auto it = std::ranges::find(w.datasets, dataset_key, &store::dataset::key);
  if (it == w.datasets.end()) return std::string(dataset_key);
  const auto& title = it->title.in(l);
  std::string out = it->publisher + (it->publisher.empty() ? "" : ", ") + title;
  if (!it->vintage.empty() && title.find(it->vintage) == std::string::npos) {
    out += ", " + it->vintage;
  }
  return out;
}

std::string citation_of(const world& w, const selection& s, std::span<const text> assumptions,
                        language l) {
  auto out = citation(w, s.series.source, l);
  for (const auto& a : assumptions) out += ". " + a.in(l);
  return out;
}

void write_definition(json_writer& j, const world& w, const selection& s) {
  j.key("definition").begin_object();
  j.member("profession", s.profession.key).member("label", s.profession.plural);
  j.member("ages", s.series.ages).member("ages_label", s.ages().label);
  j.member("year", s.series.year).member("unit", s.profession.unit);
  j.member("source", s.series.source);
  j.key("thresholds").begin_object();
  j.member("under", s.profession.under).member("well", s.profession.well).end_object();
  j.member("travel_time", w.time_source.key).end_object();
}

std::string access_json(const world& w, const selection& s, const access_table& t, language l,
                        std::span<const text> assumptions) {
  json_writer j;
  j.begin_object();
  write_definition(j, w, s);
  j.member("by", t.level).key("rows").begin_array();
  const auto source = citation_of(w, s, assumptions, l);
  for (const auto& r : t.rows) {
    j.begin_object();
    write_row(j, r, s.profession.unit.in(l), source);
    j.end_object();
  }
  j.end_array().end_object();
  return j.take();
}

std::string access_csv(const world& w, const selection& s, const access_table& t, language l,
                       std::span<const text> assumptions) {
  std::string out =
      "code,name,value,unit,population,standardised_population,under_threshold_share,source\n";
  const auto source = citation_of(w, s, assumptions, l);
  for (const auto& r : t.rows) {
    append_field(out, r.code, true);
    append_field(out, r.name);
    append_field(out, number_or_nothing(shown(r.summary.mean, kValueDecimals)));
    append_field(out, s.profession.unit.in(l));
    append_field(out, exact_number(r.summary.population));
    append_field(out, exact_number(rounded(r.summary.standardised_population, 3)));
    append_field(out, number_or_nothing(shown(r.summary.under_share, 6)));
    append_field(out, source);
    out += '\n';
  }
  return out;
}

std::string area_geojson(const world& w, std::string_view level, std::span<const commune_id> which,
                         std::span<const std::string> codes,
                         const std::function<void(json_writer&, std::size_t)>& write) {
  const auto groups = territory::group_by(w.communes, w.areas, level, which);
  std::vector<std::vector<std::string>> members(groups.code.size());
  for (std::size_t g = 0; g < members.size(); ++g) {
    for (const auto id : groups.communes[g]) members[g].push_back(w.communes.code[std::size_t(id)]);
  }
  const auto shapes = geo::dissolve(w.outlines(), groups.code, members);
  json_writer j;
  j.begin_object().member("type", "FeatureCollection").key("features").begin_array();
  for (std::size_t r = 0; r < codes.size(); ++r) {
    const auto it = std::ranges::lower_bound(shapes.codes, codes[r]);
    j.begin_object().member("type", "Feature").member("id", codes[r]).key("geometry");
    if (it != shapes.codes.end() && *it == codes[r]) {
      write_geometry(j, shapes, static_cast<std::size_t>(it - shapes.codes.begin()), 6);
    } else {
      j.null();
    }
    j.key("properties").begin_object();
    write(j, r);
    j.end_object().end_object();
  }
  j.end_array().end_object();
  return j.take();
}

std::string access_geojson(const world& w, const selection& s, const access_table& t,
                           std::span<const commune_id> which, language l,
                           std::span<const text> assumptions) {
  const auto source = citation_of(w, s, assumptions, l);
  std::vector<std::string> codes;
  for (const auto& r : t.rows) codes.push_back(r.code);
  return area_geojson(w, t.level, which, codes, [&](json_writer& j, std::size_t r) {
    write_row(j, t.rows[r], s.profession.unit.in(l), source);
  });
}

std::string access_columns(const world& w, const selection& s, std::span<const double> values,
                           std::span<const text> assumptions) {
  json_writer j;
  j.begin_object();
  write_definition(j, w, s);
  j.array("value", values).array("population", s.demand.population);
  j.array("standardised_population", s.demand.standardised);
  if (!assumptions.empty()) j.array("assumptions", assumptions);
  j.end_object();
  return j.take();
}

}  // namespace sourcier::publish
