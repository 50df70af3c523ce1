#include "geo/level_sets.h"

#include <geos_c.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>
#include <random>

#include "geo/coordinates.h"

namespace sourcier::geo {
namespace {

constexpr double kDegreeM = 6371008.8 * std::numbers::pi / 180;
constexpr double kLimits[] = {5, 10, 15, 20, 30};

// GEOS, to judge by.
class judge {
 public:
  using shape = std::shared_ptr<GEOSGeometry>;

  judge() : c_(GEOS_init_r()) {}
  ~judge() { GEOS_finish_r(c_); }
  judge(const judge&) = delete;
  judge& operator=(const judge&) = delete;

  shape surface(const outline_set& o) const {
    std::vector<GEOSGeometry*> polygons;
    const auto n = o.size() == 0 ? 0U : o.polygon_offsets[1];
    for (std::uint32_t p = 0; p < n; ++p) {
      std::vector<GEOSGeometry*> holes;
      for (auto r = o.ring_offsets[p] + 1; r < o.ring_offsets[p + 1]; ++r) {
        holes.push_back(ring(o.ring(r)));
      }
      polygons.push_back(GEOSGeom_createPolygon_r(c_, ring(o.ring(o.ring_offsets[p])), holes.data(),
                                                  static_cast<unsigned>(holes.size())));
    }
    return own(GEOSGeom_createCollection_r(c_, GEOS_MULTIPOLYGON, polygons.data(),
                                           static_cast<unsigned>(polygons.size())));
  }
  bool valid(const shape& s) const { return GEOSisValid_r(c_, s.get()) == 1; }
  bool covers(const shape& a, const shape& b) const {
    return GEOSisEmpty_r(c_, b.get()) == 1 || GEOSCovers_r(c_, a.get(), b.get()) == 1;
  }
  // Of each point, whether the surface covers it.
  std::vector<bool> covers(const shape& a, std::span<const coordinate> points) const {
    const auto* ready = GEOSPrepare_r(c_, a.get());
    std::vector<bool> out;
    for (const auto& p : points) {
      const auto point = own(GEOSGeom_createPointFromXY_r(c_, p.lon, p.lat));
      out.push_back(GEOSPreparedCovers_r(c_, ready, point.get()) == 1);
    }
    GEOSPreparedGeom_destroy_r(c_, ready);
    return out;
  }
  double area(const shape& s) const {
    double a = 0;
    GEOSArea_r(c_, s.get(), &a);
    return a;
  }

 private:
  GEOSGeometry* ring(std::span<const coordinate> points) const {
    auto* s = GEOSCoordSeq_create_r(c_, static_cast<unsigned>(points.size()), 2);
    for (unsigned i = 0; i < points.size(); ++i) {
      GEOSCoordSeq_setXY_r(c_, s, i, points[i].lon, points[i].lat);
    }
    return GEOSGeom_createLinearRing_r(c_, s);
  }
  shape own(GEOSGeometry* g) const {
    return {g, [c = c_](GEOSGeometry* x) { GEOSGeom_destroy_r(c, x); }};
  }

