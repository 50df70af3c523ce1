#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "geo/outlines.h"

namespace sourcier::geo {

struct tile_commune {
  std::string code;
  std::string name;
  std::string departement;
  std::string role;
  // False for a commune shown only as surroundings: where nothing is known beyond it, its edge is
  // the end of the data, not a border to draw.
  bool bordered = true;
};

struct tile_place {
  std::string name;
  coordinate at;
  unsigned rank;  // 1 is the most important
};

inline constexpr unsigned kMaxZoom = 14;

// Lowest zoom at which places of this rank are shown; at kMaxZoom all are.
unsigned first_zoom(unsigned rank);

// Mapbox vector tiles (version 2.1, extent 4096, buffer 64) of a territory. Layers:
//   communes      polygons, id = position in `communes`; properties code, name, role
//   departements  lines; properties code and, where two of them meet, other
//   places        points; properties name, rank
// Shared borders stay shared: every point is rounded to the tile grid on its own. A commune that
// would vanish at a low zoom is drawn as a square of one grid step. Immutable: any number of
// threads may ask at once.
class tile_set {
 public:
  tile_set(const outline_set& outlines, std::span<const tile_commune> communes,
           std::span<const tile_place> places);
  ~tile_set();
  tile_set(tile_set&&) noexcept;
  tile_set& operator=(tile_set&&) noexcept;

  // Encoded, not compressed; empty where there is nothing. Throws input_error outside
  // z 0..kMaxZoom, x and y 0..2^z - 1.
  std::string tile(std::int64_t z, std::int64_t x, std::int64_t y) const;

  // Positions of communes that no outline names: they are on no tile.
  std::span<const std::uint32_t> without_outline() const;

 private:
  struct content;
  std::unique_ptr<const content> content_;
};

}  // namespace sourcier::geo
