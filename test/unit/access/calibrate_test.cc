#include "access/calibrate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "access/fidelity.h"
#include "base/parallel.h"

namespace sourcier::access {
namespace {

using vector = std::vector<double>;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// Places on a square, seeded: minutes from the distance, people and supply at random. `side` sets
// how many are within reach of each other.
struct drawn {
  catchment m;
  vector people, supply;

  // `apart`: on a line instead, so many minutes from one to the next.
  drawn(unsigned seed, std::uint32_t n, double side, double scale = 1, double apart = 0) {
    std::mt19937 random(seed);
    const auto unit = [&] { return static_cast<double>(random() % 1'000'000) / 1e6; };
    vector x, y;
    for (std::uint32_t i = 0; i < n; ++i) {
      x.push_back(apart > 0 ? apart * i + unit() : side * unit());
      y.push_back(apart > 0 ? 0 : side * unit());
      people.push_back(10 + 5000 * unit() * unit());
      supply.push_back(unit() < 0.4 ? 5400 * std::floor(1 + 3 * unit()) : 0);
    }
    std::vector<std::uint64_t> offsets{0};
    std::vector<commune_id> to;
    std::vector<float> minutes_to;
    for (std::uint32_t i = 0; i < n; ++i) {
      for (std::uint32_t j = 0; j < n; ++j) {
        const double t = std::hypot(x[i] - x[j], y[i] - y[j]);
        if (t > 20) continue;
        to.push_back({j});
        minutes_to.push_back(static_cast<float>(t));
      }
      offsets.push_back(to.size());
    }
    const decay apl{{{{10}, 1}, {{15}, 2.0 / 3}, {{20}, 1.0 / 3}}};
    m = make_catchment(std::make_shared<weights>(make_weights(offsets, to, minutes_to, apl)),
                       people, scale);
  }
};

vector noisy(vector v, unsigned seed) {
  std::mt19937 random(seed);
  for (auto& x : v) x *= 0.5 + static_cast<double>(random() % 1000) / 1000;
  return v;
}

// Column j of M, from the linear map itself.
std::vector<vector> columns_of(const catchment& m) {
  std::vector<vector> out;
  for (std::size_t j = 0; j < m.demand.size(); ++j) {
    vector one(m.demand.size(), 0);
    one[j] = 1;
    out.push_back(accessibility(m, one));
  }
  return out;
}

double product(const vector& weight, const vector& a, const vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += weight[i] * a[i] * b[i];
  return sum;
}

// Solves a x = b by elimination with pivots.
vector solve(std::vector<vector> a, vector b) {
  const std::size_t n = b.size();
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t best = c;
    for (std::size_t r = c; r < n; ++r) best = std::abs(a[r][c]) > std::abs(a[best][c]) ? r : best;
    std::swap(a[c], a[best]);
    std::swap(b[c], b[best]);
    for (std::size_t r = c + 1; r < n; ++r) {
      const double by = a[r][c] / a[c][c];
      for (std::size_t k = c; k < n; ++k) a[r][k] -= by * a[c][k];
      b[r] -= by * b[c];
    }
  }
  for (std::size_t c = n; c-- > 0;) {
    for (std::size_t k = c + 1; k < n; ++k) b[c] -= a[c][k] * b[k];
    b[c] /= a[c][c];
  }
  return b;
}

// Every set of places with supply in turn: the one whose equations give S >= 0 and the least sum.
vector best_of_all_sets(const calibration_question& q) {
  const auto column = columns_of(q.m);
  const std::size_t n = column.size();
  const auto cost = [&](const vector& s) {
    auto error = accessibility(q.m, s);
    for (std::size_t i = 0; i < n; ++i) error[i] -= q.published[i];
    double sum = product(q.m.demand, error, error);
    for (std::size_t j = 0; j < n; ++j) {
      const double off = s[j] - q.list[j];
      sum += q.ridge * product(q.m.demand, column[j], column[j]) * off * off;
    }
    return sum;
  };
  const vector published(q.published.begin(), q.published.end());
  vector best(n, 0);
  for (std::uint32_t set = 1; set < (1U << n); ++set) {
    std::vector<std::size_t> in;
    for (std::size_t j = 0; j < n; ++j) {
      if ((set >> j & 1U) != 0) in.push_back(j);
    }
    std::vector<vector> a(in.size(), vector(in.size()));
    vector b(in.size());
    for (std::size_t r = 0; r < in.size(); ++r) {
      for (std::size_t c = 0; c < in.size(); ++c) {
        a[r][c] = product(q.m.demand, column[in[r]], column[in[c]]);
      }
      b[r] = product(q.m.demand, column[in[r]], published) + q.ridge * a[r][r] * q.list[in[r]];
      a[r][r] *= 1 + q.ridge;
    }
    const auto x = solve(a, b);
    if (std::ranges::any_of(x, [](double v) { return v < 0; })) continue;
    vector s(n, 0);
    for (std::size_t r = 0; r < in.size(); ++r) s[in[r]] = x[r];
    if (cost(s) < cost(best)) best = s;
  }
  return best;
}

TEST(calibrate, small_instances_agree_with_every_set_tried) {
  std::size_t bound = 0, free = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    const drawn d(seed, 8, 30, seed % 2 == 0 ? 1 : 100'000);
    const auto published = noisy(accessibility(d.m, d.supply), seed + 1000);
    const auto list = noisy(d.supply, seed + 2000);
    for (const double ridge : {0.001, 0.1, 1.0}) {
      const calibration_question q{d.m, published, list, ridge, {}, 1e-10, 5000};
      const auto x = calibrate(q);
      const auto expected = best_of_all_sets(q);
      ASSERT_TRUE(x.converged) << seed;
      for (std::size_t j = 0; j < expected.size(); ++j) {
        EXPECT_NEAR(x.supply[j], expected[j], 1e-3) << seed << ' ' << ridge << ' ' << j;
        ++(expected[j] > 0 ? free : bound);
      }
    }
  }
  EXPECT_GT(bound, 100U);  // the bounds were met
  EXPECT_GT(free, 100U);
}

// Gradient of half the sum, from M as a map and its transpose by columns.
void expect_optimal(const calibration_question& q, const calibration& x) {
  const auto n = q.m.demand.size();
  auto error = accessibility(q.m, x.supply);
  for (std::size_t i = 0; i < n; ++i) {
    error[i] = std::isnan(q.published[i]) ? 0 : q.m.demand[i] * (error[i] - q.published[i]);
  }
  const auto& rows = q.m.w->by_supply;
  for (std::size_t j = 0; j < n; ++j) {
    double g = 0, h = 0, typical = 0;
    for (auto p = rows.offsets[j]; p < rows.offsets[j + 1]; ++p) {
      const auto i = std::size_t(rows.columns[p]);
      const double mij = q.m.scale * rows.values[p] / q.m.reached[j];
      if (std::isnan(q.published[i])) continue;
      g += mij * error[i];
      h += mij * mij * q.m.demand[i];
      typical += mij * q.m.demand[i] * q.published[i];
    }
    if (!q.list.empty() && !std::isnan(q.list[j])) g += q.ridge * h * (x.supply[j] - q.list[j]);
    ASSERT_GE(x.supply[j], 0);
    ASSERT_GE(g, -1e-3 * typical) << j;
    if (x.supply[j] > 0) {
      ASSERT_LE(g, 1e-3 * typical) << j;
    }
  }
}

TEST(calibrate, large_instances_meet_the_conditions_of_an_optimum) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const drawn d(seed, 2000, 250);
    auto published = noisy(accessibility(d.m, d.supply), seed);
    for (std::size_t i = 0; i < published.size(); i += 17) published[i] = kUnknown;
    auto list = d.supply;
    for (std::size_t j = 0; j < list.size(); j += 5) list[j] = kUnknown;
    const calibration_question pulled{d.m, published, list, 0.01, {}, 1e-7, 5000};
    const auto x = calibrate(pulled);
    EXPECT_TRUE(x.converged);
    expect_optimal(pulled, x);
    EXPECT_GT(std::ranges::count(x.supply, 0.0), 100);
    const calibration_question blind{d.m, published, {}, 0, {}, 1e-6, 20'000};
    const auto y = calibrate(blind);
    EXPECT_TRUE(y.converged);
    expect_optimal(blind, y);
  }
}