  GEOSContextHandle_t c_;
};

double metres(unit_vector a, unit_vector b) {
  return 6371008.8 * std::hypot(a.x - b.x, a.y - b.y, a.z - b.z);  // the chord: 1e-8 short at 3 km
}

double metres(coordinate a, coordinate b) { return metres(to_unit_vector(a), to_unit_vector(b)); }

std::vector<unit_vector> unit_vectors(const std::vector<timed_point>& places) {
  std::vector<unit_vector> out;
  for (const auto& p : places) out.push_back(to_unit_vector(p.at));
  return out;
}

coordinate offset(coordinate c, double east_m, double north_m) {
  return {c.lon + east_m / kDegreeM / std::cos(c.lat * std::numbers::pi / 180),
          c.lat + north_m / kDegreeM};
}

// Roads as random walks from a centre, some minutes on the limits, some places twice.
std::vector<timed_point> random_places(std::uint32_t seed, coordinate centre) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<> turn(-0.4, 0.4), unit(0, 1);
  std::vector<timed_point> out;
  const int roads = 1 + static_cast<int>(random() % 12);
  for (int road = 0; road < roads; ++road) {
    double x = 0, y = 0, heading = 6.3 * unit(random), t = 0;
    const double step = 40 + 300 * unit(random), speed = 200 + 1000 * unit(random);
    for (int k = 0; k < 60; ++k) {
      const bool on_limit = random() % 16 == 0;
      out.push_back({offset(centre, x, y), on_limit ? kLimits[random() % 5] : t});
      if (random() % 32 == 0) out.push_back({out.back().at, t + unit(random)});
      heading += turn(random);
      x += step * std::cos(heading);
      y += step * std::sin(heading);
      t += step / speed;
    }
  }
  for (int k = 0; k < 30; ++k) {  // specks, some in reach of each other
    out.push_back({offset(centre, 6000 * unit(random), 6000 * unit(random)), 35 * unit(random)});
  }
  return out;
}

level_options random_options(std::uint32_t seed) {
  constexpr double kOffRoad[] = {0, 100, 300, 500, 1200};
  constexpr double kSmallest[] = {0, 20'000, 300'000};
  return {.cell_m = seed % 2 == 0 ? 100.0 : 170.0,
          .off_road_m = kOffRoad[seed % 5],
          .walk_km_h = seed % 7 == 0 ? 1.0 : 5.0,
          .smallest_hole_m2 = kSmallest[seed % 3],
          .smallest_island_m2 = kSmallest[seed / 3 % 3]};
}

void expect_well_formed(const judge& geos, const std::vector<level>& levels, std::uint32_t seed) {
  judge::shape before = geos.surface({});
  for (const auto& l : levels) {
    const auto surface = geos.surface(l.outline);
    ASSERT_TRUE(geos.valid(surface)) << "seed " << seed << ", limit " << l.minutes;
    ASSERT_TRUE(geos.covers(surface, before)) << "seed " << seed << ", limit " << l.minutes;
    before = surface;
    const auto polygons = l.outline.size() == 0 ? 0U : l.outline.polygon_offsets[1];
    for (std::uint32_t p = 0; p < polygons; ++p) {
      for (auto r = l.outline.ring_offsets[p]; r < l.outline.ring_offsets[p + 1]; ++r) {
        EXPECT_EQ(signed_area2(l.outline.ring(r)) > 0, r == l.outline.ring_offsets[p]);
      }
    }
  }
}

TEST(level_sets, valid_nested_and_the_right_way_round) {
  const judge geos;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    const auto places = random_places(seed, {2.3, seed % 4 == 0 ? -21.1 : 50.2});
    expect_well_formed(geos, level_sets(places, kLimits, random_options(seed)), seed);
  }
}

// White noise: saddles, holes in islands in holes, and crossings close to nodes everywhere.
TEST(level_sets, valid_and_nested_on_noise) {
  const judge geos;
  std::size_t holes = 0, islands = 0;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    std::vector<timed_point> places;
    const unsigned density = 2 + seed % 5;
    for (int i = 0; i < 40; ++i) {
      for (int j = 0; j < 40; ++j) {
        if (random() % density != 0) continue;
        places.push_back({offset({3, 50}, 100 * i, 100 * j), static_cast<double>(random() % 32)});
      }
    }
    const auto options = random_options(seed);
    const auto levels = level_sets(places, kLimits, options);
    expect_well_formed(geos, levels, seed);
    for (const auto& l : levels) {
      if (l.outline.size() == 0) continue;
      const auto polygons = l.outline.polygon_offsets[1];
      islands += polygons - 1;
      holes += l.outline.ring_offsets[polygons] - polygons;
    }
  }
  EXPECT_GT(holes, 1000U);
  EXPECT_GT(islands, 1000U);
}

TEST(level_sets, holds_every_place_reached) {
  const judge geos;
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    const auto places = random_places(seed, {2.3, 50.2});
    auto options = random_options(seed);
    options.smallest_island_m2 = 0;
    for (const auto& l : level_sets(places, kLimits, options)) {
      std::vector<coordinate> reached;
      for (const auto& p : places) {
        if (p.minutes <= l.minutes) reached.push_back(p.at);
      }
      const auto covered = geos.covers(geos.surface(l.outline), reached);
      EXPECT_EQ(std::ranges::count(covered, false), 0) << "seed " << seed << ", " << l.minutes;
    }
  }
}

