#include "geo/spatial_index.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace sourcier::geo {
namespace {

constexpr double kBandHeight = 0.05;  // degrees: 5.6 km, a third of the usual search radius
constexpr double kDegrees = 180 / std::numbers::pi;
// Widens every filter so that rounding never loses a point; the closed test comes last.
constexpr double kSlack = 1e-9;

}  // namespace

struct spatial_index::query {
  unit_vector centre;
  kilometres radius;
  double squared_chord;
};

spatial_index::spatial_index(std::span<const coordinate> points) {
  band_starts_.assign(band_of(90) + 2, 0);
  for (const auto& p : points) {
    assert(is_valid(p));
    ++band_starts_[band_of(p.lat) + 1];
  }
  for (std::size_t b = 1; b < band_starts_.size(); ++b) band_starts_[b] += band_starts_[b - 1];
  entries_.resize(points.size());
  auto next = band_starts_;
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    entries_[next[band_of(points[i].lat)]++] = {points[i].lon, to_unit_vector(points[i]), i};
  }
  for (std::size_t b = 0; b + 1 < band_starts_.size(); ++b) {
    std::sort(entries_.begin() + band_starts_[b], entries_.begin() + band_starts_[b + 1],
              [](const entry& x, const entry& y) {
                return x.lon != y.lon ? x.lon < y.lon : x.index < y.index;
              });
  }
}

std::size_t spatial_index::band_of(double lat) const {
  return static_cast<std::size_t>((std::clamp(lat, -90.0, 90.0) + 90) / kBandHeight);
}

void spatial_index::scan(std::size_t band, double west, double east, const query& q,
                         std::vector<neighbour>& out) const {
  const auto end = entries_.begin() + band_starts_[band + 1];
  auto it = std::lower_bound(entries_.begin() + band_starts_[band], end, west,
                             [](const entry& e, double lon) { return e.lon < lon; });
  for (; it != end && it->lon <= east; ++it) {
    const double dx = it->at.x - q.centre.x, dy = it->at.y - q.centre.y, dz = it->at.z - q.centre.z;
    if (dx * dx + dy * dy + dz * dz > q.squared_chord) continue;
    const auto distance = great_circle(q.centre, it->at);
    if (distance <= q.radius) out.push_back({it->index, distance});
  }
}

void spatial_index::within(coordinate centre, kilometres radius,
                           std::vector<neighbour>& out) const {
  assert(is_valid(centre));
  out.clear();
  if (!(radius.value >= 0)) return;
  const query q{to_unit_vector(centre), radius, squared_chord(radius) * (1 + kSlack) + 1e-18};
  const double angle = std::min(central_angle(radius), std::numbers::pi);
  const double reach = angle * kDegrees * (1 + kSlack) + kSlack;
  // Widest meridian of the cap: sin(dlon) = sin(angle) / cos(lat), all of them near a pole.
  const bool near_pole = std::abs(centre.lat) + reach >= 89.9;
  double half_width = 180;
  if (!near_pole) {
    const double sine = std::sin(angle) / std::cos(centre.lat / kDegrees);
    half_width = std::asin(std::min(1.0, sine)) * kDegrees * (1 + kSlack) + kSlack;
  }
  const double west = centre.lon - half_width, east = centre.lon + half_width;
  const auto last = band_of(centre.lat + reach);
  for (auto band = band_of(centre.lat - reach); band <= last; ++band) {
    if (near_pole) {
      scan(band, -180, 180, q, out);
      continue;
    }
    scan(band, west, east, q, out);
    if (west < -180) scan(band, west + 360, 180, q, out);  // across the antimeridian
    if (east > 180) scan(band, -180, east - 360, q, out);
  }
  std::ranges::sort(out, {}, &neighbour::index);
}

}  // namespace sourcier::geo
