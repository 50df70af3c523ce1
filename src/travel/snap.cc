#include "travel/snap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "base/parallel.h"

namespace sourcier::travel {
namespace {

constexpr double kMetresPerUnit = 6371008.8 * std::numbers::pi / 180 * 1e-7;
constexpr double kUnitsPerDegree = 1e7;

bool may_snap(std::uint8_t flags) { return flags & (kSnapForward | kSnapBackward); }

}  // namespace

struct road_finder::search {
  double x, y;      // of the place, 1e-7 degrees
  double x_metres;  // metres per unit of longitude there
  double best;      // metres, squared
  std::uint32_t segment = std::numeric_limits<std::uint32_t>::max();
  double along = 0;
};

snap_options default_options(const road_network& network) {
  return {network.snap_limit_m, network.walk_km_h};
}

std::size_t road_finder::cell(std::int64_t x, std::int64_t y) const {
  return static_cast<std::size_t>(y * columns_ + x);
}

template <class Visit>
void road_finder::each_cell(std::uint32_t point, const Visit& visit) const {
  const auto a = network_->points[point], b = network_->points[point + 1];
  const auto column = [&](std::int32_t lon) { return (lon - west_) >> shift_; };
  const auto row = [&](std::int32_t lat) { return (lat - south_) >> shift_; };
  const auto [x0, x1] = std::minmax({column(a.lon), column(b.lon)});
  const auto [y0, y1] = std::minmax({row(a.lat), row(b.lat)});
  for (auto y = y0; y <= y1; ++y) {
    for (auto x = x0; x <= x1; ++x) visit(cell(x, y));
  }
}

road_finder::road_finder(const road_network& network) : network_(&network) {
  std::int64_t east = std::numeric_limits<std::int64_t>::min(), north = east;
  west_ = south_ = std::numeric_limits<std::int64_t>::max();
  std::size_t segments = 0;
  for (std::size_t r = 0; r < network.roads(); ++r) {
    if (!may_snap(network.flags[r])) continue;
    segments += network.shape(r).size() - 1;
    for (const auto at : network.shape(r)) {
      west_ = std::min<std::int64_t>(west_, at.lon);
      east = std::max<std::int64_t>(east, at.lon);
      south_ = std::min<std::int64_t>(south_, at.lat);
      north = std::max<std::int64_t>(north, at.lat);
    }
  }
  if (segments == 0) return;
  const auto cells = [&] {
    return (((east - west_) >> shift_) + 1) * (((north - south_) >> shift_) + 1);
  };
  shift_ = 14;  // 180 m and more
  while (cells() > static_cast<std::int64_t>(segments) * 2 + 1024) ++shift_;
  columns_ = ((east - west_) >> shift_) + 1;
  rows_ = ((north - south_) >> shift_) + 1;
  first_.assign(static_cast<std::size_t>(cells()) + 1, 0);
  const auto each_segment = [&](const auto& visit) {
    for (std::size_t r = 0; r < network.roads(); ++r) {
      if (!may_snap(network.flags[r])) continue;
      for (auto i = network.first_point[r]; i + 1 < network.first_point[r + 1]; ++i) visit(i);
    }
  };
  each_segment([&](std::uint32_t i) { each_cell(i, [&](std::size_t c) { ++first_[c + 1]; }); });
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  segments_.resize(first_.back());
  auto next = first_;
  each_segment(
      [&](std::uint32_t i) { each_cell(i, [&](std::size_t c) { segments_[next[c]++] = i; }); });
}

void road_finder::scan(std::size_t c, search& s) const {
  for (auto k = first_[c]; k < first_[c + 1]; ++k) {
    const auto i = segments_[k];
    const auto a = network_->points[i], b = network_->points[i + 1];
    const double ax = (a.lon - s.x) * s.x_metres, ay = (a.lat - s.y) * kMetresPerUnit;
    const double dx = (static_cast<double>(b.lon) - a.lon) * s.x_metres;
    const double dy = (static_cast<double>(b.lat) - a.lat) * kMetresPerUnit;
    const double square = dx * dx + dy * dy;
    const double t = square > 0 ? std::clamp(-(ax * dx + ay * dy) / square, 0.0, 1.0) : 0.0;
    const double x = ax + t * dx, y = ay + t * dy;
    const double distance = x * x + y * y;
    if (distance < s.best || (distance == s.best && i < s.segment)) {
      s.best = distance;
      s.segment = i;
      s.along = t;
    }
  }
}

road_place road_finder::nearest(geo::coordinate place, double limit_m) const {
  road_place out;
  if (segments_.empty() || !geo::is_valid(place)) return out;
  search s{place.lon * kUnitsPerDegree, place.lat * kUnitsPerDegree,
           kMetresPerUnit * std::cos(place.lat * std::numbers::pi / 180), limit_m * limit_m};
  const double size = std::ldexp(1.0, static_cast<int>(shift_));
  const double fx = (s.x - static_cast<double>(west_)) / size;
  const double fy = (s.y - static_cast<double>(south_)) / size;
  const auto cx = static_cast<std::int64_t>(std::floor(fx));
  const auto cy = static_cast<std::int64_t>(std::floor(fy));
  for (std::int64_t ring = 0;; ++ring) {
    // What lies in this ring and beyond is at least so far.
    const auto inside = static_cast<double>(ring - 1);
    const double side_x = std::min(fx - std::floor(fx), std::floor(fx) + 1 - fx) + inside;
    const double side_y = std::min(fy - std::floor(fy), std::floor(fy) + 1 - fy) + inside;
    const double reach = std::min(side_x * s.x_metres, side_y * kMetresPerUnit) * size;
    if (ring > 0 && reach > 0 && reach * reach > s.best) break;
    const bool covered =
        cx - ring < 0 && cy - ring < 0 && cx + ring >= columns_ && cy + ring >= rows_ && ring > 0;
    for (auto y = std::max<std::int64_t>(cy - ring, 0); y <= std::min(cy + ring, rows_ - 1); ++y) {
      const bool edge = y == cy - ring || y == cy + ring;
      const auto step = edge || ring == 0 ? 1 : 2 * ring;
      for (auto x = cx - ring; x <= cx + ring; x += step) {
        if (x >= 0 && x < columns_) scan(cell(x, y), s);
      }
    }
    if (covered) break;
  }
  if (s.segment == std::numeric_limits<std::uint32_t>::max()) return out;
  const auto& n = *network_;
  const auto after = std::ranges::upper_bound(n.first_point.span(), s.segment);
  out.found = true;
  out.road = static_cast<std::uint32_t>(after - n.first_point.begin()) - 1;
  out.segment = s.segment;
  out.along = s.along;
  out.walk_m = std::sqrt(s.best);
  const auto a = n.points[s.segment].degrees(), b = n.points[s.segment + 1].degrees();
  out.at = {a.lon + s.along * (b.lon - a.lon), a.lat + s.along * (b.lat - a.lat)};
  return out;
}

std::vector<road_place> road_finder::nearest(std::span<const geo::coordinate> places,
                                             double limit_m) const {
  std::vector<road_place> out(places.size());
  parallel_for(places.size(), 256, [&](std::size_t from, std::size_t to) {
    for (auto i = from; i < to; ++i) out[i] = nearest(places[i], limit_m);
  });
  return out;
}

namespace {

// Deciseconds driven from the road's beginning (its end where backward) to the place.
std::int64_t driven(const road_network& n, const road_place& at, bool backward) {
  const auto& times = backward ? n.backward_time : n.forward_time;
  const double a = times[at.segment], b = times[at.segment + 1];
  return std::llround(a + at.along * (b - a));
}

terminal_set terminals(const road_network& n, std::span<const road_place> places,
                       const snap_options& options, bool target) {
  terminal_set out;
  out.offsets.reserve(places.size() + 1);
  const auto add = [&](const road_place& at, std::int64_t walk, std::uint32_t stretch,
                       bool backward) {
    const auto along = driven(n, at, backward);
    const auto on_stretch = static_cast<deciseconds>(along);
    out.terminals.push_back({stretch, target ? walk + along : walk - along, on_stretch});
    if (!target) return;
    for (const auto copy : n.copies_of(stretch))
      out.terminals.push_back({copy, walk + along, on_stretch});
  };
  for (const auto& at : places) {
    if (at.found) {
      const auto walk = std::llround(at.walk_m / (options.walk_km_h / 3.6) * 10);
      const auto flags = n.flags[at.road];
      if (flags & kSnapForward) add(at, walk, n.forward_vertex[at.road], false);
      if (flags & kSnapBackward) add(at, walk, n.backward_vertex[at.road], true);
    }
    out.offsets.push_back(static_cast<std::uint32_t>(out.terminals.size()));
  }
  return out;
}

}  // namespace

terminal_set source_terminals(const road_network& network, std::span<const road_place> places,
                              const snap_options& options) {
  return terminals(network, places, options, false);
}

terminal_set target_terminals(const road_network& network, std::span<const road_place> places,
                              const snap_options& options) {
  return terminals(network, places, options, true);
}

}  // namespace sourcier::travel
