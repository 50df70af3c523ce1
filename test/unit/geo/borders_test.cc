#include "geo/borders.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace sourcier::geo {
namespace {

using rings = std::vector<std::vector<coordinate>>;

constexpr auto kNothing = border_lines::kNothing;

// Total length in degrees of the lines between two groups.
double length(const border_lines& b, std::uint32_t group, std::uint32_t other) {
  double sum = 0;
  for (std::size_t i = 0; i < b.lines.size(); ++i) {
    if (b.lines[i] != border_lines::sides{group, other}) continue;
    const auto line = b.line(i);
    for (std::size_t k = 0; k + 1 < line.size(); ++k) {
      sum += std::hypot(line[k + 1].lon - line[k].lon, line[k + 1].lat - line[k].lat);
    }
  }
  return sum;
}

std::vector<coordinate> square(double west, double south) {
  return {{west, south}, {west + 1, south}, {west + 1, south + 1}, {west, south + 1}};
}

// Two by two unit squares: a b below, c d above.
outline_set four(bool with_cut) {
  outline_builder b;
  b.start("a");
  b.add_polygon(rings{square(0, 0)});
  b.start("b");
  b.add_polygon(rings{square(1, 0)});
  b.start("c");
  b.add_polygon(rings{square(0, 1)});
  b.start("d");
  auto d = square(1, 1);
  if (with_cut) d.insert(d.begin() + 1, {1.4, 1});  // on its border with b
  if (with_cut) d.push_back({1, 1.3});              // on its border with c
  b.add_polygon(rings{d});
  return b.finish();
}

TEST(borders, between_groups_once_and_around) {
  const std::uint32_t groups[] = {0, 0, 1, 1};
  const std::uint8_t bounded[] = {1, 1, 1, 0};
  const auto b = find_borders(four(false), groups, bounded);
  EXPECT_DOUBLE_EQ(length(b, 0, 1), 2);
  EXPECT_DOUBLE_EQ(length(b, 0, kNothing), 4);
  EXPECT_DOUBLE_EQ(length(b, 1, kNothing), 2);  // none around d
  EXPECT_TRUE(std::ranges::is_sorted(b.lines));
}

TEST(borders, cuts_on_one_side_only) {
  const std::uint32_t groups[] = {0, 1, 0, 0};
  const std::uint8_t bounded[] = {1, 1, 1, 1};
  const auto b = find_borders(four(true), groups, bounded);
  // a-b matches; b-d is given from both sides; nothing shows within group 0.
  EXPECT_DOUBLE_EQ(length(b, 0, 1), 3);
  EXPECT_DOUBLE_EQ(length(b, 0, kNothing), 6);
  EXPECT_DOUBLE_EQ(length(b, 1, kNothing), 2);
}

TEST(borders, an_enclave_is_met_all_around) {
  outline_builder builder;
  const std::vector<coordinate> hole = {{0.4, 0.4}, {0.6, 0.4}, {0.6, 0.6}, {0.4, 0.6}};
  builder.start("a");
  builder.add_polygon(rings{square(0, 0), hole});
  builder.start("b");
  builder.add_polygon(rings{hole});
  const std::uint32_t groups[] = {0, 1};
  const std::uint8_t bounded[] = {1, 1};
  const auto b = find_borders(builder.finish(), groups, bounded);
  EXPECT_NEAR(length(b, 0, 1), 0.8, 1e-9);
  EXPECT_DOUBLE_EQ(length(b, 0, kNothing), 4);
  EXPECT_DOUBLE_EQ(length(b, 1, kNothing), 0);
}

}  // namespace
}  // namespace sourcier::geo
