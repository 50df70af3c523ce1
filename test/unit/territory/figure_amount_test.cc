#include "territory/figure_amount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "base/error.h"

namespace sourcier::territory {
namespace {

using enum qualifier;
using testing::ElementsAre;

// Some number that may be what was said.
double drawn(const amount& a) {
  const double more = *rc::gen::inRange(1, 1000) / 100.0;
  switch (a.said) {
    case at_least:
    case over:
      return a.value + more;
    case at_most:
    case under:
      return a.value / (1 + more);
    default:
      return a.value;
  }
}

RC_GTEST_PROP(figure_amount, bounds_carry_through, ()) {
  const auto one = [] {
    return amount{*rc::gen::inRange(1, 10'000) / 10.0,
                  *rc::gen::element(equal, at_least, over, at_most, under)};
  };
  const auto a = one(), b = one();
  const double x = drawn(a), y = drawn(b);
  const auto holds = [](const amount& said, double v) {
    const double slack = 1e-9 * (1 + std::abs(said.value));
    if (said.said == equal) return std::abs(v - said.value) <= slack;
    const bool lower = said.said == at_least || said.said == over;
    return lower ? v >= said.value - slack : v <= said.value + slack;
  };
  const auto check = [&](auto&& rule, double v) {
    try {
      RC_ASSERT(holds(rule(a, b), v));
    } catch (const input_error&) {
      RC_ASSERT(a.said != equal && b.said != equal);  // bounds that pull apart
    }
  };
  check(plus, x + y);
  check(minus, x - y);
  check(times, x * y);
  check(divided, x / y);
}

TEST(figure_amount, signs_of_results) {
  EXPECT_EQ(plus({40, over}, {9}).said, over);
  EXPECT_EQ(plus({40, over}, {9, about}).said, about);
  EXPECT_EQ(plus({40, over}, {9, at_least}).said, over);
  EXPECT_EQ(minus({40}, {9, over}).said, under);
  EXPECT_EQ(divided({9}, {40, over}).said, under);
  EXPECT_THROW(minus({40, over}, {9, over}), input_error);
  EXPECT_THROW(divided({40}, {0}), input_error);
  EXPECT_NEAR(relative_change({91}, {149}).value, 63.7363, 1e-4);
  for (const auto* sign : {"=", "≈", "≥", ">", "≤", "<"}) {
    EXPECT_EQ(sign_of(parse_qualifier(sign).value()), sign);
  }
  EXPECT_FALSE(parse_qualifier("~"));
}

TEST(figure_amount, decimals_as_written) {
  EXPECT_EQ(decimals_of(44), 0);
  EXPECT_EQ(decimals_of(140.7), 1);
  EXPECT_EQ(decimals_of(-4.54), 2);
  EXPECT_EQ(decimals_of(1.0 / 3), 6);
  EXPECT_DOUBLE_EQ(before_rounding(3.6).low, 3.55);
  EXPECT_DOUBLE_EQ(before_rounding(13).high, 13.5);
}

TEST(figure_amount, counts_that_a_rounded_factor_leaves) {
  EXPECT_THAT(implied_starts(183, 3.6), ElementsAre(51));
  EXPECT_THAT(implied_starts(100, 2),
              ElementsAre(41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58,
                          59, 60, 61, 62, 63, 64, 65, 66));
  EXPECT_TRUE(implied_starts(3, 2.2).empty());
  EXPECT_THROW(implied_base(10, 0), input_error);
}

RC_GTEST_PROP(figure_amount, the_true_start_is_among_those_implied, ()) {
  const int start = *rc::gen::inRange(1, 400), total = *rc::gen::inRange(start, 4000);
  const double factor = std::round(10.0 * total / start) / 10;
  const auto all = implied_starts(total, factor);
  // A tie may have been rounded the other way.
  const bool tie = std::abs(10.0 * total / start - std::floor(10.0 * total / start) - 0.5) < 1e-9;
  RC_ASSERT(tie || std::find(all.begin(), all.end(), start) != all.end());
}

TEST(figure_amount, what_may_have_been_published_so) {
  EXPECT_TRUE(reproduces({64}, 63.74));
  EXPECT_FALSE(reproduces({64}, 64.5));
  EXPECT_FALSE(reproduces({-47}, -74.4));
  EXPECT_TRUE(reproduces({12.4}, 100.0 * 209 / 1680));
  EXPECT_TRUE(reproduces({98, over}, 98.1));
  EXPECT_FALSE(reproduces({98, over}, 98));
  EXPECT_TRUE(reproduces({98, at_least}, 98));
  EXPECT_TRUE(reproduces({20, under}, 19));
  EXPECT_TRUE(reproduces({10, about}, 10.4));
  EXPECT_FALSE(reproduces({10, about}, 11));
}

}  // namespace
}  // namespace sourcier::territory