TEST(calibrate, finds_the_supply_that_made_the_values) {
  const drawn d(7, 300, 0, 1, 17);  // two neighbours of weight 1/3: well conditioned
  const auto published = accessibility(d.m, d.supply);
  const auto x = calibrate({d.m, published, {}, 0, {}, 1e-10, 20'000});
  ASSERT_TRUE(x.converged);
  for (std::size_t j = 0; j < d.supply.size(); ++j) EXPECT_NEAR(x.supply[j], d.supply[j], 0.5);
}

TEST(calibrate, conserves_what_it_places) {
  const drawn d(3, 500, 120);
  const auto published = noisy(accessibility(d.m, d.supply), 5);
  const auto x = calibrate({d.m, published, d.supply, 0.01});
  double received = 0, placed = 0;
  for (std::size_t i = 0; i < d.people.size(); ++i) {
    received += d.people[i] * x.fitted[i];
    placed += x.supply[i];
  }
  EXPECT_NEAR(received / placed, 1, 1e-12);
  EXPECT_GT(placed, 0);
}

TEST(calibrate, keeps_a_list_that_already_explains_the_values) {
  const drawn d(11, 400, 100);
  const auto x = calibrate({d.m, accessibility(d.m, d.supply), d.supply, 0.1});
  EXPECT_TRUE(x.converged);
  EXPECT_EQ(x.rounds, 0);
  for (std::size_t j = 0; j < d.supply.size(); ++j) EXPECT_NEAR(x.supply[j], d.supply[j], 1e-6);
}

TEST(calibrate, a_stronger_ridge_stays_nearer_to_the_list_and_further_from_the_values) {
  const drawn d(13, 400, 100);
  const auto published = noisy(accessibility(d.m, d.supply), 17);
  std::vector<commune_id> all;
  for (std::uint32_t i = 0; i < 400; ++i) all.push_back({i});
  double near = 0, error = std::numeric_limits<double>::infinity();
  for (const double ridge : {10.0, 0.1, 0.001}) {
    const auto x = calibrate({d.m, published, d.supply, ridge});
    double off = 0;
    for (std::size_t j = 0; j < 400; ++j) off += std::abs(x.supply[j] - d.supply[j]);
    EXPECT_GT(off, near);
    const double e = 1 - *agree(published, x.fitted, d.people, all).r2;
    EXPECT_LT(e, error);
    near = off;
    error = e;
  }
}

TEST(calibrate, is_the_same_for_any_number_of_threads) {
  const drawn d(19, 3000, 300);
  const auto published = noisy(accessibility(d.m, d.supply), 23);
  set_thread_count(1);
  const auto one = calibrate({d.m, published, d.supply, 0.01});
  set_thread_count(4);
  const auto four = calibrate({d.m, published, d.supply, 0.01});
  set_thread_count(0);
  EXPECT_EQ(one.supply, four.supply);
  EXPECT_EQ(one.rounds, four.rounds);
}

TEST(calibrate, a_near_answer_saves_rounds) {
  const drawn d(29, 2000, 250);
  auto published = noisy(accessibility(d.m, d.supply), 31);
  const auto cold = calibrate({d.m, published, d.supply, 0.01});
  published[5] *= 1.01;
  const auto warm = calibrate({d.m, published, d.supply, 0.01, cold.supply});
  EXPECT_TRUE(warm.converged);
  EXPECT_LT(warm.rounds * 2, cold.rounds);
}

TEST(calibrate, a_place_that_reaches_nobody_keeps_what_the_list_says) {
  const drawn d(37, 50, 10'000);  // each alone
  auto published = accessibility(d.m, d.supply);
  published[3] = kUnknown;
  auto list = d.supply;
  list[3] = 1234;
  const auto x = calibrate({d.m, published, list, 0.01});
  EXPECT_EQ(x.supply[3], 1234);
  const auto blind = calibrate({d.m, published, {}, 0});
  EXPECT_EQ(blind.supply[3], 0);
}

TEST(calibrate, no_published_value_leaves_the_list) {
  const drawn d(41, 30, 50);
  const auto x = calibrate({d.m, vector(30, kUnknown), d.supply, 1});
  EXPECT_TRUE(x.converged);
  EXPECT_EQ(x.supply, d.supply);
}

TEST(fidelity, agreement_of_three_communes) {
  const std::vector<commune_id> all{{0}, {1}, {2}, {3}};
  const vector a{1, 2, 4, kUnknown}, v{1, 3, 3, 9}, people{1, 2, 1, 5};
  const auto x = agree(a, v, people, all);
  EXPECT_EQ(x.communes, 3U);
  EXPECT_DOUBLE_EQ(x.people, 4);
  EXPECT_DOUBLE_EQ(x.mean_published, 2.25);
  EXPECT_DOUBLE_EQ(x.mean, 2.5);
  EXPECT_DOUBLE_EQ(x.mean_absolute_error, 0.75);
  // 1 - (2 + 1) / (1.5625 + 0.125 + 3.0625)
  EXPECT_DOUBLE_EQ(*x.r2, 1 - 3 / 4.75);
  // ranks 0, 1, 2 and 0, 1.5, 1.5: 1.5 / sqrt(2 * 1.5)
  EXPECT_DOUBLE_EQ(*x.ranks, 1.5 / std::sqrt(3.0));
}

TEST(fidelity, values_that_do_not_vary_have_no_correlation) {
  const std::vector<commune_id> all{{0}, {1}};
  EXPECT_FALSE(rank_correlation(vector{1, 1}, vector{1, 2}, all));
  EXPECT_FALSE(agree(vector{1, 1}, vector{1, 2}, vector{1, 1}, all).r2);
  EXPECT_FALSE(rank_correlation({}, {}, {}));
  EXPECT_DOUBLE_EQ(*rank_correlation(vector{1, 2}, vector{5, 3}, all), -1);
}

}  // namespace
}  // namespace sourcier::access
