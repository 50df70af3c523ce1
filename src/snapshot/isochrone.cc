#include "snapshot/isochrone.h"

#include "travel/isochrone.h"

namespace sourcier::snapshot {

std::vector<geo::level> ask_isochrone(const travel::road_network& network,
                                      const travel::hierarchy& hierarchy,
                                      const travel::road_place& place, bool towards,
                                      std::span<const double> limits) {
  geo::level_options options;
  options.walk_km_h = network.walk_km_h;
  const auto way = towards ? travel::heading::inward : travel::heading::outward;
  const auto reached = travel::reached_points(network, hierarchy, place, way,
                                              minutes{limits.back()}, options.cell_m / 2);
  return geo::level_sets(reached, limits, options);
}

}  // namespace sourcier::snapshot
