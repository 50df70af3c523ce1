#include "geo/outlines.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "base/error.h"

namespace sourcier::geo {
namespace {

using rings = std::vector<std::vector<coordinate>>;

std::vector<coordinate> square(double west, double south, double side) {
  return {{west, south},
          {west + side, south},
          {west + side, south + side},
          {west, south + side},
          {west, south}};
}

outline_set sample() {
  outline_builder b;
  b.start("62002");
  b.add_polygon(rings{square(3, 50, 1), square(3.25, 50.25, 0.5)});
  b.add_polygon(rings{square(5, 50, 0.1)});
  b.start("02001");
  b.add_polygon(rings{square(2, 49, 1)});
  return b.finish();
}

TEST(outlines, builder_sorts_closes_and_turns) {
  outline_builder b;
  b.start("b");
  // Open, clockwise, with a repeat; the hole counterclockwise.
  EXPECT_EQ(b.add_polygon(rings{{{0, 0}, {0, 4}, {0, 4}, {4, 4}, {4, 0}}, square(1, 1, 1)}), 0u);
  b.start("a");
  EXPECT_EQ(b.add_polygon(rings{{{0, 0}, {1, 1}, {2, 2}, {0, 0}}, square(1, 1, 1)}), 2u);
  EXPECT_EQ(b.polygons(), 0u);
  b.start("a");
  EXPECT_EQ(b.add_polygon(rings{square(9, 9, 1), {{9.5, 9.5}, {9.5, 9.6}, {9.5, 9.5}}}), 1u);
  const auto s = b.finish();
  EXPECT_EQ(s.codes, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(s.rings_of(1), (std::pair<std::uint32_t, std::uint32_t>{1, 3}));
  EXPECT_EQ(s.ring(1).size(), 5u);
  EXPECT_EQ(s.ring(1).front(), s.ring(1).back());
  EXPECT_DOUBLE_EQ(signed_area2(s.ring(1)), 32);
  EXPECT_DOUBLE_EQ(signed_area2(s.ring(2)), -2);
  b.start("none");
  EXPECT_EQ(b.finish(), outline_set{});
}

TEST(outlines, area_is_that_of_a_spherical_zone) {
  const auto s = sample();
  const double radians = std::numbers::pi / 180;
  const auto zone = [&](double south, double side) {  // R^2 dlon (sin north - sin south)
    return 6371.0088 * 6371.0088 * side * radians *
           (std::sin((south + side) * radians) - std::sin(south * radians));
  };
  EXPECT_NEAR(area_km2(s, 0), zone(49, 1), 1e-6);
  EXPECT_NEAR(area_km2(s, 1), zone(50, 1) - zone(50.25, 0.5) + zone(50, 0.1), 1e-6);
}

TEST(outlines, centroid_of_small_and_pierced_shapes) {
  outline_builder b;
  b.start("pierced");  // a unit square without its eastern half, drawn as a hole inside
  b.add_polygon(
      rings{square(3, 0, 1), {{3.5, 0.001}, {3.999, 0.001}, {3.999, 0.999}, {3.5, 0.999}}});
  b.start("small");
  b.add_polygon(rings{square(2.5, 50, 0.01)});
  const auto s = b.finish();
  EXPECT_NEAR(area_centroid(s, 0).lon, 3 + (0.5 - 0.498002 * 0.7495) / (1 - 0.498002), 1e-4);
  EXPECT_NEAR(area_centroid(s, 0).lat, 0.5, 1e-3);
  EXPECT_NEAR(area_centroid(s, 1).lon, 2.505, 1e-6);
  EXPECT_NEAR(area_centroid(s, 1).lat, 50.005, 1e-5);
}

TEST(outlines, locator_agrees_with_a_scan) {
  outline_builder b;
  std::mt19937 random(7);
  std::uniform_real_distribution<double> spread(0, 1);
  for (int i = 0; i < 300; ++i) {
    const double size = i % 50 == 0 ? 2 : 0.1;
    b.start(std::to_string(1000 + i));
    b.add_polygon(
        rings{square(4 * spread(random), 45 + 4 * spread(random), size * spread(random))});
  }
  const auto s = b.finish();
  const outline_locator locator(s);
  int found = 0;
  for (int k = 0; k < 20000; ++k) {
    const coordinate p{-0.5 + 7 * spread(random), 44.5 + 7 * spread(random)};
    std::optional<std::size_t> expected;
    for (std::size_t i = s.size(); i-- > 0;) {
      if (contains(s, i, p)) expected = i;
    }
    EXPECT_EQ(locator.locate(p), expected);
    found += expected ? 1 : 0;
  }
  EXPECT_GT(found, 1000);
  EXPECT_FALSE(locator.locate({std::nan(""), std::nan("")}));
  const outline_set none;
  EXPECT_FALSE(outline_locator(none).locate({2, 49}));
}

TEST(outlines, holes_and_shared_borders) {
  const auto s = sample();
  EXPECT_TRUE(contains(s, 1, {3.1, 50.1}));
  EXPECT_FALSE(contains(s, 1, {3.5, 50.5}));
  outline_builder b;
  b.start("left");
  b.add_polygon(rings{{{0, 0}, {1, 0}, {1.3, 0.7}, {1, 1}, {0, 1}}});
  b.start("right");
  b.add_polygon(rings{{{2, 0}, {2, 1}, {1, 1}, {1.3, 0.7}, {1, 0}}});
  const auto pair = b.finish();
  for (int k = 1; k < 1000; ++k) {  // points of the shared edge
    const double t = k / 1000.0;
    const coordinate p{1 + 0.3 * t, 0.7 * t};
    EXPECT_NE(contains(pair, 0, p), contains(pair, 1, p)) << t;
  }
}

TEST(outlines, merge_keeps_the_first_of_two) {
  outline_builder b;
  b.start("62002");
  b.add_polygon(rings{square(0, 0, 1)});
  b.start("59001");
  b.add_polygon(rings{square(1, 0, 1)});
  const std::vector<outline_set> parts{sample(), b.finish()};
  const auto merged = merge(parts);
  EXPECT_EQ(merged.outlines.codes, (std::vector<std::string>{"02001", "59001", "62002"}));
  ASSERT_EQ(merged.duplicates.size(), 1u);
  EXPECT_EQ(merged.duplicates[0].code, "62002");
  EXPECT_EQ(merged.duplicates[0].part, 1u);
  EXPECT_DOUBLE_EQ(area_km2(merged.outlines, 2), area_km2(parts[0], 1));
}

TEST(outlines, bytes_round_trip) {
  const auto s = sample();
  EXPECT_EQ(outlines_from_bytes(to_bytes(s), "x"), s);
  EXPECT_EQ(outlines_from_bytes(to_bytes({}), "x"), outline_set{});
}

TEST(outlines, damaged_bytes_are_refused_with_a_remedy) {
  const auto good = to_bytes(sample());
  const auto refused = [](const std::string& bytes) {
    try {
      outlines_from_bytes(bytes, "contours.bin");
    } catch (const input_error& e) {
      return e.message.fr.starts_with("contours.bin") &&
             e.message.fr.find("importez") != std::string::npos &&
             e.message.en.find("import the outlines again") != std::string::npos;
    }
    return false;
  };
  for (std::size_t n = 0; n < good.size(); ++n) EXPECT_TRUE(refused(good.substr(0, n))) << n;
  for (std::size_t n = 0; n < good.size(); ++n) {
    if (n >= 12 && n < 16) continue;  // reserved
    auto bad = good;
    bad[n] = static_cast<char>(bad[n] ^ 0x41);
    EXPECT_TRUE(refused(bad)) << n;
  }
  EXPECT_TRUE(refused(good + "x"));
  EXPECT_TRUE(refused("{\"type\":\"FeatureCollection\"}"));
}

}  // namespace
}  // namespace sourcier::geo
