#include "geo/voronoi.h"

#include <gtest/gtest.h>

#include <numbers>
#include <random>

#include "unit/geo/embedded.h"

namespace sourcier::geo {
namespace {

using strings = std::vector<std::string>;
using rings = std::vector<std::vector<coordinate>>;

outline_set one_square(const std::string& code) {
  outline_builder b;
  b.start(code);
  b.add_polygon(rings{{{2, 49}, {3, 49}, {3, 50}, {2, 50}}});
  return b.finish();
}

double total_area(const outline_set& s) {
  double sum = 0;
  for (std::size_t i = 0; i < s.size(); ++i) sum += area_km2(s, i);
  return sum;
}

// Every random place of a département falls in the cell of the nearest of its communes.
TEST(voronoi, cells_of_the_region_against_the_nearest_centroid) {
  const auto communes = read_embedded("in");
  const auto limits = embedded_departements();
  const auto cells =
      voronoi_outlines(communes.codes, communes.centroids, communes.departements, limits);
  ASSERT_EQ(cells.size(), communes.codes.size());
  const outline_locator locator(cells), departements(limits);
  std::vector<std::size_t> commune_of(cells.size());
  for (std::size_t c = 0; c < communes.codes.size(); ++c) {
    const auto it = std::ranges::lower_bound(cells.codes, communes.codes[c]);
    commune_of.at(static_cast<std::size_t>(it - cells.codes.begin())) = c;
  }
  std::vector<bool> moved(communes.codes.size());  // onto the simplified outline
  for (std::size_t c = 0; c < moved.size(); ++c) {
    const auto at = departements.locate(communes.centroids[c]);
    moved[c] = !at || limits.codes[*at] != communes.departements[c];
  }
  EXPECT_LT(std::ranges::count(moved, true), 40);
  std::mt19937 random(11);
  std::uniform_real_distribution<double> lon(1.4, 4.25), lat(48.8, 51.1);
  int tried = 0, strayed = 0;
  while (tried < 5000) {
    const coordinate p{lon(random), lat(random)};
    const auto d = departements.locate(p);
    if (!d) continue;
    double best = 1e9;
    for (std::size_t c = 0; c < communes.codes.size(); ++c) {
      if (moved[c] || communes.departements[c] != limits.codes[*d]) continue;
      best = std::min(best, great_circle(p, communes.centroids[c]).value);
    }
    if (best > 1e8) continue;  // a département with no commune in the region
    ++tried;
    const auto cell = locator.locate(p);
    if (!cell) {
      ++strayed;  // within rounding of a border
      continue;
    }
    const auto mine = commune_of[*cell];
    EXPECT_EQ(communes.departements[mine], limits.codes[*d]);
    const double km = great_circle(p, communes.centroids[mine]).value;
    if (!moved[mine]) {
      EXPECT_LE(km, best * 1.005 + 0.01);
    }
  }
  EXPECT_LE(strayed, 5);
}

TEST(voronoi, cells_fill_their_departement) {
  const auto communes = read_embedded("in");
  const auto limits = embedded_departements();
  const auto cells =
      voronoi_outlines(communes.codes, communes.centroids, communes.departements, limits);
  std::map<std::string, double> sums;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    EXPECT_GT(area_km2(cells, i), 0.01) << cells.codes[i];
    sums[communes.departements.at(static_cast<std::size_t>(
        std::ranges::find(communes.codes, cells.codes[i]) - communes.codes.begin()))] +=
        area_km2(cells, i);
  }
  ASSERT_EQ(sums.size(), 5u);
  for (const auto& [departement, sum] : sums) {
    const auto it = std::ranges::lower_bound(limits.codes, departement);
    const double whole = area_km2(limits, static_cast<std::size_t>(it - limits.codes.begin()));
    EXPECT_NEAR(sum / whole, 1, 1e-5) << departement;
  }
}

TEST(voronoi, partly_known_departements_do_not_run_out) {
  const auto communes = read_embedded();
  const strings partly = {"08", "27", "51", "76", "77", "78", "93", "95"};
  const auto limits = embedded_departements();
  const auto cells =
      voronoi_outlines(communes.codes, communes.centroids, communes.departements, limits, partly);
  ASSERT_EQ(cells.size(), communes.codes.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto area = area_km2(cells, i);
    EXPECT_GT(area, 0) << cells.codes[i];
    EXPECT_LT(area, 260) << cells.codes[i];
  }
}

TEST(voronoi, without_outline_a_disc_bounds_the_cells) {
  const strings codes = {"1", "2", "3"}, departements = {"AA", "BB", "BB"};
  const std::vector<coordinate> at = {{2.5, 49.5}, {2.52, 49.5}, {2.6, 49.55}};
  const auto cells = voronoi_outlines(codes, at, departements, {});
  ASSERT_EQ(cells.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(contains(cells, i, at[i]));
    EXPECT_GT(area_km2(cells, i), 1);
    EXPECT_LT(area_km2(cells, i), 710);  // disc of 15 km
  }
  std::mt19937 random(3);
  std::uniform_real_distribution<double> lon(2.3, 2.8), lat(49.3, 49.7);
  for (int k = 0; k < 5000; ++k) {
    const coordinate p{lon(random), lat(random)};
    int owners = 0;
    for (std::size_t i = 0; i < 3; ++i) owners += contains(cells, i, p) ? 1 : 0;
    EXPECT_LE(owners, 1);
  }
  // One commune alone, and far from everything.
  const auto alone =
      voronoi_outlines(strings{"1"}, std::vector<coordinate>{{-61.5, 16.2}}, strings{"971"}, {});
  EXPECT_GT(area_km2(alone, 0), 1);
}

TEST(voronoi, open_cells_leave_the_outlines_free) {
  const auto square = one_square("60");
  const strings codes = {"1", "2", "3"}, departements = {"60", "75", "75"};
  // The second is next to the square, the third inside another's outline.
  const std::vector<coordinate> at = {{2.5, 49.5}, {3.02, 49.5}, {2.5, 49.4}};
  const auto cells = voronoi_outlines(codes, at, departements, square);
  ASSERT_EQ(cells.size(), 3u);
  EXPECT_NEAR(area_km2(cells, 0), area_km2(square, 0), 0.01);
  EXPECT_FALSE(contains(cells, 1, {2.99, 49.5}));
  EXPECT_TRUE(contains(cells, 1, {3.01, 49.5}));
  EXPECT_NEAR(area_km2(cells, 2), std::numbers::pi * 0.3 * 0.3, 0.01);
}

TEST(voronoi, equal_centroids_share) {
  const auto square = one_square("60");
  const strings codes = {"1", "2", "3", "4"}, departements(4, "60");
  const std::vector<coordinate> at = {{2.5, 49.5}, {2.5, 49.5}, {2.5, 49.5}, {2.2, 49.2}};
  const auto cells = voronoi_outlines(codes, at, departements, square);
  ASSERT_EQ(cells.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_GT(area_km2(cells, i), 100);
  EXPECT_NEAR(total_area(cells) / area_km2(square, 0), 1, 1e-6);
}

TEST(voronoi, centroids_outside_the_outline_get_a_cell) {
  const auto square = one_square("60");
  // Two beyond the eastern side, one far off, one at the centre.
  const strings codes = {"1", "2", "3", "4"}, departements(4, "60");
  const std::vector<coordinate> at = {{3.01, 49.5}, {3.2, 49.5}, {-20, 20}, {2.5, 49.5}};
  const auto cells = voronoi_outlines(codes, at, departements, square);
  ASSERT_EQ(cells.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_GT(area_km2(cells, i), 0.05) << i;
  EXPECT_TRUE(contains(cells, 0, {2.999, 49.499}) || contains(cells, 1, {2.999, 49.499}));
  for (const auto& p : cells.points) {
    EXPECT_TRUE(p.lon >= 2 && p.lon <= 3 && p.lat >= 49 && p.lat <= 50);
  }
}

TEST(voronoi, nothing_in_nothing_out) {
  EXPECT_EQ(voronoi_outlines({}, {}, {}, one_square("60")).size(), 0u);
}

}  // namespace
}  // namespace sourcier::geo
