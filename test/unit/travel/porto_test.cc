#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "base/parallel.h"
#include "road_drawing.h"
#include "travel/snap.h"

namespace sourcier::travel {
namespace {

namespace fs = std::filesystem;

fs::path roads_folder() {
  const char* told = std::getenv("SOURCIER_SHARED_DATA");
  const fs::path shared = told ? fs::path(told) : fs::path(SOURCIER_SOURCE_DIR) / "../shared/data";
  return shared / "roads";
}

std::vector<geo::coordinate> read_points(const fs::path& file) {
  std::vector<geo::coordinate> points;
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    double id = 0, lon = 0, lat = 0;
    if (std::sscanf(line.c_str(), "%lf,%lf,%lf", &id, &lon, &lat) == 3)
      points.push_back({lon, lat});
  }
  return points;
}

// Seconds by row of origin; negative where there is no way.
std::vector<double> read_seconds(const fs::path& file, std::size_t n) {
  std::vector<double> out(n * n, -1);
  const auto in = gzopen(file.c_str(), "rb");
  std::array<char, 256> line{};
  while (in != nullptr && gzgets(in, line.data(), int(line.size())) != nullptr) {
    unsigned from = 0, to = 0;
    double seconds = 0;
    if (std::sscanf(line.data(), "%u,%u,%lf", &from, &to, &seconds) == 3)
      out[from * n + to] = seconds;
  }
  if (in != nullptr) gzclose(in);
  return out;
}

imported_roads import_porto() {
  const auto file = roads_folder() / "porto.osm.pbf";
  return import_osm(std::span(&file, 1), embedded_profile("car"));
}

TEST(porto, agrees_with_published_durations) {
  if (!fs::exists(roads_folder() / "porto.osm.pbf")) GTEST_SKIP() << "the extract is absent";
  const auto points = read_points(roads_folder() / "porto-points.csv");
  const auto n = points.size();
  ASSERT_EQ(n, 250u);
  const auto seconds = read_seconds(roads_folder() / "porto-osrm-seconds.csv.gz", n);
  const auto roads = import_porto();
  const auto places = road_finder(roads.network).nearest(points, 2000);
  const snap_options no_walk{2000, std::numeric_limits<double>::infinity()};
  const auto sources = source_terminals(roads.network, places, no_walk);
  const auto targets = target_terminals(roads.network, places, no_walk);
  std::vector<double> relative;
  double bias = 0;
  for (std::size_t i = 0; i < n; i += 10) {  // 25 origins to all 250 places
    std::vector<tree> trees;
    for (const auto& s : sources.of(i)) trees.push_back(dijkstra(roads.graph, s.vertex));
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const auto time = trip_time(trees, sources.of(i), targets.of(j));
      const bool reached = time != std::numeric_limits<std::int64_t>::max();
      ASSERT_EQ(reached, seconds[i * n + j] >= 0) << i << " to " << j;
      if (!reached || seconds[i * n + j] <= 0) continue;
      const double difference = static_cast<double>(time) / 10 / seconds[i * n + j] - 1;
      relative.push_back(std::abs(difference));
      bias += difference;
    }
  }
  ASSERT_GT(relative.size(), 6'000u);
  std::ranges::sort(relative);
  EXPECT_LE(relative[relative.size() / 2], 0.04);
  EXPECT_LE(relative[relative.size() * 95 / 100], 0.12);
  EXPECT_LE(std::abs(bias / static_cast<double>(relative.size())), 0.02);
}

TEST(porto, the_import_is_the_same_for_any_number_of_threads) {
  if (!fs::exists(roads_folder() / "porto.osm.pbf")) GTEST_SKIP() << "the extract is absent";
  set_thread_count(1);
  const auto one = import_porto();
  set_thread_count(4);
  const auto four = import_porto();
  set_thread_count(0);
  EXPECT_EQ(one.graph.first_arc, four.graph.first_arc);
  EXPECT_EQ(one.graph.head, four.graph.head);
  EXPECT_EQ(one.graph.weight, four.graph.weight);
  EXPECT_TRUE(std::ranges::equal(one.network.points, four.network.points));
  EXPECT_TRUE(std::ranges::equal(one.network.flags, four.network.flags));
}

}  // namespace
}  // namespace sourcier::travel
