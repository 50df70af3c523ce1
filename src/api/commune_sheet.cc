#include "api/commune_sheet.h"

#include <algorithm>
#include <cmath>

#include "api/parameters.h"
#include "publish/access.h"
#include "snapshot/sentence.h"
#include "snapshot/zoning.h"
#include "territory/vocabulary.h"

namespace sourcier::api {

using publish::json_writer;
using snapshot::selection;
using snapshot::world;

namespace {

constexpr minutes kNeighbours{20};

struct figure {
  std::string_view key;
  text label;
  std::optional<double> value;
  std::string_view status;
  text unit;
  std::string period;
  std::string_view source;
};

void write_figure(json_writer& j, const figure& f) {
  j.begin_object().member("key", f.key).member("label", f.label).member("value", f.value);
  j.member("status", f.status).member("unit", f.unit).member("period", f.period);
  j.member("source", f.source).end_object();
}

void write_named(json_writer& j, std::string_view member, const world& w, std::string_view level,
                 const std::string& code) {
  j.key(member);
  if (code.empty()) {
    j.null();
    return;
  }
  std::string name = code;
  if (const auto areas = w.areas.find(level); areas != w.areas.end()) {
    if (const auto it = areas->second.find(code); it != areas->second.end()) name = it->second.name;
  }
  j.begin_object().member("code", code).member("name", name).end_object();
}

void write_place(json_writer& j, const world& w, std::size_t i) {
  const auto& t = w.communes;
  j.member("code", t.code[i]).member("name", t.name[i]);
  write_named(j, "departement", w, "departement", t.departement[i]);
  const auto d = w.areas.find("departement");
  const auto known =
      d == w.areas.end() ? decltype(d->second.end()){} : d->second.find(t.departement[i]);
  if (d != w.areas.end() && known != d->second.end() && !known->second.parent.empty()) {
    write_named(j, "region", w, "region", known->second.parent);
  }
  write_named(j, "epci", w, "epci", t.epci[i]);
  write_named(j, "tvs", w, "tvs", t.tvs[i]);
  j.member("role", t.core[i] != 0 ? "in" : "around").member("border", t.border[i]);
  j.member("lon", t.position[i].lon).member("lat", t.position[i].lat);
  const auto source = std::ranges::find(w.datasets, "communes", &store::dataset::kind);
  const bool known_source = source != w.datasets.end();
  const bool counted = !std::isnan(t.population[i]);
  j.key("population");
  write_figure(j, {"population",
                   {"Population municipale", "Municipal population"},
                   counted ? std::optional(t.population[i]) : std::nullopt,
                   counted ? "=" : "unknown",
                   {"habitants", "inhabitants"},
                   known_source ? source->vintage : "",
                   known_source ? source->key : ""});
}

void write_access(json_writer& j, const world& w, std::size_t i) {
  j.key("access").begin_array();
  for (const auto& s : w.all_series) {
    const auto p = std::ranges::find(w.professions, s.profession, &snapshot::profession::key);
    if (p == w.professions.end()) continue;
    const bool known = !std::isnan(s.value[i]);
    j.begin_object().member("profession", s.profession).member("ages", s.ages);
    j.member("year", s.year).key("figure");
    write_figure(j, {"apl", p->plural, known ? std::optional(s.value[i]) : std::nullopt,
                     known ? "=" : "unknown", p->unit, std::to_string(s.year), s.source});
    j.end_object();
  }
  j.end_array();
}

void write_comparisons(json_writer& j, const world& w, const selection& s, std::size_t i) {
  const auto& t = w.communes;
  j.key("comparisons").begin_array();
  const auto add = [&](std::string_view level, const std::string& code, const std::string& name,
                       const std::vector<commune_id>& members) {
    const auto sum = access::summarise(s.indicator(), members, s.profession.under);
    j.begin_object().member("level", level).member("code", code).member("name", name);
    j.member("value", sum.mean).end_object();
  };
  for (const auto* level : {"epci", "departement", "region"}) {
    const auto groups = territory::group_by(t, w.areas, level, w.core);
    for (std::size_t g = 0; g < groups.code.size(); ++g) {
      const auto id = commune_id{static_cast<std::uint32_t>(i)};
      if (std::ranges::binary_search(groups.communes[g], id)) {
        add(level, groups.code[g], groups.name[g], groups.communes[g]);
      }
    }
  }
  j.end_array();
}

void write_zones(json_writer& j, const world& w, std::size_t i) {
  const auto& words = territory::words();
  j.key("zones").begin_array();
  for (const auto& z : w.zones[i]) {
    text scheme{z.scheme, z.scheme}, label{z.zone_class, z.zone_class};
    if (const auto it = words.zones.find(z.scheme); it != words.zones.end()) {
      scheme = it->second.label;
      const auto c = it->second.classes.find(z.zone_class);
      if (c != it->second.classes.end()) label = c->second.label;
    }
    j.begin_object().member("scheme", z.scheme).member("scheme_label", scheme);
    j.member("class", z.zone_class).member("class_label", label);
    j.member("vintage", z.vintage).member("source", z.source).end_object();
  }
  j.end_array();
}

void write_statistics(json_writer& j, const world& w, std::size_t i) {
  const auto& words = territory::words();
  for (const std::string_view topic : {"income", "facility"}) {
    j.key(topic == "income" ? "income" : "facilities").begin_array();
    for (const auto& s : w.statistics[i]) {
      if (s.topic != topic) continue;
      text label{s.indicator, s.indicator}, unit{"", ""};
      if (const auto it = words.income.find(s.indicator); it != words.income.end()) {
        label = it->second.label;
        unit = it->second.unit;
      }
      if (const auto it = words.facilities.find(s.indicator); it != words.facilities.end()) {
        label = it->second.label;
      }
      const bool secret = s.status == "secret";
      const std::string_view status = s.value  ? std::string_view("=")
                                      : secret ? "secret"
                                               : "unknown";
      write_figure(j,
                   {s.indicator, label, s.value, status, unit, std::to_string(s.year), s.source});
    }
    j.end_array();
  }
}

void write_neighbours(json_writer& j, const world& w, const selection& s, commune_id id) {
  const auto to = w.times.destinations_of(id);
  const auto times = w.times.times_of(id);
  std::vector<std::size_t> order;
  for (std::size_t p = 0; p < to.size(); ++p) {
    if (to[p] != id && times[p] <= kNeighbours.value) order.push_back(p);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t p) { return times[p]; });
  j.key("neighbours").begin_array();
  for (const auto p : order) {
    const auto n = std::size_t(to[p]);
    j.begin_object().member("code", w.communes.code[n]).member("name", w.communes.name[n]);
    j.member("minutes", publish::rounded(double{times[p]}, 1));
    j.member("value", s.series.value[n]).member("population", w.communes.population[n]);
    j.end_object();
  }
  j.end_array();
}

}  // namespace

http::response commune_sheet::operator()(const http::request& r) const {
  const auto id = w.communes.at(r.parameter("code"));
  const auto i = std::size_t(id);
  const auto s = read_selection(w, r);
  json_writer j;
  j.begin_object();
  write_place(j, w, i);
  publish::write_definition(j, w, s);
  j.member("sentence", snapshot::sentence(w, s, id));
  if (const auto why = snapshot::zoning_sentence(w, s.profession.key, id)) j.member("zoning", *why);
  write_access(j, w, i);
  write_comparisons(j, w, s, i);
  if (!std::isnan(s.series.value[i]) && w.communes.core[i] != 0) {
    const auto rank = snapshot::rank_of(w, s, id);
    j.key("rank")
        .begin_object()
        .member("position", rank.position)
        .member("of", rank.of)
        .end_object();
  }
  write_zones(j, w, i);
  write_statistics(j, w, i);
  write_neighbours(j, w, s, id);
  j.end_object();
  return http::response::json(j.take());
}

}  // namespace sourcier::api