// By what is left to walk, not by off_road_m only; and the surface is all of it, to within a cell.
TEST(level_sets, follows_the_walk) {
  const judge geos;
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    const auto places = random_places(seed, {2.3, 50.2});
    const auto vectors = unit_vectors(places);
    auto o = random_options(seed);
    o.smallest_hole_m2 = 0;
    o.smallest_island_m2 = 0;
    std::mt19937 random(seed);
    std::uniform_real_distribution<> metre(-8000, 8000);
    std::vector<coordinate> anywhere;
    for (int k = 0; k < 200; ++k) {
      anywhere.push_back(offset({2.3, 50.2}, metre(random), metre(random)));
    }
    for (const auto& l : level_sets(places, kLimits, o)) {
      // Metres beyond the reach of every place.
      const auto beyond = [&](coordinate at) {
        double least = 1e9;
        for (std::size_t k = 0; k < places.size(); ++k) {
          const double left_min = l.minutes - places[k].minutes;
          if (left_min < 0) continue;
          const double reach = std::min(o.off_road_m, left_min * o.walk_km_h * 1000 / 60);
          least = std::min(least, metres(vectors[k], to_unit_vector(at)) - reach);
        }
        return least;
      };
      for (std::size_t k = 0; k < l.outline.points.size(); k += 3) {
        ASSERT_LT(beyond(l.outline.points[k]), 1.53 * o.cell_m) << seed;
      }
      const auto covered = geos.covers(geos.surface(l.outline), anywhere);
      for (std::size_t k = 0; k < anywhere.size(); ++k) {
        const double by = beyond(anywhere[k]) / o.cell_m;
        ASSERT_TRUE(by >= -0.75 || covered[k]) << "seed " << seed << ", " << by << " cells";
        ASSERT_TRUE(by <= 1.53 || !covered[k]) << "seed " << seed << ", " << by << " cells";
      }
    }
  }
}

TEST(level_sets, no_further_than_off_road_and_a_cell) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    const auto places = random_places(seed, {2.3, 50.2});
    const auto vectors = unit_vectors(places);
    const level_options o{.cell_m = 100, .off_road_m = 150.0 + 50 * (seed % 10)};
    for (const auto& l : level_sets(places, kLimits, o)) {
      for (std::size_t i = 0; i < l.outline.points.size(); i += 3) {
        double nearest = 1e9;
        for (std::size_t k = 0; k < places.size(); ++k) {
          if (places[k].minutes > l.minutes) continue;
          nearest = std::min(nearest, metres(vectors[k], to_unit_vector(l.outline.points[i])));
        }
        ASSERT_LT(nearest, o.off_road_m + 0.75 * o.cell_m) << seed;
      }
    }
  }
}

TEST(level_sets, one_place_is_a_disc) {
  const judge geos;
  const timed_point place[] = {{{2.3, 50.2}, 4}};
  // 3 minutes at 6 km/h are 300 m; off_road_m stops at 800 m what 30 would allow.
  const double limits[] = {3.9, 7, 34};
  const auto levels = level_sets(place, limits, {.cell_m = 20, .off_road_m = 800, .walk_km_h = 6});
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_EQ(levels[0].outline.size(), 0U);
  for (const auto& [k, radius] : {std::pair{1U, 300.0}, {2U, 800.0}}) {
    const auto& o = levels[k].outline;
    ASSERT_EQ(o.size(), 1U);
    EXPECT_EQ(o.ring_offsets.back(), 1U);
    const double m2 =
        geos.area(geos.surface(o)) * kDegreeM * kDegreeM * std::cos(50.2 * std::numbers::pi / 180);
    EXPECT_NEAR(m2 / (std::numbers::pi * radius * radius), 1, 0.01);
    for (const auto& p : o.points) EXPECT_NEAR(metres(place[0].at, p), radius, 2);
  }
  EXPECT_EQ(levels[1].outline.codes[0], "7");
}

