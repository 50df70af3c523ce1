#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "geo/coordinates.h"

namespace sourcier::geo {

inline constexpr std::int32_t kExtent = 4096;  // grid steps across a tile
inline constexpr std::int32_t kBuffer = 64;    // steps kept beyond each side

// Web Mercator (EPSG:3857), the whole square in 2^32 steps a side, origin north-west: 1 cm.
struct world_point {
  std::uint32_t x;
  std::uint32_t y;
};

// Beyond 85.05 degrees, the edge of the square.
world_point to_world(coordinate c);

struct world_box {
  std::uint32_t west, north, east, south;
};

world_box box_of(std::span<const world_point> points);

// Grid steps from the tile's north-west corner, y to the south.
struct tile_point {
  std::int32_t x;
  std::int32_t y;

  friend bool operator==(tile_point, tile_point) = default;
};

struct tile_address {
  std::uint32_t z, x, y;

  // Rounded to the grid of the zoom: the same world point gives the same place on every tile.
  tile_point at(world_point p) const;
  // False only when nothing of the box lies on the buffered tile.
  bool may_show(const world_box& box) const;
};

inline bool is_shown(tile_point p, std::int32_t margin) {
  return p.x >= -margin && p.y >= -margin && p.x < kExtent + margin && p.y < kExtent + margin;
}

// Rounds and drops repeats. A closed counterclockwise ring of the globe comes out open and with a
// positive area (clockwise on screen), as vector tiles want outer rings.
void snap_ring(std::span<const world_point> ring, tile_address tile, std::vector<tile_point>& out);
void snap_line(std::span<const world_point> line, tile_address tile, std::vector<tile_point>& out);

// Surveyor's formula, twice the area.
std::int64_t area2(std::span<const tile_point> ring);

// To the buffered tile, by Sutherland and Hodgman (1974): parts may stay joined along its edge.
void clip_ring(std::vector<tile_point>& ring, std::vector<tile_point>& scratch);

// To the buffered tile. Pieces of two points or more: `ends` holds the end of each in `out`.
void clip_line(std::span<const tile_point> line, std::vector<tile_point>& out,
               std::vector<std::size_t>& ends);

}  // namespace sourcier::geo
