#include "geo/outlines.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace sourcier::geo {
namespace {

constexpr double kRadians = std::numbers::pi / 180;
// Square degrees times two; about a tenth of a square metre.
constexpr double kNoArea = 1e-11;

void append(outline_set& to, const outline_set& from, std::size_t i) {
  to.codes.push_back(from.codes[i]);
  for (auto p = from.polygon_offsets[i]; p < from.polygon_offsets[i + 1]; ++p) {
    for (auto r = from.ring_offsets[p]; r < from.ring_offsets[p + 1]; ++r) {
      const auto ring = from.ring(r);
      to.points.insert(to.points.end(), ring.begin(), ring.end());
      to.point_offsets.push_back(to.points.size());
    }
    to.ring_offsets.push_back(static_cast<std::uint32_t>(to.point_offsets.size() - 1));
  }
  to.polygon_offsets.push_back(static_cast<std::uint32_t>(to.ring_offsets.size() - 1));
}

bool crosses(coordinate a, coordinate b, coordinate p) {
  if ((a.lat > p.lat) == (b.lat > p.lat)) return false;
  // Always from the southern end, so that both sides of a shared edge round alike.
  if (a.lat > b.lat) std::swap(a, b);
  return p.lon < a.lon + (p.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon);
}

unit_vector difference(unit_vector a, unit_vector b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }

unit_vector cross(unit_vector a, unit_vector b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

double dot(unit_vector a, unit_vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

}  // namespace

double signed_area2(std::span<const coordinate> ring) {
  double sum = 0;
  for (std::size_t k = 0; k < ring.size(); ++k) {
    const auto a = ring[k], b = ring[(k + 1) % ring.size()];
    // Relative to the first point: small rings far from the origin keep their digits.
    sum += (a.lon - ring[0].lon) * (b.lat - ring[0].lat) -
           (b.lon - ring[0].lon) * (a.lat - ring[0].lat);
  }
  return sum;
}

void outline_builder::start(std::string code) {
  discard();
  set_.codes.push_back(std::move(code));
  set_.polygon_offsets.push_back(set_.polygon_offsets.back());
}

std::size_t outline_builder::add_polygon(std::span<const std::vector<coordinate>> rings) {
  assert(!set_.codes.empty());
  if (rings.empty() || !add_ring(rings[0], true)) return rings.size();
  std::size_t dropped = 0;
  for (const auto& hole : rings.subspan(1)) dropped += add_ring(hole, false) ? 0 : 1;
  set_.ring_offsets.push_back(static_cast<std::uint32_t>(set_.point_offsets.size() - 1));
  ++set_.polygon_offsets.back();
  return dropped;
}

bool outline_builder::add_ring(std::span<const coordinate> points, bool outer) {
  const auto begin = set_.points.size();
  for (const auto& p : points) {
    if (set_.points.size() == begin || set_.points.back() != p) set_.points.push_back(p);
  }
  while (set_.points.size() > begin + 1 && set_.points.back() == set_.points[begin]) {
    set_.points.pop_back();
  }
  const double area2 = signed_area2(std::span(set_.points).subspan(begin));
  if (!(std::abs(area2) > kNoArea)) {
    set_.points.resize(begin);
    return false;
  }
  set_.points.push_back(set_.points[begin]);
  if (outer != (area2 > 0)) {
    std::reverse(set_.points.begin() + static_cast<std::ptrdiff_t>(begin), set_.points.end());
  }
  set_.point_offsets.push_back(set_.points.size());
  return true;
}

std::size_t outline_builder::polygons() const {
  const auto& offsets = set_.polygon_offsets;
  return offsets.size() < 2 ? 0 : offsets.back() - offsets[offsets.size() - 2];
}

void outline_builder::discard() {
  if (set_.codes.empty() || polygons() > 0) return;
  set_.codes.pop_back();
  set_.polygon_offsets.pop_back();
}

outline_set outline_builder::finish() {
  discard();
  std::vector<std::uint32_t> order(set_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {},
                    [&](std::uint32_t i) -> const std::string& { return set_.codes[i]; });
  if (!std::ranges::is_sorted(order)) set_ = select(set_, order);
  return std::exchange(set_, {});
}

outline_set select(const outline_set& outlines, std::span<const std::uint32_t> positions) {
  outline_set out;
  for (const auto i : positions) append(out, outlines, i);
  return out;
}

merged_outlines merge(std::span<const outline_set> parts) {
  struct source {
    std::size_t part;
    std::uint32_t index;
  };
  std::vector<source> sources;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    for (std::uint32_t i = 0; i < parts[p].size(); ++i) sources.push_back({p, i});
  }
  const auto code = [&](source s) -> const std::string& { return parts[s.part].codes[s.index]; };
  std::ranges::stable_sort(sources, {}, code);
  merged_outlines out;
  for (const auto s : sources) {
    if (!out.outlines.codes.empty() && out.outlines.codes.back() == code(s)) {
      out.duplicates.push_back({code(s), s.part});
    } else {
      append(out.outlines, parts[s.part], s.index);
    }
  }
  return out;
}

// Each edge as a straight line of the cylindrical equal-area map (longitude, sine of latitude).
double area_km2(const outline_set& outlines, std::size_t i) {
  const auto [first, last] = outlines.rings_of(i);
  double area = 0;
  for (auto r = first; r < last; ++r) {
    const auto ring = outlines.ring(r);
    const double south = std::sin(ring[0].lat * kRadians);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      const double above = (std::sin(ring[k].lat * kRadians) - south) +
                           (std::sin(ring[k + 1].lat * kRadians) - south);
      area -= (ring[k + 1].lon - ring[k].lon) * kRadians * above / 2;
    }
  }
  const double per_km = central_angle({1});
  return area / (per_km * per_km);
}

