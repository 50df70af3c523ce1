#include "geo/tile_geometry.h"

#include <gtest/gtest.h>

#include <random>

namespace sourcier::geo {
namespace {

using points = std::vector<tile_point>;

TEST(tile_geometry, world_corners_and_known_tile) {
  EXPECT_EQ(to_world({-180, 86}).x, 0u);
  EXPECT_EQ(to_world({-180, 86}).y, 0u);
  EXPECT_EQ(to_world({180, -86}).y, 4294967295u);
  EXPECT_EQ(to_world({0, 0}).x, 1u << 31);
  EXPECT_NEAR(to_world({0, 0}).y, 2147483648.0, 1);
  // Arras, 50.291 N 2.7775 E: tile 12/2079/1383 by the formula of the slippy map.
  const auto p = tile_address{12, 2079, 1383}.at(to_world({2.7775, 50.291}));
  EXPECT_TRUE(is_shown(p, 0)) << p.x << " " << p.y;
}

TEST(tile_geometry, a_point_is_at_one_place_of_the_grid) {
  std::mt19937 random(5);
  std::uniform_int_distribution<std::uint32_t> any;
  for (int k = 0; k < 1000; ++k) {
    const world_point w{any(random), any(random)};
    for (std::uint32_t z = 0; z <= 14; ++z) {
      const auto n = 1U << z;
      const auto x = any(random) % n, y = any(random) % n;
      const auto a = tile_address{z, x, y}.at(w), b = tile_address{z, 0, 0}.at(w);
      EXPECT_EQ(a.x + static_cast<std::int32_t>(x) * kExtent, b.x);
      EXPECT_EQ(a.y + static_cast<std::int32_t>(y) * kExtent, b.y);
      EXPECT_NEAR(b.x, w.x / std::exp2(20 - z), 0.5);
    }
  }
}

TEST(tile_geometry, ring_clipped_to_the_buffer) {
  points scratch;
  points whole = {{-500, -500}, {5000, -500}, {5000, 5000}, {-500, 5000}};
  clip_ring(whole, scratch);
  EXPECT_EQ(area2(whole), 2LL * (4096 + 128) * (4096 + 128));
  points away = {{5000, 0}, {6000, 0}, {6000, 1000}};
  clip_ring(away, scratch);
  EXPECT_LT(away.size(), 3u);
  points triangle = {{0, 0}, {5000, 0}, {0, 5000}};
  clip_ring(triangle, scratch);
  // The triangle less its two corners beyond 4160, of 840 steps a side.
  EXPECT_EQ(area2(triangle), 5000LL * 5000 - 2LL * 840 * 840);
  points inside = {{-64, 3}, {7, 3}, {7, 4160}};
  const auto before = inside;
  clip_ring(inside, scratch);
  EXPECT_EQ(inside, before);
}

TEST(tile_geometry, line_cut_in_pieces) {
  points out;
  std::vector<std::size_t> ends;
  // In from the west, out and back by the south, a segment across, one wholly outside.
  const points line = {{-1000, 100}, {100, 100}, {100, 5000}, {200, 5000}, {200, 100}, {9000, 100}};
  clip_line(line, out, ends);
  EXPECT_EQ(out,
            (points{{-64, 100}, {100, 100}, {100, 4160}, {200, 4160}, {200, 100}, {4160, 100}}));
  EXPECT_EQ(ends, (std::vector<std::size_t>{3, 6}));
  clip_line(points{{-1000, -1000}, {9000, 9000}}, out, ends);
  EXPECT_EQ(out, (points{{-64, -64}, {4160, 4160}}));
  clip_line(points{{-1000, 4000}, {100, 9000}}, out, ends);
  EXPECT_TRUE(ends.empty());
  clip_line(points{{-1000, 100}, {-64, 100}, {-1000, 200}}, out, ends);
  EXPECT_TRUE(ends.empty());
}

TEST(tile_geometry, snapping_drops_repeats_and_turns) {
  const tile_address tile{0, 0, 0};
  const std::uint32_t step = 1U << 20;
  // Counterclockwise on the globe: y shrinks northwards.
  const std::vector<world_point> ring = {
      {0, 10 * step}, {10 * step, 10 * step}, {10 * step + 9, 10 * step}, {10 * step, 0},
      {0, 0},         {0, 10 * step}};
  points out;
  snap_ring(ring, tile, out);
  EXPECT_EQ(out.size(), 4u);
  EXPECT_EQ(area2(out), 200);
}

}  // namespace
}  // namespace sourcier::geo
