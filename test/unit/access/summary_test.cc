#include "access/summary.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sourcier::access {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

TEST(summary, mean_by_standardised_shares_by_plain_population) {
  const std::vector<double> value{2, 3, 5, kUnknown}, star{100, 300, 100, 900},
      plain{200, 200, 100, 900};
  const std::vector<commune_id> all{{0}, {1}, {2}, {3}};
  const auto s = summarise({value, star, plain}, all, 2.5);
  EXPECT_DOUBLE_EQ(*s.mean, (200 + 900 + 500) / 500.0);
  EXPECT_DOUBLE_EQ(*s.under_share, 0.4);
  EXPECT_DOUBLE_EQ(s.population, 500);
  const auto d = deciles({value, star, plain}, all);
  EXPECT_DOUBLE_EQ(d[0], 2);
  EXPECT_DOUBLE_EQ(d[4], 3);
  EXPECT_DOUBLE_EQ(d[8], 5);
}

TEST(summary, exactly_the_threshold_is_not_under_it) {
  const std::vector<double> value{2.5}, one{1};
  EXPECT_DOUBLE_EQ(*summarise({value, one, one}, std::vector{commune_id{0}}, 2.5).under_share, 0);
}

TEST(summary, nothing_known_gives_nothing) {
  const std::vector<double> value{kUnknown}, one{1};
  const auto s = summarise({value, one, one}, std::vector{commune_id{0}}, 2.5);
  EXPECT_FALSE(s.mean.has_value());
  EXPECT_FALSE(s.under_share.has_value());
  EXPECT_FALSE(
      summarise({value, one, one}, std::vector{commune_id{0}}, {}).under_share.has_value());
}

RC_GTEST_PROP(summary, deciles_equal_those_of_people_listed_one_by_one, ()) {
  const auto n = *rc::gen::inRange<std::size_t>(1, 12);
  std::vector<double> value, plain, one(n, 1), people;
  std::vector<commune_id> all;
  for (std::uint32_t i = 0; i < n; ++i) {
    value.push_back(*rc::gen::inRange(0, 9));
    plain.push_back(*rc::gen::inRange(1, 30));
    all.push_back({i});
    people.insert(people.end(), static_cast<std::size_t>(plain[i]), value[i]);
  }
  std::ranges::sort(people);
  const auto found = deciles({value, one, plain}, all);
  for (std::size_t d = 1; d <= 9; ++d) {
    // The person at rank ceil(d/10 of all), counted from 1.
    const auto rank = (d * people.size() + 9) / 10;
    RC_ASSERT(found[d - 1] == people[rank - 1]);
  }
}

}  // namespace
}  // namespace sourcier::access
