#include "publish/what_if.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "publish/access.h"

namespace sourcier::publish {

using snapshot::selection;
using snapshot::what_if;
using snapshot::world;

void write_changes(json_writer& j, const world& w, const what_if& x) {
  j.key("changes").begin_array();
  for (const auto& c : x.changes) {
    j.begin_object().member("place", c.change.place);
    j.member("name", w.communes.name[std::size_t(c.place)]);
    j.member("profession", c.change.profession).member("amount", c.change.amount.value);
    j.member("unit", supply::key_of(c.change.amount.unit)).member("fte", c.full_time.value);
    j.member("capacity", c.capacity);
    if (c.change.from) j.member("from", format_iso(*c.change.from));
    if (c.change.to) j.member("to", format_iso(*c.change.to));
    j.member("certainty", supply::name_of(c.change.certainty));
    if (!c.change.origin.empty()) j.member("origin", c.change.origin);
    if (!c.change.label.empty()) j.member("label", c.change.label);
    j.member("in_force", c.in_force).end_object();
  }
  j.end_array();
}

namespace {

void write_totals(json_writer& j, const selection& s, const what_if& x) {
  const auto& t = x.totals;
  j.key("totals").begin_object();
  j.member("capacity_added", t.capacity_added).member("capacity_unit", s.profession.capacity_unit);
  j.member("standardised_gain", t.standardised_gain);
  j.member("people_lifted", t.people_lifted).member("people_dropped", t.people_dropped);
  j.member("communes_changed", static_cast<std::int64_t>(x.effect.communes.size()));
  j.member("mean_before", t.before.mean).member("mean_after", t.after.mean);
  j.member("under_share_before", t.before.under_share);
  j.member("under_share_after", t.after.under_share).end_object();
}

void write_communes(json_writer& j, const world& w, const selection& s, const what_if& x) {
  std::vector<std::size_t> order(x.effect.communes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{},
                           [&](std::size_t c) { return std::abs(x.effect.gains[c]); });
  j.key("communes").begin_array();
  for (const auto c : order) {
    const auto id = x.effect.communes[c];
    const auto i = std::size_t(id);
    if (std::isnan(x.after[i])) continue;
    j.begin_object().member("id", id.value);
    j.member("code", w.communes.code[i]).member("name", w.communes.name[i]);
    j.member("before", s.series.value[i]).member("after", x.after[i]);
    j.member("gain", x.effect.gains[c]).member("population", s.demand.population[i]);
    j.end_object();
  }
  j.end_array();
}

}  // namespace

std::string what_if_json(const world& w, const selection& s, const what_if& x) {
  json_writer j;
  j.begin_object();
  write_definition(j, w, s);
  write_changes(j, w, x);
  write_totals(j, s, x);
  write_communes(j, w, s, x);
  j.array("warnings", x.warnings).end_object();
  return j.take();
}

std::string best_sites_json(const world& w, const selection& s, fte amount,
                            const std::vector<plan::site>& sites) {
  json_writer j;
  j.begin_object();
  write_definition(j, w, s);
  j.member("fte", amount.value).key("sites").begin_array();
  for (const auto& site : sites) {
    const auto i = std::size_t(site.place);
    j.begin_object().member("code", w.communes.code[i]).member("name", w.communes.name[i]);
    j.member("departement", w.communes.departement[i]);
    j.member("before", s.series.value[i]).member("after", s.series.value[i] + site.gain);
    j.member("deficit_filled", site.deficit_filled).member("people_lifted", site.people_lifted);
    j.member("population_reached", site.population_reached).end_object();
  }
  j.end_array().end_object();
  return j.take();
}

}  // namespace sourcier::publish
