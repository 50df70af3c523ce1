#pragma once

#include <vector>

#include "geo/level_sets.h"
#include "travel/hierarchy.h"
#include "travel/road_network.h"
#include "travel/route_queries.h"
#include "travel/snap.h"

namespace sourcier::travel {

// Points along the roads that are reached from a place (outward) or from which it is reached
// (inward) within a limit, each with its minutes: the ends and bends of roads, points between them
// no further apart than `spacing_m`, and the very point where the limit falls.
std::vector<geo::timed_point> reached_points(const road_network& network, const hierarchy& h,
                                             const road_place& place, heading way, minutes limit,
                                             double spacing_m);

}  // namespace sourcier::travel
