#include "geo/coordinates.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sourcier::geo {
namespace {

constexpr double kEarthRadius = 6371.0088;  // km, IUGG mean radius
constexpr double kRadians = std::numbers::pi / 180;

// GRS80 and the defining parameters of EPSG:2154.
constexpr double kSemiMajor = 6378137.0;
constexpr double kFlattening = 1 / 298.257222101;
constexpr double kSouthParallel = 44 * kRadians;
constexpr double kNorthParallel = 49 * kRadians;
constexpr double kOriginLat = 46.5 * kRadians;
constexpr double kOriginLon = 3 * kRadians;
constexpr double kFalseEasting = 700000;
constexpr double kFalseNorthing = 6600000;

const double kEccentricity = std::sqrt(kFlattening * (2 - kFlattening));

// Names as in EPSG Guidance Note 7-2, Lambert Conic Conformal (2SP).
double cone_m(double lat) {
  const double s = kEccentricity * std::sin(lat);
  return std::cos(lat) / std::sqrt(1 - s * s);
}

double cone_t(double lat) {
  const double s = kEccentricity * std::sin(lat);
  return std::tan(std::numbers::pi / 4 - lat / 2) / std::pow((1 - s) / (1 + s), kEccentricity / 2);
}

struct cone {
  double n, f, origin_radius;
};

cone make_cone() {
  const double n = (std::log(cone_m(kSouthParallel)) - std::log(cone_m(kNorthParallel))) /
                   (std::log(cone_t(kSouthParallel)) - std::log(cone_t(kNorthParallel)));
  const double f = cone_m(kSouthParallel) / (n * std::pow(cone_t(kSouthParallel), n));
  return {n, f, kSemiMajor * f * std::pow(cone_t(kOriginLat), n)};
}

}  // namespace

bool is_valid(coordinate c) {
  return std::abs(c.lon) <= 180 && std::abs(c.lat) <= 90;  // false for NaN
}

unit_vector to_unit_vector(coordinate c) {
  const double lon = c.lon * kRadians;
  const double lat = c.lat * kRadians;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

kilometres great_circle(unit_vector a, unit_vector b) {
  const double dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
  const double half_chord = std::sqrt(dx * dx + dy * dy + dz * dz) / 2;
  return {2 * kEarthRadius * std::asin(std::min(1.0, half_chord))};
}

kilometres great_circle(coordinate a, coordinate b) {
  return great_circle(to_unit_vector(a), to_unit_vector(b));
}

double central_angle(kilometres distance) { return distance.value / kEarthRadius; }

double squared_chord(kilometres distance) {
  const double half = std::min(central_angle(distance) / 2, std::numbers::pi / 2);
  return 4 * std::sin(half) * std::sin(half);
}

coordinate to_wgs84(lambert93 p) {
  static const cone c = make_cone();
  const double x = p.x - kFalseEasting;
  const double y = c.origin_radius - (p.y - kFalseNorthing);
  const double t = std::pow(std::hypot(x, y) / (kSemiMajor * c.f), 1 / c.n);
  double lat = std::numbers::pi / 2 - 2 * std::atan(t);
  for (int i = 0; i < 8; ++i) {  // converges by a factor e^2 = 0.0067 a turn
    const double s = kEccentricity * std::sin(lat);
    lat = std::numbers::pi / 2 - 2 * std::atan(t * std::pow((1 - s) / (1 + s), kEccentricity / 2));
  }
  return {(std::atan2(x, y) / c.n + kOriginLon) / kRadians, lat / kRadians};
}

}  // namespace sourcier::geo
