#include "access/zoning.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sourcier::access {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct region {
  std::vector<double> metric, people;
  std::vector<std::string> code;

  zone_units units() const { return {metric, people, code}; }
  std::size_t size() const { return metric.size(); }
};

// Few distinct values, so that ties and exact quotas are frequent; some without a value.
region any_region() {
  region r;
  const auto n = *rc::gen::inRange<std::size_t>(0, 40);
  for (std::size_t i = 0; i < n; ++i) {
    const int m = *rc::gen::inRange(0, 12);
    r.metric.push_back(m == 0 ? kUnknown : m * 0.5);
    r.people.push_back(*rc::gen::inRange(0, 6) * 100);
    r.code.push_back(std::to_string(1000 + i));
  }
  return r;
}

std::vector<zone_rule> any_rules() {
  std::vector<zone_rule> rules;
  for (int k = *rc::gen::inRange(1, 4); k > 0; --k) {
    zone_rule r;
    if (*rc::gen::inRange(0, 3) == 0) r.mandatory_below = *rc::gen::inRange(0, 6) * 0.5;
    if (*rc::gen::inRange(0, 4) != 0) r.quota = *rc::gen::inRange(0, 11) * 0.05;
    rules.push_back(r);
  }
  return rules;
}

// Written from the definition: each class in turn takes the lowest unit left for as long as the
// law lets it, every sum counted anew.
std::vector<int> by_definition(const region& r, const std::vector<zone_rule>& rules, bool last) {
  std::vector<int> zone(r.size(), kUnclassified);
  const double all = std::accumulate(r.people.begin(), r.people.end(), 0.0);
  for (std::size_t k = 0; k <= rules.size(); ++k) {
    for (;;) {
      std::size_t next = r.size();
      for (std::size_t i = 0; i < r.size(); ++i) {
        if (std::isnan(r.metric[i]) || zone[i] != kUnclassified) continue;
        if (next == r.size() || r.metric[i] < r.metric[next] ||
            (r.metric[i] == r.metric[next] && r.code[i] < r.code[next])) {
          next = i;
        }
      }
      if (next == r.size()) break;
      if (k < rules.size()) {
        double held = 0;
        for (std::size_t i = 0; i < r.size(); ++i) {
          if (zone[i] == static_cast<int>(k)) held += r.people[i];
        }
        const bool below = rules[k].mandatory_below && r.metric[next] < *rules[k].mandatory_below;
        // In twentieths, whole numbers: no rounding at all.
        const double quota = rules[k].quota ? std::round(*rules[k].quota * 20) : 0;
        const bool room = quota > 0 && (last ? held * 20 < quota * all
                                             : (held + r.people[next]) * 20 <= quota * all);
        if (!below && !room) break;
      }
      zone[next] = static_cast<int>(k);
    }
  }
  return zone;
}

TEST(zoning, lowest_first_until_each_quota) {
  const region r{
      {2.1, 3.0, 2.6, 4.0, kUnknown}, {200, 300, 200, 200, 100}, {"a", "b", "c", "d", "e"}};
  const std::vector<zone_rule> rules{{{}, 0.3}, {{}, 0.4}};
  const auto before = classify(r.units(), rules, false);
  EXPECT_EQ(before.people, 1000);
  EXPECT_EQ(before.ranked, 4);
  EXPECT_EQ(before.places[0].zone, 0);
  EXPECT_EQ(before.places[2].zone, 1) << "200 + 200 is over 300: the next class";
  EXPECT_EQ(before.places[1].zone, 2) << "200 + 300 is over 400";
  EXPECT_EQ(before.places[1].reason, zone_reason::beyond);
  EXPECT_EQ(before.places[1].rank, 3);
  EXPECT_EQ(before.places[1].people_before, 400);
  EXPECT_EQ(before.places[3].zone, 2);
  EXPECT_EQ(before.places[4].zone, kUnclassified);
  EXPECT_EQ(before.places[4].reason, zone_reason::unknown);
  const auto with = classify(r.units(), rules, true);
  EXPECT_EQ(with.places[2].zone, 0) << "the unit that crosses is in";
  EXPECT_EQ(with.places[1].zone, 1);
  EXPECT_EQ(with.places[3].zone, 1) << "300 of 400 people: there is room";
}

