#include "geo/tiles.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <numbers>
#include <set>
#include <thread>

#include "base/error.h"
#include "geo/voronoi.h"
#include "unit/geo/embedded.h"
#include "unit/geo/tile_decoder.h"

namespace sourcier::geo {
namespace {

using rings = std::vector<std::vector<coordinate>>;

double mercator_y(double lat) {
  return 0.5 - std::asinh(std::tan(lat * std::numbers::pi / 180)) / (2 * std::numbers::pi);
}

// As a share of the square of the world.
double mercator_area(const outline_set& s, std::size_t i) {
  const auto [first, last] = s.rings_of(i);
  double sum = 0;
  for (auto r = first; r < last; ++r) {
    const auto ring = s.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      const double x0 = (ring[k].lon - ring[0].lon) / 360,
                   x1 = (ring[k + 1].lon - ring[0].lon) / 360;
      const double y0 = mercator_y(ring[k].lat) - mercator_y(ring[0].lat);
      const double y1 = mercator_y(ring[k + 1].lat) - mercator_y(ring[0].lat);
      sum -= (x0 * y1 - x1 * y0) / 2;
    }
  }
  return sum;
}

struct tile_range {
  std::int64_t west, east, north, south;
};

tile_range tiles_over(const outline_set& s, unsigned z) {
  const auto [w, e] = std::ranges::minmax(s.points, {}, &coordinate::lon);
  const auto [so, no] = std::ranges::minmax(s.points, {}, &coordinate::lat);
  const auto n = std::exp2(z);
  const auto tile = [&](double share) { return static_cast<std::int64_t>(share * n); };
  return {tile(w.lon / 360 + 0.5), tile(e.lon / 360 + 0.5), tile(mercator_y(no.lat)),
          tile(mercator_y(so.lat))};
}

struct territory {
  outline_set outlines;
  std::vector<tile_commune> communes;

