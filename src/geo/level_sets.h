#pragma once

#include <span>
#include <vector>

#include "geo/outlines.h"

namespace sourcier::geo {

// A place reached after so many minutes; not finite when never.
struct timed_point {
  coordinate at;
  double minutes{};
};

struct level_options {
  double cell_m = 100;  // at least kFinestCell; coarser where a side would take over 2,000 cells
  double off_road_m = 500;  // beyond 20 cells, the cell grows instead
  double walk_km_h = 5;
  double smallest_hole_m2 = 100'000;  // smaller holes are filled
  double smallest_island_m2 = 0;      // smaller islands are left out, with whoever lives there
};

inline constexpr double kFinestCell = 10;  // metres

struct level {
  double minutes{};
  outline_set outline;  // one, its code the minutes as text; none where nothing is reached
};

// All that is within each limit, bound included: a place reached and what lies within a walk of it.
// Every outline is valid (OGC simple features: rings neither touch nor cross) and contains those of
// the smaller limits. A place reached claims at least 0.8 cell around it, so that with
// smallest_island_m2 = 0 it is inside; nothing further than max(off_road_m, 0.8 cell) + 0.75 cell
// from such places is. Degrees are whole multiples of 1e-7: writing seven decimals loses nothing.
// The order of `reached` does not matter. Preconditions: limits ascending, walk_km_h > 0,
// coordinates valid and away from the poles and from the antimeridian, which the surface must not
// cross.
std::vector<level> level_sets(std::span<const timed_point> reached, std::span<const double> limits,
                              const level_options& options = {});

}  // namespace sourcier::geo
