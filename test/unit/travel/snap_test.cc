#include "travel/snap.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <random>

#include "base/error.h"
#include "road_drawing.h"
#include "travel/network_file.h"

namespace sourcier::travel {
namespace {

namespace fs = std::filesystem;

geo::coordinate moved(geo::coordinate c, double east_m, double north_m) {
  return {c.lon + east_m / (111195.08 * std::cos(c.lat * 3.14159265358979 / 180)),
          c.lat + north_m / 111195.08};
}

const drawing kTown{"a---b---c\n    |\n    d", {}, {}, {}, {}};

TEST(snap, the_nearest_point_of_a_road_both_ways_with_the_walk) {
  const drawn_roads m(kTown);
  const auto& n = m.roads.network;
  const road_finder finder(n);
  const auto place = moved(place_of(kTown, 'a'), 50, 90);  // 50 m along ab, 90 m beside it
  const auto at = finder.nearest(place, 2000);
  ASSERT_TRUE(at.found);
  EXPECT_NEAR(at.walk_m, 90, 0.5);
  const auto options = default_options(n);
  const auto sources = source_terminals(n, std::span(&at, 1), options);
  const auto targets = target_terminals(n, std::span(&at, 1), options);
  ASSERT_EQ(sources.of(0).size(), 2u);
  const std::int64_t walk = std::llround(90 / (4.5 / 3.6) * 10);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto s = sources.of(0)[i], t = targets.of(0)[i];
    EXPECT_EQ(s.vertex, t.vertex);
    EXPECT_NEAR(static_cast<double>(s.offset + t.offset), 2.0 * static_cast<double>(walk), 4);
  }
  // 50 m of 200 m at 25 km/h behind one direction, 150 m behind the other.
  const auto behind = [&](std::size_t i) { return walk - sources.of(0)[i].offset; };
  EXPECT_NEAR(static_cast<double>(std::min(behind(0), behind(1))), 72, 2);
  EXPECT_NEAR(static_cast<double>(std::max(behind(0), behind(1))), 216, 2);
}

TEST(snap, a_place_in_the_sea_is_an_outcome) {
  const drawn_roads m(kTown);
  const auto& n = m.roads.network;
  const road_finder finder(n);
  const std::vector<geo::coordinate> places{moved(place_of(kTown, 'a'), -1900, 0),
                                            moved(place_of(kTown, 'a'), -2100, 0),
                                            {50.0, 3.0},
                                            {std::nan(""), 50},
                                            {-179.9, -89.9}};
  const auto found = finder.nearest(places, n.snap_limit_m);
  EXPECT_TRUE(found[0].found);
  for (std::size_t i = 1; i < places.size(); ++i) EXPECT_FALSE(found[i].found) << i;
  const auto sources = source_terminals(n, found, default_options(n));
  EXPECT_EQ(sources.size(), places.size());
  EXPECT_EQ(sources.of(1).size(), 0u);
}

TEST(snap, never_a_motorway_nor_an_island) {
  const drawing map{"p---q---r\n|   |   |\na---b---c\n\nm---n---o\n\nx---y",
                    {{"mno", "highway=motorway oneway=no"}},
                    {},
                    {},
                    {}};
  const drawn_roads m(map);
  const road_finder finder(m.roads.network);
  for (const char c : {'m', 'n', 'x', 'y'}) {
    const auto at = finder.nearest(place_of(map, c), 2000);
    ASSERT_TRUE(at.found);
    EXPECT_NEAR(at.at.lat, place_of(map, 'a').lat, 1e-6) << c;
  }
}

TEST(snap, a_oneway_street_is_entered_its_way_only) {
  const drawing map{
      "a---b---c\n|       |\nd---e---f", {{"abc", "highway=residential oneway=yes"}}, {}, {}, {}};
  const drawn_roads m(map);
  const auto at = road_finder(m.roads.network).nearest(place_of(map, 'b'), 100);
  EXPECT_EQ(source_terminals(m.roads.network, std::span(&at, 1), {100, 4.5}).of(0).size(), 1u);
}

TEST(snap, as_a_look_at_every_segment_finds) {
  const drawing map{"a---b-------c\n|   |\nd---e---f---g\n        |\n        h------------------i",
                    {},
                    {},
                    {},
                    {}};
  const drawn_roads m(map);
  const auto& n = m.roads.network;
  const road_finder finder(n);
  std::mt19937 random(5);
  std::uniform_real_distribution<double> east(-3000, 5000), north(-3000, 3000);
  for (int i = 0; i < 2000; ++i) {
    const auto place = moved(place_of(map, 'e'), east(random), north(random));
    double best = std::numeric_limits<double>::infinity();
    const double kx = 111195.08 * std::cos(place.lat * 3.14159265358979 / 180), ky = 111195.08;
    for (std::size_t r = 0; r < n.roads(); ++r) {
      for (auto k = n.first_point[r]; k + 1 < n.first_point[r + 1]; ++k) {
        const auto a = n.points[k].degrees(), b = n.points[k + 1].degrees();
        const double ax = (a.lon - place.lon) * kx, ay = (a.lat - place.lat) * ky;
        const double dx = (b.lon - a.lon) * kx, dy = (b.lat - a.lat) * ky;
        const double t = std::clamp(-(ax * dx + ay * dy) / (dx * dx + dy * dy), 0.0, 1.0);
        best = std::min(best, std::hypot(ax + t * dx, ay + t * dy));
      }
    }
    const auto at = finder.nearest(place, 2500);
    ASSERT_EQ(at.found, best <= 2500) << best;
    if (at.found) {
      ASSERT_NEAR(at.walk_m, best, 0.01);
    }
  }
}

struct network_file : testing::Test {
  fs::path folder = fs::temp_directory_path() / ("sourcier-roads-" + std::to_string(::getpid()));
  fs::path path = folder / "roads.bin";
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }
};

