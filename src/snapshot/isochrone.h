#pragma once

#include <span>
#include <vector>

#include "geo/level_sets.h"
#include "travel/hierarchy.h"
#include "travel/road_network.h"
#include "travel/snap.h"

namespace sourcier::snapshot {

// All that is within each limit of a place by road; towards: from where the place is reached.
// Preconditions: the place was found, limits ascending and over 0.
std::vector<geo::level> ask_isochrone(const travel::road_network& network,
                                      const travel::hierarchy& hierarchy,
                                      const travel::road_place& place, bool towards,
                                      std::span<const double> limits);

}  // namespace sourcier::snapshot