  explicit territory(outline_set o) : outlines(std::move(o)) {
    for (const auto& code : outlines.codes) {
      const auto length = code.starts_with("97") ? 3U : 2U;
      communes.push_back({code, "Commune " + code, code.substr(0, length), "in"});
    }
  }
  tile_set tiles() const { return {outlines, communes, {}}; }
};

// Areas on the tiles of one zoom, by commune, and the checks that hold for every tile.
std::vector<double> areas_on_tiles(const territory& t, const tile_set& tiles, unsigned z,
                                   std::set<std::uint64_t>& seen) {
  std::vector<double> areas(t.communes.size());
  const auto range = tiles_over(t.outlines, z);
  for (auto x = range.west; x <= range.east; ++x) {
    for (auto y = range.north; y <= range.south; ++y) {
      const auto layers = decode_tile(tiles.tile(z, x, y));
      if (!layers.contains("communes")) continue;
      for (const auto& f : layers.at("communes").features) {
        const auto& c = t.communes.at(f.id.value());
        EXPECT_EQ(f.properties.at("code"), c.code);
        EXPECT_EQ(f.properties.at("name"), c.name);
        EXPECT_EQ(f.properties.at("role"), c.role);
        EXPECT_GT(ring_area(f.parts.at(0)), 0);  // outer first
        for (const auto& ring : f.parts) {
          EXPECT_GE(ring.size(), 3u);
          EXPECT_NE(ring_area(ring), 0);
          areas[*f.id] += area_within_tile(ring);
        }
        seen.insert(*f.id);
      }
    }
  }
  return areas;
}

void expect_true_areas(const territory& t, unsigned z) {
  const auto tiles = t.tiles();
  std::set<std::uint64_t> seen;
  const auto areas = areas_on_tiles(t, tiles, z, seen);
  EXPECT_EQ(seen.size(), t.communes.size());
  const double scale = std::exp2(2 * (z + 12));  // square grid steps of the world
  double expected = 0, found = 0;
  for (std::size_t i = 0; i < areas.size(); ++i) {
    const double area = mercator_area(t.outlines, i) * scale;
    expected += area;
    found += areas[i];
    if (z >= 10) {
      EXPECT_NEAR(areas[i], area, 0.05 * area + 30) << t.communes[i].code;
    }
  }
  EXPECT_NEAR(found / expected, 1, 0.005) << z;
}

TEST(tiles, areas_of_the_region_at_each_zoom) {
  const auto communes = read_embedded("in");
  const territory t(voronoi_outlines(communes.codes, communes.centroids, communes.departements,
                                     embedded_departements()));
  for (const unsigned z : {6U, 7U, 8U, 10U}) expect_true_areas(t, z);
}

TEST(tiles, areas_of_official_outlines) {
  const auto folder = contours_folder();
  if (!folder) GTEST_SKIP() << "no shared data";
  const territory t(read_contours(*folder, {"02", "59", "60", "62", "80"}));
  for (const unsigned z : {6U, 7U, 8U, 10U}) expect_true_areas(t, z);
}

TEST(tiles, no_commune_is_missing_from_afar) {
  const auto communes = read_embedded("in");
  const territory t(voronoi_outlines(communes.codes, communes.centroids, communes.departements,
                                     embedded_departements()));
  const auto tiles = t.tiles();
  for (unsigned z = 0; z < 6; ++z) {
    std::set<std::uint64_t> seen;
    areas_on_tiles(t, tiles, z, seen);
    EXPECT_EQ(seen.size(), t.communes.size()) << z;
  }
}

// What lies within four grid steps (100 m at zoom 8) of the middle of a segment; "" for nothing.
std::set<std::string> departements_around(const territory& t, const outline_locator& locator,
                                          std::int64_t x, std::int64_t y, decoded_point a,
                                          decoded_point b) {
  const auto share = [](std::int64_t tile, std::int64_t sum, double step) {
    return (static_cast<double>(tile) + (static_cast<double>(sum) / 2 + step) / 4096) / 256;
  };
  std::set<std::string> around;
  for (int k = 0; k < 16; ++k) {
    const double angle = k * std::numbers::pi / 8;
    const double u = share(x, a.x + b.x, 4 * std::cos(angle));
    const double v = share(y, a.y + b.y, 4 * std::sin(angle));
    const double turn = std::numbers::pi * (1 - 2 * v);
    const auto at =
        locator.locate({(u - 0.5) * 360, std::atan(std::sinh(turn)) * 180 / std::numbers::pi});
    around.insert(at ? t.communes[*at].departement : "");
  }
  return around;
}

TEST(tiles, departements_ring_their_communes_and_nothing_within) {
  const auto communes = read_embedded("in");
  const territory t(voronoi_outlines(communes.codes, communes.centroids, communes.departements,
                                     embedded_departements()));
  const auto tiles = t.tiles();
  const outline_locator locator(t.outlines);
  const auto range = tiles_over(t.outlines, 8);
  std::size_t pieces = 0;
  for (auto x = range.west; x <= range.east; ++x) {
    for (auto y = range.north; y <= range.south; ++y) {
      const auto layers = decode_tile(tiles.tile(8, x, y));
      if (!layers.contains("departements")) continue;
      for (const auto& f : layers.at("departements").features) {
        EXPECT_EQ(f.properties.at("code").size(), 2u);
        if (f.properties.contains("other")) {
          EXPECT_LT(f.properties.at("code"), f.properties.at("other"));
        }
        for (const auto& line : f.parts) {
          EXPECT_GE(line.size(), 2u);
          ++pieces;
          for (std::size_t k = 0; k + 1 < line.size(); ++k) {
            const auto around = departements_around(t, locator, x, y, line[k], line[k + 1]);
            EXPECT_GE(around.size(), 2u) << *around.begin();
          }
        }
      }
    }
  }
  EXPECT_GT(pieces, 50u);
}

TEST(tiles, ids_follow_the_communes_not_the_outlines) {
  outline_builder b;
  for (const auto& [code, west] : std::map<std::string, double>{{"01", 0}, {"02", 1}, {"09", 2}}) {
    b.start(code);
    b.add_polygon(rings{{{west, 0}, {west + 1, 0}, {west + 1, 1}, {west, 1}}});
  }
  const std::vector<tile_commune> communes = {
      {"02", "Deux", "A", "around", false}, {"05", "Cinq", "A", "in"}, {"01", "Un", "B", "in"}};
  const tile_set tiles(b.finish(), communes, {});
  ASSERT_EQ(tiles.without_outline().size(), 1u);
  EXPECT_EQ(tiles.without_outline()[0], 1u);
  const auto layers = decode_tile(tiles.tile(5, 16, 15));
  const auto& features = layers.at("communes").features;
  ASSERT_EQ(features.size(), 2u);
  EXPECT_EQ(features[0].id, 0u);
  EXPECT_EQ(features[0].properties.at("name"), "Deux");
  EXPECT_EQ(features[0].properties.at("role"), "around");
  EXPECT_EQ(features[1].id, 2u);
  EXPECT_EQ(features[1].properties.at("name"), "Un");
  EXPECT_LT(features[1].parts[0][0].x, 380);  // a degree is 364 steps at zoom 5
  // Around Deux only its border with Un is drawn.
  std::set<std::string> lines;
  for (const auto& f : layers.at("departements").features) {
    lines.insert(f.properties.at("code") +
                 (f.properties.contains("other") ? f.properties.at("other") : ""));
  }
  EXPECT_EQ(lines, (std::set<std::string>{"AB", "B"}));
}

TEST(tiles, places_by_rank_on_one_tile_only) {
  const std::vector<tile_place> places = {
      {"Lille", {3.06, 50.63}, 1}, {"Arras", {2.78, 50.29}, 2}, {"Fruges", {2.13, 50.52}, 9}};
  const tile_set tiles({}, {}, places);
  EXPECT_EQ(first_zoom(1), 0u);
  EXPECT_EQ(first_zoom(1000), kMaxZoom);
  for (unsigned z = 0; z <= kMaxZoom; ++z) {
    std::multiset<std::string> names;
    const auto n = std::exp2(z);
    const auto west = static_cast<std::int64_t>((2.0 / 360 + 0.5) * n);
    const auto east = static_cast<std::int64_t>((3.1 / 360 + 0.5) * n);
    const auto north = static_cast<std::int64_t>(mercator_y(50.7) * n);
    const auto south = static_cast<std::int64_t>(mercator_y(50.2) * n);
    for (auto x = west; x <= east; ++x) {
      for (auto y = north; y <= south; ++y) {
        const auto layers = decode_tile(tiles.tile(z, x, y));
        if (!layers.contains("places")) continue;
        for (const auto& f : layers.at("places").features) names.insert(f.properties.at("name"));
      }
    }
    std::multiset<std::string> expected;
    for (const auto& p : places) {
      if (z >= first_zoom(p.rank)) expected.insert(p.name);
    }
    EXPECT_EQ(names, expected) << z;
  }
  const auto layers = decode_tile(tiles.tile(0, 0, 0));
  EXPECT_EQ(layers.at("places").features.at(0).properties.at("rank"), "1");
}

TEST(tiles, no_such_tile) {
  const tile_set tiles({}, {}, {});
  EXPECT_EQ(tiles.tile(0, 0, 0), "");
  EXPECT_EQ(tiles.tile(14, 16383, 16383), "");
  const std::int64_t wrong[][3] = {{-1, 0, 0}, {15, 0, 0}, {3, 8, 0},        {3, 0, 8},
                                   {3, -1, 0}, {3, 0, -1}, {1LL << 40, 0, 0}};
  for (const auto& [z, x, y] : wrong) EXPECT_THROW(tiles.tile(z, x, y), input_error);
}

TEST(tiles, threads_get_the_same_bytes) {
  const auto communes = read_embedded("in");
  const territory t(voronoi_outlines(communes.codes, communes.centroids, communes.departements,
                                     embedded_departements()));
  const auto tiles = t.tiles();
  const auto expected = tiles.tile(7, 64, 43);
  EXPECT_GT(expected.size(), 10000u);
  std::vector<std::string> got(4);
  std::vector<std::thread> threads;
  for (auto& g : got) threads.emplace_back([&] { g = tiles.tile(7, 64, 43); });
  for (auto& thread : threads) thread.join();
  for (const auto& g : got) EXPECT_EQ(g, expected);
}

TEST(tiles, all_of_france) {
  const auto folder = contours_folder();
  if (!folder) GTEST_SKIP() << "no shared data";
  using clock = std::chrono::steady_clock;
  const auto ms = [](auto from) {
    return std::chrono::duration<double, std::milli>(clock::now() - from).count();
  };
  auto start = clock::now();
  const territory t(read_contours(*folder));
  RecordProperty("read_ms", std::to_string(ms(start)));
  start = clock::now();
  const auto tiles = t.tiles();
  RecordProperty("build_ms", std::to_string(ms(start)));
  std::set<std::uint64_t> seen;
  areas_on_tiles(t, tiles, 4, seen);
  EXPECT_EQ(seen.size(), t.communes.size());
  for (unsigned z = 0; z <= 12; ++z) {
    const auto x = static_cast<std::int64_t>((2.35 / 360 + 0.5) * std::exp2(z));
    const auto y = static_cast<std::int64_t>(mercator_y(48.86) * std::exp2(z));
    start = clock::now();
    const auto bytes = tiles.tile(z, x, y);
    RecordProperty("z" + std::to_string(z),
                   std::to_string(ms(start)) + " ms, " + std::to_string(bytes.size()) + " bytes");
    EXPECT_FALSE(bytes.empty());
  }
}

}  // namespace
}  // namespace sourcier::geo
