#include "travel/isochrone.h"

#include <algorithm>
#include <cmath>

namespace sourcier::travel {
namespace {

constexpr double kPerMinute = 600;  // deciseconds

geo::coordinate between(geo::coordinate a, geo::coordinate b, double share) {
  return {a.lon + share * (b.lon - a.lon), a.lat + share * (b.lat - a.lat)};
}

struct collector {
  double limit;  // deciseconds
  double spacing_m;
  std::vector<geo::timed_point>& out;

  void add(geo::coordinate at, double t) const {
    out.push_back({at, std::max(t, 0.0) / kPerMinute});
  }

  // A straight piece of road whose ends are reached at ta and tb.
  void piece(geo::coordinate a, double ta, geo::coordinate b, double tb) const {
    if (std::min(ta, tb) > limit) return;
    if (tb < ta) return piece(b, tb, a, ta);
    if (ta >= 0) add(a, ta);
    const double end = tb <= limit ? 1 : (limit - ta) / (tb - ta);
    const double metres = 1000 * geo::great_circle(a, b).value * end;
    const int steps = std::max(1, static_cast<int>(std::ceil(metres / spacing_m)));
    for (int k = 1; k <= steps; ++k) {
      const double share = end * k / steps;
      const double t = ta + share * (tb - ta);
      if (t >= 0) add(between(a, b, share), std::min(t, limit));
    }
  }
};

}  // namespace

std::vector<geo::timed_point> reached_points(const road_network& network, const hierarchy& h,
                                             const road_place& place, heading way, minutes limit,
                                             double spacing_m) {
  std::vector<geo::timed_point> out;
  if (!place.found) return out;
  const auto options = default_options(network);
  const std::vector places = {place};
  const auto ends = way == heading::outward ? source_terminals(network, places, options)
                                            : target_terminals(network, places, options);
  const auto times = one_to_all(h, ends.of(0), way);
  const collector to{limit.value * kPerMinute, spacing_m, out};
  to.add(place.at, place.walk_m / 1000 / options.walk_km_h * 60 * kPerMinute);
  for (std::uint32_t v = 0; v < network.vertices(); ++v) {
    if (times[v] == kNever || times[v] > to.limit + network.time(v)) continue;
    const auto road = network.stretch_road[v] >> 1;
    const bool backward = (network.stretch_road[v] & 1) != 0;
    const auto& elapsed = backward ? network.backward_time : network.forward_time;
    // Outward, time grows along the stretch; inward, what is already driven is saved.
    const double sign = way == heading::outward ? 1 : -1;
    for (auto p = network.first_point[road]; p + 1 < network.first_point[road + 1]; ++p) {
      to.piece(network.points[p].degrees(), times[v] + sign * elapsed[p],
               network.points[p + 1].degrees(), times[v] + sign * elapsed[p + 1]);
    }
  }
  return out;
}

}  // namespace sourcier::travel
