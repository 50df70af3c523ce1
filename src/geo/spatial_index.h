#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "geo/coordinates.h"

namespace sourcier::geo {

struct neighbour {
  std::uint32_t index;
  kilometres distance;
};

// Points of the sphere, kept in bands of latitude and by longitude within each band. Immutable:
// any number of threads may ask at once.
class spatial_index {
 public:
  // Precondition: every point is_valid.
  explicit spatial_index(std::span<const coordinate> points);

  std::size_t size() const { return entries_.size(); }

  // Replaces `out` by the points within `radius` (closed) of `centre`, by ascending index.
  // Reuse `out` from one call to the next.
  void within(coordinate centre, kilometres radius, std::vector<neighbour>& out) const;

 private:
  struct entry {
    double lon;
    unit_vector at;
    std::uint32_t index;
  };
  struct query;

  std::size_t band_of(double lat) const;
  void scan(std::size_t band, double west, double east, const query& q,
            std::vector<neighbour>& out) const;

  std::vector<std::uint32_t> band_starts_;
  std::vector<entry> entries_;
};

}  // namespace sourcier::geo
