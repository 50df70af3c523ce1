#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "snapshot/snapshot.h"
#include "travel/hierarchy.h"
#include "travel/road_network.h"
#include "travel/route_queries.h"

namespace sourcier::snapshot {

// A place of care that is driven to, or that drives to people (a SMUR), after a time to set off.
struct resource {
  std::string id;
  geo::coordinate at;
  bool comes = false;  // false: people drive to it
  minutes delay{0};
};

// Roads to drive on; absent: the straight-line model.
struct road_times {
  const travel::road_network& network;
  const travel::hierarchy& hierarchy;
};

struct reach_row {
  commune_id commune;
  std::optional<minutes> time;  // absent where no resource is reached
  std::size_t resource = 0;     // position of the nearest, where there is a time
};

struct reach {
  std::vector<reach_row> rows;  // communes of the territory, in code order
  double people = 0;            // of the territory
  double people_within = 0;     // at most `limit` from a resource
  double people_unknown = 0;    // of communes without a position or a road
};

// Minutes to, or from, the nearest resource for every commune of the territory, at `speed` times
// the usual speed (delays are not driven). A commune at exactly the limit is within.
// Precondition: speed > 0, coordinates valid.
reach ask_reach(const world& w, std::span<const resource> resources, minutes limit, double speed,
                const road_times* roads);

}  // namespace sourcier::snapshot