TEST(zoning, below_the_threshold_is_mandatory_and_strict) {
  const region r{{2.4, 2.49, 2.5, 2.6}, {500, 300, 100, 100}, {"a", "b", "c", "d"}};
  const std::vector<zone_rule> rules{{2.5, 0.1}, {{}, 0.1}};
  const auto z = classify(r.units(), rules, false);
  EXPECT_EQ(z.places[0].zone, 0);
  EXPECT_EQ(z.places[0].reason, zone_reason::threshold);
  EXPECT_EQ(z.places[1].zone, 0) << "whatever the quota";
  EXPECT_EQ(z.places[2].zone, 1) << "2.5 is not below 2.5, and the quota is used up";
  EXPECT_EQ(z.places[2].reason, zone_reason::quota);
  EXPECT_EQ(z.places[3].zone, 2);
}

TEST(zoning, equal_values_go_by_code) {
  const region r{{3, 3, 3}, {1, 1, 1}, {"c", "a", "b"}};
  const std::vector<zone_rule> rules{{{}, 1.0 / 3}};
  const auto z = classify(r.units(), rules, false);
  EXPECT_EQ(z.places[1].zone, 0);
  EXPECT_EQ(z.places[2].zone, 1);
  EXPECT_EQ(z.places[0].zone, 1);
}

RC_GTEST_PROP(zoning, is_what_the_definition_says, ()) {
  const auto r = any_region();
  const auto rules = any_rules();
  const bool last = *rc::gen::arbitrary<bool>();
  const auto z = classify(r.units(), rules, last);
  std::vector<int> zone;
  for (const auto& p : z.places) zone.push_back(p.zone);
  RC_ASSERT(zone == by_definition(r, rules, last));
}

RC_GTEST_PROP(zoning, a_quota_is_passed_by_the_last_unit_at_most, ()) {
  const auto r = any_region();
  auto rules = any_rules();
  for (auto& rule : rules) rule.mandatory_below.reset();
  const bool last = *rc::gen::arbitrary<bool>();
  const auto z = classify(r.units(), rules, last);
  for (std::size_t k = 0; k < rules.size(); ++k) {
    double held = 0, largest = 0;
    for (std::size_t i = 0; i < r.size(); ++i) {
      if (z.places[i].zone != static_cast<int>(k)) continue;
      held += r.people[i];
      largest = std::max(largest, r.people[i]);
    }
    const double quota = rules[k].quota.value_or(0) * z.people;
    RC_ASSERT(held <= quota + (last && rules[k].quota.value_or(0) > 0 ? largest : 0) + 1e-6);
  }
}

RC_GTEST_PROP(zoning, lower_access_is_never_in_a_weaker_class, ()) {
  const auto r = any_region();
  const auto z = classify(r.units(), any_rules(), *rc::gen::arbitrary<bool>());
  for (std::size_t a = 0; a < r.size(); ++a) {
    RC_ASSERT((z.places[a].zone == kUnclassified) == std::isnan(r.metric[a]));
    for (std::size_t b = 0; b < r.size(); ++b) {
      if (r.metric[a] < r.metric[b]) RC_ASSERT(z.places[a].zone <= z.places[b].zone);
    }
  }
}

RC_GTEST_PROP(zoning, the_order_of_units_does_not_matter, ()) {
  const auto r = any_region();
  const auto rules = any_rules();
  const bool last = *rc::gen::arbitrary<bool>();
  std::vector<std::size_t> order(r.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::reverse(order);
  const auto shift = *rc::gen::inRange<std::size_t>(0, r.size() + 1);
  std::ranges::rotate(order, order.begin() + static_cast<std::ptrdiff_t>(shift));
  region other;
  for (const auto i : order) {
    other.metric.push_back(r.metric[i]);
    other.people.push_back(r.people[i]);
    other.code.push_back(r.code[i]);
  }
  const auto a = classify(r.units(), rules, last), b = classify(other.units(), rules, last);
  for (std::size_t i = 0; i < order.size(); ++i) {
    RC_ASSERT(a.places[order[i]].zone == b.places[i].zone);
    RC_ASSERT(a.places[order[i]].rank == b.places[i].rank);
    RC_ASSERT(a.places[order[i]].people_before == b.places[i].people_before);
  }
}

TEST(zoning, confusion_counts_places_and_people) {
  const std::vector<std::size_t> a{0, 0, 1, 2}, b{0, 1, 1, 0};
  const std::vector<double> people{10, 20, 30, 40};
  const auto c = compare(a, b, people, 3);
  EXPECT_EQ(c.count_of(0, 0), 1u);
  EXPECT_EQ(c.people_of(0, 1), 20);
  EXPECT_EQ(c.people_of(1, 1), 30);
  EXPECT_EQ(c.people_of(2, 0), 40);
  EXPECT_EQ(c.count_of(1, 0), 0u);
}

}  // namespace
}  // namespace sourcier::access