template <class T>
std::vector<T> copied(const shared_array<T>& a) {
  return {a.begin(), a.end()};
}

TEST_F(network_file, what_was_saved_is_what_is_loaded) {
  const drawn_roads m({"a---b---c---d\n    |   |\n    e---f",
                       {{"bc", "highway=residential access=destination"}},
                       {},
                       {},
                       {}});
  save_roads(path, m.roads.network, m.roads.graph, "the caller's note");
  const auto loaded = load_roads(path);
  const auto &a = m.roads.network, &b = loaded.network;
  EXPECT_EQ(copied(a.first_point), copied(b.first_point));
  EXPECT_EQ(copied(a.points), copied(b.points));
  EXPECT_EQ(copied(a.forward_time), copied(b.forward_time));
  EXPECT_EQ(copied(a.backward_time), copied(b.backward_time));
  EXPECT_EQ(copied(a.forward_vertex), copied(b.forward_vertex));
  EXPECT_EQ(copied(a.backward_vertex), copied(b.backward_vertex));
  EXPECT_EQ(copied(a.klass), copied(b.klass));
  EXPECT_EQ(copied(a.flags), copied(b.flags));
  EXPECT_EQ(copied(a.stretch_road), copied(b.stretch_road));
  EXPECT_EQ(copied(a.first_copy), copied(b.first_copy));
  EXPECT_EQ(copied(a.copies), copied(b.copies));
  EXPECT_GT(b.copies.size(), 0u);
  EXPECT_EQ(a.class_names, b.class_names);
  EXPECT_EQ(a.walk_km_h, b.walk_km_h);
  EXPECT_EQ(a.snap_limit_m, b.snap_limit_m);
  EXPECT_EQ(m.roads.graph.first_arc, loaded.graph.first_arc);
  EXPECT_EQ(m.roads.graph.head, loaded.graph.head);
  EXPECT_EQ(m.roads.graph.weight, loaded.graph.weight);
  EXPECT_EQ(loaded.note, "the caller's note");
  EXPECT_EQ(loaded.checksum.size(), 64u);
}

TEST_F(network_file, a_hierarchy_of_another_network_is_refused) {
  const drawn_roads one(kTown);
  auto slower = one.roads;  // as many vertices, other times
  for (auto& w : slower.graph.weight) w += 10;
  const auto climbs = folder / "climbs.bin", other = folder / "other.bin";
  build_hierarchy(one.roads.graph)
      .save(climbs, save_roads(path, one.roads.network, one.roads.graph, "one"));
  save_roads(other, slower.network, slower.graph, "one");
  const auto engine = load_engine(path, climbs);
  EXPECT_EQ(engine.climbs, build_hierarchy(one.roads.graph));
  EXPECT_EQ(copied(engine.network.points), copied(one.roads.network.points));
  try {
    load_engine(other, climbs);
    ADD_FAILURE() << "accepted";
  } catch (const input_error& e) {
    for (const auto& part :
         {other.string(), climbs.string(), std::string("sourcier import roads")}) {
      EXPECT_NE(e.message.fr.find(part), std::string::npos) << e.message.fr;
      EXPECT_NE(e.message.en.find(part), std::string::npos) << e.message.en;
    }
  }
}

}  // namespace
}  // namespace sourcier::travel
