#include "geo/tile_geometry.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

namespace sourcier::geo {
namespace {

constexpr std::int32_t kLow = -kBuffer;
constexpr std::int32_t kHigh = kExtent + kBuffer;

std::uint32_t to_step(double share) {
  return static_cast<std::uint32_t>(std::clamp(share * 4294967296.0, 0.0, 4294967295.0));
}

// Where segment ab meets the line x = at; the same from both ends. Precondition: a.x != b.x.
std::int32_t y_at(tile_point a, tile_point b, std::int32_t at) {
  if (a.x > b.x) std::swap(a, b);
  const double share = static_cast<double>(at - a.x) / static_cast<double>(b.x - a.x);
  return a.y + static_cast<std::int32_t>(std::lround(share * static_cast<double>(b.y - a.y)));
}

tile_point transposed(tile_point p) { return {p.y, p.x}; }

// Keeps the side x >= limit, or x <= limit; sides y by transposing in and out.
template <bool kVertical, bool kAtLeast>
void clip_side(std::vector<tile_point>& ring, std::vector<tile_point>& scratch,
               std::int32_t limit) {
  const auto turn = [](tile_point p) { return kVertical ? p : transposed(p); };
  const auto inside = [&](tile_point p) { return kAtLeast ? p.x >= limit : p.x <= limit; };
  const auto keep = [&](tile_point p) {
    p = turn(p);
    if (scratch.empty() || scratch.back() != p) scratch.push_back(p);
  };
  scratch.clear();
  if (ring.empty()) return;
  auto a = turn(ring.back());
  for (const auto& p : ring) {
    const auto b = turn(p);
    if (inside(a) != inside(b)) keep({limit, y_at(a, b, limit)});
    if (inside(b)) keep(b);
    a = b;
  }
  while (scratch.size() > 1 && scratch.back() == scratch.front()) scratch.pop_back();
  std::swap(ring, scratch);
}

bool all_inside(std::span<const tile_point> points) {
  return std::ranges::all_of(points, [](tile_point p) {
    return p.x >= kLow && p.x <= kHigh && p.y >= kLow && p.y <= kHigh;
  });
}

using segment = std::pair<tile_point, tile_point>;

std::optional<segment> clip_segment(tile_point a, tile_point b) {
  for (int axis = 0; axis < 2; ++axis) {
    if (std::max(a.x, b.x) < kLow || std::min(a.x, b.x) > kHigh) return std::nullopt;
    const auto p = a, q = b;
    for (auto* end : {&a, &b}) {
      const auto limit = std::clamp(end->x, kLow, kHigh);
      if (limit != end->x) *end = {limit, y_at(p, q, limit)};
    }
    a = transposed(a);
    b = transposed(b);
  }
  return segment{a, b};
}

}  // namespace

world_point to_world(coordinate c) {
  const double lat = std::clamp(c.lat, -85.06, 85.06) * std::numbers::pi / 180;
  const double north = std::asinh(std::tan(lat)) / std::numbers::pi;
  return {to_step(c.lon / 360 + 0.5), to_step((1 - north) / 2)};
}

world_box box_of(std::span<const world_point> points) {
  world_box box{~0U, ~0U, 0, 0};
  for (const auto& p : points) {
    box.west = std::min(box.west, p.x);
    box.east = std::max(box.east, p.x);
    box.north = std::min(box.north, p.y);
    box.south = std::max(box.south, p.y);
  }
  return box;
}

tile_point tile_address::at(world_point p) const {
  const unsigned shift = 20 - z;  // 2^32 steps to 2^(12 + z)
  const std::uint64_t half = (std::uint64_t{1} << shift) >> 1U;
  const auto step = [&](std::uint32_t w, std::uint32_t tile) {
    return static_cast<std::int32_t>(static_cast<std::int64_t>((w + half) >> shift) -
                                     std::int64_t{tile} * kExtent);
  };
  return {step(p.x, x), step(p.y, y)};
}

bool tile_address::may_show(const world_box& box) const {
  const auto a = at({box.west, box.north}), b = at({box.east, box.south});
  return a.x <= kHigh && a.y <= kHigh && b.x >= kLow && b.y >= kLow;
}

void snap_line(std::span<const world_point> line, tile_address tile, std::vector<tile_point>& out) {
  out.clear();
  for (const auto& w : line) {
    const auto p = tile.at(w);
    if (out.empty() || out.back() != p) out.push_back(p);
  }
}

void snap_ring(std::span<const world_point> ring, tile_address tile, std::vector<tile_point>& out) {
  snap_line(ring, tile, out);
  while (out.size() > 1 && out.back() == out.front()) out.pop_back();
  std::ranges::reverse(out);  // the axis y has turned
}

std::int64_t area2(std::span<const tile_point> ring) {
  std::int64_t sum = 0;
  for (std::size_t k = 0; k < ring.size(); ++k) {
    const auto a = ring[k], b = ring[k + 1 < ring.size() ? k + 1 : 0];
    sum += std::int64_t{a.x} * b.y - std::int64_t{b.x} * a.y;
  }
  return sum;
}

void clip_ring(std::vector<tile_point>& ring, std::vector<tile_point>& scratch) {
  if (all_inside(ring)) return;
  clip_side<true, true>(ring, scratch, kLow);
  clip_side<true, false>(ring, scratch, kHigh);
  clip_side<false, true>(ring, scratch, kLow);
  clip_side<false, false>(ring, scratch, kHigh);
}

void clip_line(std::span<const tile_point> line, std::vector<tile_point>& out,
               std::vector<std::size_t>& ends) {
  out.clear();
  ends.clear();
  std::size_t begin = 0;
  const auto finish = [&] {
    if (out.size() - begin < 2) out.resize(begin);
    if (out.size() > begin) ends.push_back(out.size());
    begin = out.size();
  };
  for (std::size_t k = 0; k + 1 < line.size(); ++k) {
    const auto piece = clip_segment(line[k], line[k + 1]);
    if (!piece) {
      finish();
      continue;
    }
    if (out.size() == begin || out.back() != piece->first) {
      finish();
      out.push_back(piece->first);
    }
    if (piece->second != piece->first) out.push_back(piece->second);
  }
  finish();
}

}  // namespace sourcier::geo
