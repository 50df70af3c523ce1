#pragma once

#include <span>
#include <vector>

#include "snapshot/road_times.h"
#include "supply/urgent_resource.h"

namespace sourcier::snapshot {

// To one place, what the nearest of resources that differ by where they are only takes: one kind,
// one direction, one time to set off, one speed of flight.
struct reach_leg {
  supply::resource_kind kind{};
  bool comes = false;
  bool added = false;
  std::optional<double> flies_kmh;
  travel::deciseconds delay = 0;
  std::vector<std::uint32_t> members;    // resources
  std::vector<travel::deciseconds> way;  // by place, at the usual speed; kUnreachable: none
  std::vector<std::uint32_t> nearest;    // by place, the resource of that way

  // With the delay. Only what is driven depends on the speed of the road.
  travel::deciseconds time(std::size_t place, double speed) const;
};

struct reach_times {
  std::vector<reach_leg> legs;
  std::vector<char> placed;  // by resource, 0: driven to or from, and near no road
  std::vector<char> known;   // by place, 0: without a position, or near none of the roads driven
};

// Times between places and resources; those from position `first_added` on are legs of their own.
// With roads, `places` are those that `roads` was made with; without, times are those of straight
// lines. Every time is rounded to the tenth of a second. The same for any number of threads.
// Precondition: coordinates of resources valid, speeds of flight over 0.
reach_times times_to(std::span<const geo::coordinate> places,
                     std::span<const supply::urgent_resource> resources, std::size_t first_added,
                     const road_times* roads);

travel::deciseconds to_deciseconds(minutes m);
minutes to_minutes(travel::deciseconds t);

}  // namespace sourcier::snapshot