// Fan of triangles around the first point of each outer ring, on the unit sphere: mean of their
// centres by signed area. Edges as chords, which at the size of a département is exact enough.
coordinate area_centroid(const outline_set& outlines, std::size_t i) {
  const auto [first, last] = outlines.rings_of(i);
  unit_vector sum;
  for (auto r = first; r < last; ++r) {
    const auto ring = outlines.ring(r);
    const auto origin = to_unit_vector(ring[0]);
    auto a = origin;
    for (std::size_t k = 1; k + 1 < ring.size(); ++k) {
      const auto b = to_unit_vector(ring[k]);
      const unit_vector centre{origin.x + a.x + b.x, origin.y + a.y + b.y, origin.z + a.z + b.z};
      const double area = dot(cross(difference(a, origin), difference(b, origin)), origin);
      sum = {sum.x + area * centre.x, sum.y + area * centre.y, sum.z + area * centre.z};
      a = b;
    }
  }
  return {std::atan2(sum.y, sum.x) / kRadians,
          std::atan2(sum.z, std::hypot(sum.x, sum.y)) / kRadians};
}

bool contains(const outline_set& outlines, std::size_t i, coordinate p) {
  const auto [first, last] = outlines.rings_of(i);
  bool inside = false;
  for (auto r = first; r < last; ++r) {
    const auto ring = outlines.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      if (crosses(ring[k], ring[k + 1], p)) inside = !inside;
    }
  }
  return inside;
}

namespace {

constexpr double kBandHeight = 0.05;  // degrees, about a commune

struct bounds {
  double west = 180, south = 90, east = -180, north = -90;
};

bounds bounds_of(const outline_set& outlines, std::size_t i) {
  bounds b;
  const auto [first, last] = outlines.rings_of(i);
  for (auto k = outlines.point_offsets[first]; k < outlines.point_offsets[last]; ++k) {
    const auto p = outlines.points[k];
    b = {std::min(b.west, p.lon), std::min(b.south, p.lat), std::max(b.east, p.lon),
         std::max(b.north, p.lat)};
  }
  return b;
}

}  // namespace

outline_locator::outline_locator(const outline_set& outlines) : outlines_(&outlines) {
  if (outlines.size() == 0) return;
  std::vector<bounds> boxes;
  boxes.reserve(outlines.size());
  for (std::size_t i = 0; i < outlines.size(); ++i) boxes.push_back(bounds_of(outlines, i));
  south_ = std::ranges::min(boxes, {}, &bounds::south).south;
  north_ = std::ranges::max(boxes, {}, &bounds::north).north;
  const auto bands = band_of(north_) + 1;
  band_starts_.assign(bands + 1, 0);
  for (const auto& b : boxes) {
    for (auto k = band_of(b.south); k <= band_of(b.north); ++k) ++band_starts_[k + 1];
  }
  std::partial_sum(band_starts_.begin(), band_starts_.end(), band_starts_.begin());
  entries_.resize(band_starts_.back());
  band_widths_.assign(bands, 0);
  auto next = band_starts_;
  for (std::uint32_t i = 0; i < boxes.size(); ++i) {
    const auto& b = boxes[i];
    for (auto k = band_of(b.south); k <= band_of(b.north); ++k) {
      entries_[next[k]++] = {b.west, b.east, i};
      band_widths_[k] = std::max(band_widths_[k], b.east - b.west);
    }
  }
  for (std::size_t k = 0; k < bands; ++k) {
    std::sort(entries_.begin() + band_starts_[k], entries_.begin() + band_starts_[k + 1],
              [](const entry& x, const entry& y) {
                return x.west != y.west ? x.west < y.west : x.index < y.index;
              });
  }
}

std::size_t outline_locator::band_of(double lat) const {
  return static_cast<std::size_t>((lat - south_) / kBandHeight);
}

std::optional<std::size_t> outline_locator::locate(coordinate p) const {
  if (entries_.empty() || !(p.lat >= south_ && p.lat <= north_)) return std::nullopt;
  const auto band = band_of(p.lat);
  const auto end = entries_.begin() + band_starts_[band + 1];
  auto it = std::lower_bound(entries_.begin() + band_starts_[band], end,
                             p.lon - band_widths_[band] - 1e-9,
                             [](const entry& e, double lon) { return e.west < lon; });
  std::optional<std::size_t> found;
  for (; it != end && it->west <= p.lon; ++it) {
    if (it->east < p.lon || (found && *found < it->index)) continue;
    if (contains(*outlines_, it->index, p)) found = it->index;
  }
  return found;
}

}  // namespace sourcier::geo
