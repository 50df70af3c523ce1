#pragma once

#include "geo/outlines.h"
#include "publish/json.h"

namespace sourcier::publish {

// Outline i of the set as a GeoJSON MultiPolygon (RFC 7946), degrees to so many decimals.
void write_geometry(json_writer& j, const geo::outline_set& outlines, std::size_t i, int decimals);

}  // namespace sourcier::publish
