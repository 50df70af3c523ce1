#include "travel/isochrone.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <random>

#include "travel/osm_import.h"
#include "travel/profile.h"

namespace sourcier::travel {
namespace {

namespace fs = std::filesystem;

constexpr double kPerMinute = 600;

fs::path extract() {
  const char* told = std::getenv("SOURCIER_SHARED_DATA");
  const fs::path folder =
      told != nullptr ? fs::path(told) : fs::path(SOURCIER_SOURCE_DIR) / ".." / "shared" / "data";
  return folder / "roads" / "monaco.osm.pbf";
}

// Places within a limit by the table are inside the polygon of that limit; those far over it are
// not; both ways of driving.
TEST(isochrone, holds_the_places_that_the_table_says_are_within) {
  if (!fs::exists(extract())) GTEST_SKIP() << "the folder of real files is not here";
  const std::vector files = {extract()};
  const auto roads = import_osm(files, embedded_profile("car"));
  const auto h = build_hierarchy(roads.graph);
  const road_finder finder(roads.network);
  const auto options = default_options(roads.network);
  std::mt19937 random(3);
  std::vector<road_place> places = {finder.nearest({7.4246, 43.7384}, 500)};
  ASSERT_TRUE(places[0].found);
  for (int i = 0; i < 400; ++i) {
    const geo::coordinate at{7.40 + static_cast<double>(random() % 1000) * 4.5e-5,
                             43.72 + static_cast<double>(random() % 1000) * 3.5e-5};
    places.push_back(finder.nearest(at, 300));
  }
  const std::vector centre = {places[0]};
  const auto out = table(h, source_terminals(roads.network, centre, options),
                         target_terminals(roads.network, places, options));
  const auto in = table(h, source_terminals(roads.network, places, options),
                        target_terminals(roads.network, centre, options));
  const std::vector<double> limits = {2, 4};
  int inside = 0, outside = 0;
  for (const auto way : {heading::outward, heading::inward}) {
    const auto points = reached_points(roads.network, h, places[0], way, minutes{4}, 25);
    for (const auto& p : points) ASSERT_LE(p.minutes, 4 + 1e-9);
    geo::level_options drawn;
    drawn.cell_m = 50;
    drawn.off_road_m = 100;
    const auto levels = geo::level_sets(points, limits, drawn);
    for (std::size_t l = 0; l < limits.size(); ++l) {
      for (std::size_t i = 0; i < places.size(); ++i) {
        const auto t = way == heading::outward ? out[i] : in[i];
        if (!places[i].found || t == kUnreachable) continue;
        // The walk to the road is in the table's time, not in the place on the road.
        const double minutes_to = (static_cast<double>(t) / kPerMinute) -
                                  places[i].walk_m / 1000 / options.walk_km_h * 60;
        const bool holds = geo::contains(levels[l].outline, 0, places[i].at);
        if (minutes_to <= limits[l] - 0.02) {
          ASSERT_TRUE(holds) << i << " at " << minutes_to << " of " << limits[l];
          ++inside;
        }
        outside += minutes_to > limits[l] + 2 && !holds ? 1 : 0;
      }
    }
  }
  EXPECT_GT(inside, 50);
  EXPECT_GT(outside, 20);
}

}  // namespace
}  // namespace sourcier::travel