TEST(level_sets, the_bound_is_inside) {
  const timed_point place[] = {{{2.3, 50.2}, 30}};
  const double limits[] = {std::nextafter(30.0, 0.0), 30};
  const auto levels = level_sets(place, limits);
  EXPECT_EQ(levels[0].outline.size(), 0U);
  ASSERT_EQ(levels[1].outline.size(), 1U);
  EXPECT_EQ(levels[1].outline.codes[0], "30");
  EXPECT_TRUE(contains(levels[1].outline, 0, place[0].at));
}

TEST(level_sets, nothing_reached) {
  const double never = std::numeric_limits<double>::infinity();
  const timed_point places[] = {{{2.3, 50.2}, 31}, {{2.4, 50.2}, never}, {{2.5, 50.2}, NAN}};
  for (const auto& levels : {level_sets({}, kLimits), level_sets(places, kLimits)}) {
    ASSERT_EQ(levels.size(), 5U);
    for (std::size_t k = 0; k < 5; ++k) {
      EXPECT_EQ(levels[k].minutes, kLimits[k]);
      EXPECT_EQ(levels[k].outline, outline_set{});
    }
  }
  EXPECT_TRUE(level_sets(places, {}).empty());
}

// A ring of places 2 km across with one in the middle: a hole with an island, kept or dropped.
TEST(level_sets, small_holes_and_islands) {
  std::vector<timed_point> places = {{{2.3, 50.2}, 0}};
  for (int k = 0; k < 360; ++k) {
    const double angle = k * std::numbers::pi / 180;
    places.push_back({offset({2.3, 50.2}, 1000 * std::cos(angle), 1000 * std::sin(angle)), 0});
  }
  const double limits[] = {60};
  const auto shape = [&](double hole_m2, double island_m2) {
    const auto levels = level_sets(places, limits,
                                   {.cell_m = 50,
                                    .off_road_m = 200,
                                    .smallest_hole_m2 = hole_m2,
                                    .smallest_island_m2 = island_m2});
    const auto& o = levels[0].outline;
    const auto polygons = o.polygon_offsets.back();
    return std::pair(polygons, o.ring_offsets.back() - polygons);
  };
  using counts = std::pair<std::uint32_t, std::uint32_t>;
  // The island has 0.126 km2; the hole 2.01 km2, the island within it counted.
  EXPECT_EQ(shape(0, 0), counts(2, 1));
  EXPECT_EQ(shape(1.9e6, 0.11e6), counts(2, 1));
  EXPECT_EQ(shape(1.9e6, 0.14e6), counts(1, 1));
  EXPECT_EQ(shape(2.1e6, 0), counts(1, 0));
  EXPECT_EQ(shape(0, 5e6), counts(0, 0));
}

TEST(level_sets, any_order_gives_the_same_bytes) {
  auto places = random_places(11, {2.3, 50.2});
  const auto once = level_sets(places, kLimits);
  std::ranges::shuffle(places, std::mt19937(5));
  const auto again = level_sets(places, kLimits);
  ASSERT_EQ(again.size(), once.size());
  for (std::size_t k = 0; k < once.size(); ++k) EXPECT_EQ(again[k].outline, once[k].outline);
}

TEST(level_sets, seven_decimals_are_enough) {
  for (const auto& l : level_sets(random_places(3, {-4.4, 48.4}), kLimits)) {
    for (const auto& p : l.outline.points) {
      EXPECT_EQ(p.lon, static_cast<double>(std::llround(p.lon * 1e7)) / 1e7);
      EXPECT_EQ(p.lat, static_cast<double>(std::llround(p.lat * 1e7)) / 1e7);
    }
  }
}

// The cell grows with the extent: 900 km take a few thousand points, not millions of nodes a side.
TEST(level_sets, large_extents) {
  const judge geos;
  std::vector<timed_point> places;
  std::mt19937 random(7);
  std::uniform_real_distribution<> lon(-4, 8), lat(42.5, 51), minutes(0, 35);
  for (int k = 0; k < 2000; ++k) places.push_back({{lon(random), lat(random)}, minutes(random)});
  const auto levels = level_sets(places, kLimits, {.off_road_m = 2000});
  expect_well_formed(geos, levels, 7);
  for (const auto& p : places) {
    if (p.minutes <= 30) {
      EXPECT_TRUE(contains(levels[4].outline, 0, p.at));
    }
  }
}

}  // namespace
}  // namespace sourcier::geo
