#include "access/catchment.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.h"

namespace sourcier::access {
namespace {

const decay kOfficial{{{{10}, 1}, {{15}, 2.0 / 3}, {{20}, 1.0 / 3}}};

// A small territory with all pairs, and the same as a sparse table.
struct instance {
  std::size_t n;
  std::vector<std::vector<float>> minutes;
  std::vector<double> demand;
  std::vector<double> supply;

  weights make() const {
    std::vector<std::uint64_t> offsets{0};
    std::vector<commune_id> to;
    std::vector<float> t;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::uint32_t j = 0; j < n; ++j) {
        if (minutes[i][j] > 20) continue;
        to.push_back({j});
        t.push_back(minutes[i][j]);
      }
      offsets.push_back(to.size());
    }
    return make_weights(offsets, to, t, kOfficial);
  }
  catchment m(double scale = 1) const {
    return make_catchment(std::make_shared<weights>(make()), demand, scale);
  }
};

// Brute force straight from the formula of step 1 and 2 over all pairs.
std::vector<double> dense(const instance& x, const std::vector<double>& supply) {
  std::vector<double> out(x.n, 0);
  for (std::size_t j = 0; j < x.n; ++j) {
    double reached = 0;
    for (std::size_t k = 0; k < x.n; ++k) {
      reached += kOfficial.weight({double{x.minutes[k][j]}}) * x.demand[k];
    }
    if (reached <= 0) continue;
    for (std::size_t i = 0; i < x.n; ++i) {
      out[i] += kOfficial.weight({double{x.minutes[i][j]}}) * supply[j] / reached;
    }
  }
  return out;
}

