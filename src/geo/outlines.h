#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "geo/coordinates.h"

namespace sourcier::geo {

// Multipolygons in flat arrays, WGS84 degrees. Within a polygon the outer ring comes first,
// counterclockwise, then its holes, clockwise (RFC 7946); rings are closed: last point = first.
struct outline_set {
  std::vector<std::string> codes;                 // n, sorted, each once
  std::vector<std::uint32_t> polygon_offsets{0};  // n + 1 -> polygons
  std::vector<std::uint32_t> ring_offsets{0};     // polygons + 1 -> rings
  std::vector<std::uint64_t> point_offsets{0};    // rings + 1 -> points
  std::vector<coordinate> points;

  std::size_t size() const { return codes.size(); }
  std::span<const coordinate> ring(std::size_t r) const {
    return std::span(points).subspan(point_offsets[r], point_offsets[r + 1] - point_offsets[r]);
  }
  // Rings of outline i, all its polygons together: [first, second).
  std::pair<std::uint32_t, std::uint32_t> rings_of(std::size_t i) const {
    return {ring_offsets[polygon_offsets[i]], ring_offsets[polygon_offsets[i + 1]]};
  }

  friend bool operator==(const outline_set&, const outline_set&) = default;
};

// Twice the signed area in square degrees, positive when counterclockwise. Closed or not.
double signed_area2(std::span<const coordinate> ring);

// Collects outlines in any order. Each ring is closed, stripped of repeated points and turned the
// right way round.
class outline_builder {
 public:
  // Precondition: a code not given before.
  void start(std::string code);
  // To the outline started last. Outer ring first. Returns the number of rings left out because
  // they enclose nothing; without its outer ring the whole polygon is.
  std::size_t add_polygon(std::span<const std::vector<coordinate>> rings);
  // Of the outline started last.
  std::size_t polygons() const;
  // Forgets the outline started last if it has no polygon; start and finish do so too.
  void discard();
  // Sorted by code; the builder is empty afterwards.
  outline_set finish();

 private:
  bool add_ring(std::span<const coordinate> points, bool outer);

  outline_set set_;
};

// The outlines at these positions, in this order: the caller keeps codes sorted.
outline_set select(const outline_set& outlines, std::span<const std::uint32_t> positions);

struct merged_outlines {
  outline_set outlines;
  struct duplicate {
    std::string code;
    std::size_t part;  // position of the set whose outline was left out
  };
  std::vector<duplicate> duplicates;
};

// Outlines of several files; of a code given twice the first is kept.
merged_outlines merge(std::span<const outline_set> parts);

// One file: magic, version, counts, digest of what follows, arrays.
std::string to_bytes(const outline_set& outlines);
// Throws input_error, naming `name` and the remedy, for bytes that are not such a file, whole and
// unaltered.
outline_set outlines_from_bytes(std::string_view bytes, const std::string& name);

// On the sphere of mean radius 6371.0088 km.
double area_km2(const outline_set& outlines, std::size_t i);
// Centre of mass of the surface, brought back to the sphere; may lie outside the outline.
coordinate area_centroid(const outline_set& outlines, std::size_t i);

// Even-odd; a point on a shared border belongs to one side only, save for rounding.
bool contains(const outline_set& outlines, std::size_t i, coordinate p);

// Finds the outline under a point. Keeps no copy: the set must outlive it. Immutable.
class outline_locator {
 public:
  explicit outline_locator(const outline_set& outlines);
  // The first outline that contains p, or nullopt.
  std::optional<std::size_t> locate(coordinate p) const;

 private:
  struct entry {
    double west;
    double east;
    std::uint32_t index;
  };
  std::size_t band_of(double lat) const;

  const outline_set* outlines_;
  double south_ = 0;
  double north_ = 0;
  std::vector<std::uint32_t> band_starts_;
  std::vector<double> band_widths_;  // widest entry of each band, degrees
  std::vector<entry> entries_;       // by band, then west
};

}  // namespace sourcier::geo
