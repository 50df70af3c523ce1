#include "geo/spatial_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace sourcier::geo {
namespace {

std::vector<coordinate> random_points(std::size_t n, double west, double east, double south,
                                      double north, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> lon(west, east), lat(south, north);
  std::vector<coordinate> points(n);
  for (auto& p : points) p = {lon(random), lat(random)};
  return points;
}

// Every point against every other, with the public distance.
void expect_same_as_brute_force(const std::vector<coordinate>& points, kilometres radius) {
  const spatial_index index(points);
  std::vector<neighbour> found;
  for (const auto& centre : points) {
    index.within(centre, radius, found);
    std::size_t k = 0;
    for (std::uint32_t j = 0; j < points.size(); ++j) {
      const auto distance = great_circle(centre, points[j]);
      if (distance > radius) continue;
      ASSERT_LT(k, found.size());
      ASSERT_EQ(found[k].index, j);
      ASSERT_EQ(found[k].distance, distance);
      ++k;
    }
    ASSERT_EQ(k, found.size()) << centre.lon << " " << centre.lat << " " << radius.value;
  }
}

TEST(spatial_index, same_as_brute_force_over_france) {
  const auto points = random_points(1500, -5, 9.5, 41.3, 51.1, 2);
  for (const double km : {0.0, 5.0, 20.0, 137.0, 2000.0}) expect_same_as_brute_force(points, {km});
}

TEST(spatial_index, same_as_brute_force_across_antimeridian_and_poles) {
  auto points = random_points(300, 178, 180, -20, -10, 3);
  const auto other_side = random_points(300, -180, -178, -20, -10, 4);
  points.insert(points.end(), other_side.begin(), other_side.end());
  points.insert(points.end(), {{180, -15}, {-180, -15}});
  for (const double km : {10.0, 150.0}) expect_same_as_brute_force(points, {km});
  for (const double south : {-90.0, 85.0}) {
    auto polar = random_points(300, -180, 180, south, south + 5, 5);
    polar.insert(polar.end(), {{0, south < 0 ? -90.0 : 90.0}, {90, south < 0 ? -90.0 : 90.0}});
    for (const double km : {50.0, 700.0, 15000.0}) expect_same_as_brute_force(polar, {km});
  }
  const auto world = random_points(300, -180, 180, -90, 90, 6);
  for (const double km : {900.0, 10000.0, 20100.0}) expect_same_as_brute_force(world, {km});
}

TEST(spatial_index, the_bound_is_closed) {
  const std::vector<coordinate> points{{3, 50}, {3.1, 50.07}, {2.8, 50.1}, {3, 49.9}};
  const spatial_index index(points);
  std::vector<neighbour> found;
  for (std::uint32_t j = 1; j < points.size(); ++j) {
    const auto distance = great_circle(points[0], points[j]);
    index.within(points[0], distance, found);
    EXPECT_TRUE(std::ranges::any_of(found, [&](const auto& f) { return f.index == j; }));
    index.within(points[0], {std::nextafter(distance.value, 0.0)}, found);
    EXPECT_TRUE(std::ranges::none_of(found, [&](const auto& f) { return f.index == j; }));
  }
}

TEST(spatial_index, points_at_one_place_and_empty_sets) {
  const std::vector<coordinate> points(5, {2.35, 48.86});
  std::vector<neighbour> found(3);
  spatial_index(points).within({2.35, 48.86}, {0}, found);
  ASSERT_EQ(found.size(), 5U);
  for (std::uint32_t j = 0; j < 5; ++j) EXPECT_EQ(found[j].index, j);
  spatial_index(points).within({2.35, 48.86}, {-1}, found);
  EXPECT_TRUE(found.empty());
  spatial_index({}).within({2.35, 48.86}, {100}, found);
  EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace sourcier::geo
