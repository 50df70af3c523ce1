#pragma once

#include "base/ids.h"

namespace sourcier::geo {

// WGS84 degrees, in GeoJSON order.
struct coordinate {
  double lon{};
  double lat{};

  friend bool operator==(coordinate, coordinate) = default;
};

// Finite, lon in [-180, 180], lat in [-90, 90].
bool is_valid(coordinate c);

// The same place as a point of the unit sphere: distances from it cost no sine or cosine.
struct unit_vector {
  double x{};
  double y{};
  double z{};
};

unit_vector to_unit_vector(coordinate c);

// Great-circle distance, mean Earth radius 6371.0088 km. Haversine formula with its argument taken
// from the chord: hav = (|a - b| / 2)^2. Symmetric to the last bit.
kilometres great_circle(unit_vector a, unit_vector b);
kilometres great_circle(coordinate a, coordinate b);

// Squared chord of the unit sphere under a great-circle distance; beyond half the Earth, 4.
double squared_chord(kilometres distance);

// Angle in radians at the Earth's centre.
double central_angle(kilometres distance);

// Metres in RGF93 / Lambert-93 (EPSG:2154).
struct lambert93 {
  double x{};
  double y{};
};

// Inverse Lambert conformal conic with two standard parallels on GRS80; RGF93 and WGS84 are one
// datum to within a metre, as EPSG's null transformation has it.
coordinate to_wgs84(lambert93 p);

}  // namespace sourcier::geo
