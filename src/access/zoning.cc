#include "access/zoning.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace sourcier::access {

namespace {

struct ranking {
  std::vector<std::size_t> order;  // units that have a value
  double people = 0;               // of all units
};

// People are summed in ranking order, then those without a value by code: the same total whatever
// the order of the units.
ranking rank(const zone_units& units) {
  ranking r;
  std::vector<std::size_t> unknown;
  for (std::size_t i = 0; i < units.metric.size(); ++i) {
    (std::isnan(units.metric[i]) ? unknown : r.order).push_back(i);
  }
  std::ranges::sort(r.order, [&](std::size_t a, std::size_t b) {
    if (units.metric[a] != units.metric[b]) return units.metric[a] < units.metric[b];
    return units.code[a] < units.code[b];
  });
  std::ranges::sort(unknown, {}, [&](std::size_t i) { return units.code[i]; });
  for (const auto i : r.order) r.people += units.people[i];
  for (const auto i : unknown) r.people += units.people[i];
  return r;
}

}  // namespace

zoning classify(const zone_units& units, std::span<const zone_rule> rules, bool include_last) {
  assert(units.people.size() == units.metric.size() && units.code.size() == units.metric.size());
  const auto all = rank(units);
  zoning out{std::vector<zone_place>(units.metric.size()), static_cast<int>(all.order.size()),
             all.people};
  // Sums of people are whole numbers, shares are not: a quota of exactly so many people is met.
  const double slack = 1e-9 * all.people;
  std::size_t k = 0;
  double in_class = 0, before = 0;
  int position = 0;
  const auto takes = [&](const zone_rule& r, double people) {
    if (!r.quota || *r.quota <= 0) return false;
    const double limit = *r.quota * all.people;
    return include_last ? in_class < limit - slack : in_class + people <= limit + slack;
  };
  for (const auto i : all.order) {
    auto& p = out.places[i];
    p.rank = ++position;
    p.people_before = before;
    before += units.people[i];
    p.reason = zone_reason::beyond;
    for (; k < rules.size(); ++k, in_class = 0) {
      const bool below = rules[k].mandatory_below && units.metric[i] < *rules[k].mandatory_below;
      if (!below && !takes(rules[k], units.people[i])) continue;
      p.reason = below ? zone_reason::threshold : zone_reason::quota;
      in_class += units.people[i];
      break;
    }
    p.zone = static_cast<int>(k);
  }
  return out;
}

confusion compare(std::span<const std::size_t> a, std::span<const std::size_t> b,
                  std::span<const double> people, std::size_t classes) {
  confusion out{classes, std::vector<std::size_t>(classes * classes, 0),
                std::vector<double>(classes * classes, 0)};
  for (std::size_t i = 0; i < a.size(); ++i) {
    assert(a[i] < classes && b[i] < classes);
    const auto cell = a[i] * classes + b[i];
    ++out.count[cell];
    out.people[cell] += people[i];
  }
  return out;
}

}  // namespace sourcier::access
