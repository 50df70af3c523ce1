#pragma once

#include <span>
#include <string>

#include "geo/level_sets.h"

namespace sourcier::publish {

// A FeatureCollection, the widest first, so that a map draws the others over it; the geometry is
// null where nothing is reached.
std::string isochrone_geojson(std::span<const geo::level> levels, bool towards);

}  // namespace sourcier::publish
