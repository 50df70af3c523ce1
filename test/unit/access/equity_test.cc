#include "access/equity.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sourcier::access {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
using vector = std::vector<double>;

std::vector<commune_id> first(std::size_t n) {
  std::vector<commune_id> out;
  for (std::uint32_t i = 0; i < n; ++i) out.push_back({i});
  return out;
}

distribution of(const vector& value, const vector& people) {
  return distribution_of(value, people, first(value.size()));
}

bool close(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

TEST(equity, the_worked_example_of_the_methods) {
  const auto d =
      of({7.0 + 1.0 / 7, 8 + 18.0 / 77, 5 + 5.0 / 77, 3 + 137.0 / 231}, {1000, 4000, 500, 1500});
  EXPECT_NEAR(d.mean, 6.857142857, 5e-10);
  EXPECT_NEAR(*gini(d), 0.136943414, 5e-10);
  EXPECT_NEAR(*theil(d), 0.043056688, 5e-10);
  EXPECT_NEAR(*atkinson(d, 1), 0.048534968, 5e-10);
  EXPECT_NEAR(*kappa_of(d, 0.5), 0.067721603, 5e-10);
  EXPECT_NEAR(*kolm_pollak(d, *kappa_of(d, 0.5)), 6.730318645, 5e-10);
}

TEST(equity, all_the_same_is_no_inequality) {
  const auto d = of({3, 3, 3}, {10, 200, 7});
  EXPECT_EQ(*gini(d), 0);
  EXPECT_EQ(*theil(d), 0);
  EXPECT_NEAR(*atkinson(d, 0.5), 0, 1e-15);
  EXPECT_NEAR(*atkinson(d, 2), 0, 1e-15);
  EXPECT_NEAR(*palma(d), 0.25, 1e-15);
  EXPECT_NEAR(*kolm_pollak(d, 0.3), 3, 1e-15);
}

TEST(equity, one_person_of_many_has_all) {
  vector value(100, 0), people(100, 1);
  value[42] = 5;
  const auto d = of(value, people);
  EXPECT_NEAR(*gini(d), 0.99, 1e-12);
  EXPECT_NEAR(*theil(d), std::log(100), 1e-12);
  EXPECT_EQ(*atkinson(d, 1), 1);
  EXPECT_EQ(*atkinson(d, 3), 1);
  EXPECT_LT(*atkinson(d, 0.5), 1);
  EXPECT_FALSE(palma(d).has_value());
}

TEST(equity, unknown_values_and_empty_places_count_nowhere) {
  const auto d = of({kUnknown, 2, 4, 9}, {500, 10, 30, 0});
  EXPECT_EQ(d.total, 40);
  EXPECT_EQ(d.mean, 3.5);
  EXPECT_EQ(*share_under(d, 4), 0.25);
  const auto nobody = of({kUnknown, 3}, {500, 0});
  EXPECT_FALSE(gini(nobody) || theil(nobody) || atkinson(nobody, 1) || palma(nobody));
  EXPECT_FALSE(kolm_pollak(nobody, 1) || kappa_of(nobody, 1) || share_under(nobody, 1));
  const auto nothing = of({0, 0}, {5, 6});
  EXPECT_FALSE(gini(nothing) || theil(nothing) || atkinson(nothing, 2) || palma(nothing));
  EXPECT_EQ(*kolm_pollak(nothing, 1), 0);
  EXPECT_EQ(*share_under(nothing, 1), 1);
}

TEST(equity, a_commune_astride_a_bound_is_cut) {
  // 100 people: 40 worst served hold 30 x 1 + 10 x 2; the best tenth is part of the last commune.
  const auto d = of({1, 2, 6}, {30, 50, 20});
  EXPECT_NEAR(*palma(d), 60.0 / 50, 1e-12);
}

TEST(equity, kolm_pollak_of_great_values_stays_finite) {
  const auto d = of({1e4, 2e4}, {1, 1});
  EXPECT_NEAR(*kolm_pollak(d, 1), 1e4 + std::log(2), 1e-9);
  EXPECT_NEAR(*kolm_pollak(d, -1), 2e4 - std::log(2), 1e-9);
}

struct sample {
  vector value, people;
};

rc::Gen<sample> samples() {
  return rc::gen::exec([] {
    sample x;
    for (auto n = *rc::gen::inRange<std::size_t>(1, 15); n > 0; --n) {
      x.value.push_back(*rc::gen::inRange(0, 40) / 8.0);
      x.people.push_back(*rc::gen::inRange(1, 30));
    }
    x.value[0] += 0.5;  // never nothing at all
    return x;
  });
}

// Everyone listed one by one, in ascending order of value.
vector expanded(const sample& x) {
  vector out;
  for (std::size_t i = 0; i < x.value.size(); ++i) {
    out.insert(out.end(), static_cast<std::size_t>(x.people[i]), x.value[i]);
  }
  std::ranges::sort(out);
  return out;
}

RC_GTEST_PROP(equity, equals_direct_formulas_over_people_listed_one_by_one, ()) {
  const auto x = *samples();
  const auto d = of(x.value, x.people);
  const auto all = expanded(x);
  const auto n = static_cast<double>(all.size());
  const double mean = std::accumulate(all.begin(), all.end(), 0.0) / n;
  double differences = 0, t = 0, logs = 0, roots = 0, inverse = 0, exponents = 0;
  for (const double a : all) {
    for (const double b : all) differences += std::abs(a - b);
    t += a > 0 ? a / mean * std::log(a / mean) : 0;
    logs += std::log(a);
    roots += std::sqrt(a);
    inverse += 1 / a;
    exponents += std::exp(-0.7 * a);
  }
  RC_ASSERT(close(d.mean, mean));
  RC_ASSERT(close(*gini(d), differences / (2 * n * n * mean)));
  RC_ASSERT(close(*theil(d), t / n));
  RC_ASSERT(close(*atkinson(d, 1), 1 - std::exp(logs / n) / mean));
  RC_ASSERT(close(*atkinson(d, 0.5), 1 - std::pow(roots / n, 2) / mean));
  RC_ASSERT(close(*atkinson(d, 2), 1 - n / inverse / mean));
  RC_ASSERT(close(*kolm_pollak(d, 0.7), -std::log(exponents / n) / 0.7));
}

RC_GTEST_PROP(equity, palma_equals_that_of_tenths_listed_one_by_one, ()) {
  auto x = *samples();
  for (auto& p : x.people) p *= 10;  // so that four tenths and one tenth are whole people
  const auto all = expanded(x);
  const auto n = all.size();
  const double low = std::accumulate(all.begin(), all.begin() + static_cast<long>(n * 4 / 10), 0.0);
  const double top = std::accumulate(all.end() - static_cast<long>(n / 10), all.end(), 0.0);
  const auto found = palma(of(x.value, x.people));
  if (low > 0) {
    RC_ASSERT(close(*found, top / low));
  } else {
    RC_ASSERT(!found);
  }
}

struct measures {
  vector relative;  // gini, theil, atkinson, palma
  double equal;     // kolm_pollak at a fixed kappa
};

measures measure(const sample& x) {
  const auto d = of(x.value, x.people);
  return {{*gini(d), *theil(d), *atkinson(d, 0.5), *atkinson(d, 1), palma(d).value_or(-1)},
          *kolm_pollak(d, 0.4)};
}

RC_GTEST_PROP(equity, relative_measures_do_not_depend_on_the_unit, ()) {
  auto x = *samples();
  const auto before = measure(x);
  for (auto& v : x.value) v *= 4;
  const auto after = measure(x);
  for (std::size_t k = 0; k < before.relative.size(); ++k) {
    RC_ASSERT(close(before.relative[k], after.relative[k]));
  }
}

RC_GTEST_PROP(equity, the_same_people_twice_change_nothing, ()) {
  auto x = *samples();
  const auto before = measure(x);
  const auto n = x.value.size();
  for (std::size_t i = 0; i < n; ++i) {
    x.value.push_back(x.value[i]);
    x.people.push_back(x.people[i]);
  }
  const auto after = measure(x);
  for (std::size_t k = 0; k < before.relative.size(); ++k) {
    RC_ASSERT(close(before.relative[k], after.relative[k]));
  }
  RC_ASSERT(close(before.equal, after.equal));
}

RC_GTEST_PROP(equity, the_same_gain_for_all_moves_the_kolm_pollak_value_by_that_gain, ()) {
  auto x = *samples();
  const double before = measure(x).equal;
  for (auto& v : x.value) v += 2.5;
  RC_ASSERT(close(measure(x).equal, before + 2.5));
}

RC_GTEST_PROP(equity, a_transfer_from_a_better_to_a_worse_served_never_adds_inequality, ()) {
  auto x = *samples();
  x.value.push_back(x.value[0] + *rc::gen::inRange(1, 20) / 4.0);
  x.people.push_back(*rc::gen::inRange(1, 30));
  const auto a = x.value.size() - 1, b = *rc::gen::inRange<std::size_t>(0, a);
  if (x.value[b] >= x.value[a]) x.value[a] = x.value[b] + 1;
  const auto before = measure(x);
  // At most what makes them equal, so that they do not change places.
  const double meet = (x.value[a] - x.value[b]) / (1 / x.people[a] + 1 / x.people[b]);
  const double given = meet * *rc::gen::inRange(1, 11) / 10.0;
  x.value[a] -= given / x.people[a];
  x.value[b] += given / x.people[b];
  const auto after = measure(x);
  for (std::size_t k = 0; k + 1 < before.relative.size(); ++k) {
    RC_ASSERT(after.relative[k] <= before.relative[k] + 1e-12);
  }
  RC_ASSERT(after.relative[0] < before.relative[0]);
  RC_ASSERT(after.equal >= before.equal - 1e-12);
}

RC_GTEST_PROP(equity, theil_parts_sum_to_the_whole_and_vanish_where_they_must, ()) {
  const auto x = *samples();
  const auto n = x.value.size();
  const auto whole = *theil(of(x.value, x.people));
  std::vector<std::uint32_t> zone, one(n, 7), each(n);
  for (std::size_t i = 0; i < n; ++i) zone.push_back(*rc::gen::inRange(0u, 4u));
  std::iota(each.begin(), each.end(), 0u);
  const auto parts = [&](const auto& z) { return *theil_by(x.value, x.people, first(n), z); };
  const auto some = parts(zone);
  RC_ASSERT(close(some.within + some.between, whole));
  RC_ASSERT(some.within >= 0 && some.between >= 0);
  RC_ASSERT(close(parts(one).within, whole) && close(parts(one).between, 0));
  RC_ASSERT(close(parts(each).between, whole) && close(parts(each).within, 0));
}

RC_GTEST_PROP(equity, more_aversion_never_lowers_inequality, ()) {
  const auto x = *samples();
  const auto d = of(x.value, x.people);
  double atkinsons = 0, equal = d.mean;
  for (const double e : {0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0}) {
    RC_ASSERT(*atkinson(d, e) >= atkinsons - 1e-12);
    RC_ASSERT(*kolm_pollak(d, e) <= equal + 1e-12);
    RC_ASSERT(*kolm_pollak(d, -e) >= d.mean - 1e-12);
    atkinsons = *atkinson(d, e);
    equal = *kolm_pollak(d, e);
  }
}

}  // namespace
}  // namespace sourcier::access