rc::Gen<instance> instances() {
  return rc::gen::exec([] {
    instance x;
    x.n = *rc::gen::inRange<std::size_t>(1, 25);
    for (std::size_t i = 0; i < x.n; ++i) {
      std::vector<float> row;
      for (std::size_t j = 0; j < x.n; ++j) {
        // Directed, with many on the bounds 10, 15 and 20.
        row.push_back(i == j ? 0.0f : static_cast<float>(*rc::gen::inRange(1, 61)) / 2);
      }
      x.minutes.push_back(row);
      x.demand.push_back(*rc::gen::inRange(0, 5) == 0 ? 0.0 : *rc::gen::inRange(1, 100'000) / 7.0);
      x.supply.push_back(*rc::gen::inRange(0, 3) == 0 ? 0.0 : *rc::gen::inRange(0, 60'000) / 3.0);
    }
    return x;
  });
}

void expect_close(const std::vector<double>& a, const std::vector<double>& b) {
  RC_ASSERT(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    RC_ASSERT(std::abs(a[i] - b[i]) <= 1e-9 * std::max(1.0, std::abs(b[i])));
  }
}

TEST(decay, the_boundary_minute_belongs_to_the_nearer_band) {
  EXPECT_EQ(kOfficial.weight({0}), 1);
  EXPECT_EQ(kOfficial.weight({10}), 1);
  EXPECT_EQ(kOfficial.weight({10.001}), 2.0 / 3);
  EXPECT_EQ(kOfficial.weight({15}), 2.0 / 3);
  EXPECT_EQ(kOfficial.weight({20}), 1.0 / 3);
  EXPECT_EQ(kOfficial.weight({20.001}), 0);
}

TEST(catchment, the_worked_example_of_the_methods) {
  // 4 demand places, 3 with supply; rows of the published example with bands 1, 2/3, 1/3.
  instance x{7,
             std::vector(7, std::vector<float>(7, 99)),
             {1000, 4000, 500, 1500, 0, 0, 0},
             {0, 0, 0, 0, 12000, 30000, 6000}};
  const float t[4][3] = {{0, 8, 25}, {8, 0, 12}, {25, 12, 0}, {14, 18, 19}};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 3; ++j) x.minutes[i][4 + j] = t[i][j];
  }
  const auto a = accessibility(x.m(), x.supply);
  const double expected[] = {7.142857, 8.233766, 5.064935, 3.593074};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(a[i], expected[i], 5e-7);
}

RC_GTEST_PROP(catchment, equals_the_dense_brute_force, ()) {
  const auto x = *instances();
  expect_close(accessibility(x.m(), x.supply), dense(x, x.supply));
}

RC_GTEST_PROP(catchment, conserves_supply_that_reaches_someone, ()) {
  const auto x = *instances();
  const auto m = x.m();
  const auto a = accessibility(m, x.supply);
  double given = 0, received = 0;
  for (std::size_t i = 0; i < x.n; ++i) received += x.demand[i] * a[i];
  for (std::size_t j = 0; j < x.n; ++j) given += m.reached[j] > 0 ? x.supply[j] : 0;
  RC_ASSERT(std::abs(given - received) <= 1e-9 * std::max(1.0, given));
}

RC_GTEST_PROP(catchment, is_linear_in_supply, ()) {
  const auto x = *instances();
  const auto m = x.m();
  const double k = *rc::gen::inRange(-30, 30) / 7.0;
  auto other = x.supply;
  std::ranges::reverse(other);
  std::vector<double> both(x.n);
  for (std::size_t j = 0; j < x.n; ++j) both[j] = x.supply[j] + k * other[j];
  const auto a = accessibility(m, x.supply), b = accessibility(m, other);
  std::vector<double> expected(x.n);
  for (std::size_t i = 0; i < x.n; ++i) expected[i] = a[i] + k * b[i];
  expect_close(accessibility(m, both), expected);
}

RC_GTEST_PROP(catchment, scales_inversely_with_demand, ()) {
  auto x = *instances();
  const double l = *rc::gen::inRange(1, 50) / 5.0;
  auto expected = accessibility(x.m(), x.supply);
  for (auto& v : expected) v /= l;
  for (auto& p : x.demand) p *= l;
  expect_close(accessibility(x.m(), x.supply), expected);
}

RC_GTEST_PROP(catchment, more_supply_never_lowers_a_value, ()) {
  const auto x = *instances();
  const auto m = x.m();
  const auto before = accessibility(m, x.supply);
  auto more = x.supply;
  more[*rc::gen::inRange<std::size_t>(0, x.n)] += *rc::gen::inRange(0, 10'000);
  const auto after = accessibility(m, more);
  for (std::size_t i = 0; i < x.n; ++i) RC_ASSERT(after[i] >= before[i] - 1e-12);
}

RC_GTEST_PROP(catchment, places_that_reach_nobody_are_reported_never_divided_by, ()) {
  auto x = *instances();
  const auto alone = *rc::gen::inRange<std::size_t>(0, x.n);
  for (std::size_t i = 0; i < x.n; ++i) x.minutes[i][alone] = i == alone ? 0.0f : 30.0f;
  x.demand[alone] = 0;
  x.supply[alone] = 1000;
  const auto m = x.m();
  const auto lost = unreached(m, x.supply);
  RC_ASSERT(std::ranges::find(lost, commune_id{static_cast<std::uint32_t>(alone)}) != lost.end());
  for (const double v : accessibility(m, x.supply)) RC_ASSERT(std::isfinite(v));
  const auto e = effect_of(m, std::vector{capacity_change{{static_cast<std::uint32_t>(alone)}, 5}});
  RC_ASSERT(e.unreached == 5.0);
  RC_ASSERT(e.communes.empty());
}

RC_GTEST_PROP(catchment, the_effect_of_changes_is_the_difference_of_two_runs, ()) {
  const auto x = *instances();
  const auto m = x.m(100'000);
  std::vector<capacity_change> changes;
  auto after = x.supply;
  for (int c = *rc::gen::inRange(0, 6); c > 0; --c) {
    const auto j = *rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(x.n));
    const double q = *rc::gen::inRange(-5400, 5400);
    changes.push_back({{j}, q});
    after[j] += q;
  }
  const auto a = accessibility(m, x.supply), b = accessibility(m, after);
  const auto e = effect_of(m, changes);
  std::vector<double> gain(x.n, 0);
  for (std::size_t c = 0; c < e.communes.size(); ++c) {
    gain[std::size_t(e.communes[c])] = e.gains[c];
  }
  for (std::size_t i = 0; i < x.n; ++i) {
    RC_ASSERT(std::abs(b[i] - a[i] - gain[i]) <= 1e-9 * std::max({1.0, a[i], b[i]}));
  }
}

TEST(catchment, results_do_not_depend_on_the_thread_count) {
  const std::size_t n = 5000;
  std::vector<std::uint64_t> offsets{0};
  std::vector<commune_id> to;
  std::vector<float> t;
  for (std::size_t i = 0; i < n; ++i) {
    const auto first = i < 20 ? 0 : i - 20;
    for (auto j = first; j < std::min(n, i + 20); ++j) {
      to.push_back({static_cast<std::uint32_t>(j)});
      t.push_back(static_cast<float>((i * 7 + j * 13) % 23));
    }
    offsets.push_back(to.size());
  }
  std::vector<double> demand(n), supply(n);
  for (std::size_t i = 0; i < n; ++i) {
    demand[i] = static_cast<double>(i % 17) * 1.1;
    supply[i] = static_cast<double>(i % 5) * 5400.3;
  }
  std::vector<std::vector<double>> results;
  for (const unsigned threads : {1u, 2u, 4u}) {
    set_thread_count(threads);
    const auto w = std::make_shared<weights>(make_weights(offsets, to, t, kOfficial));
    results.push_back(accessibility(make_catchment(w, demand, 1), supply));
  }
  set_thread_count(0);
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}

}  // namespace
}  // namespace sourcier::access
