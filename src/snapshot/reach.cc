#include "snapshot/reach.h"

#include <algorithm>
#include <cmath>

#include "travel/snap.h"
#include "travel/straight_line.h"

namespace sourcier::snapshot {
namespace {

constexpr double kPerMinute = 600;  // deciseconds

struct best_time {
  double minutes = std::numeric_limits<double>::infinity();
  std::size_t resource = 0;

  void offer(double m, std::size_t r) {
    if (m < minutes) *this = {m, r};
  }
};

std::vector<best_time> by_straight_line(const world& w, std::span<const resource> resources,
                                        double speed) {
  const auto model = travel::embedded_straight_line_model();
  std::vector<best_time> out(w.core.size());
  for (std::size_t c = 0; c < w.core.size(); ++c) {
    const auto at = w.communes.position[std::size_t(w.core[c])];
    if (!geo::is_valid(at)) continue;
    for (std::size_t r = 0; r < resources.size(); ++r) {
      const auto km = geo::great_circle(at, resources[r].at);
      // In the same place nothing is driven: the commune's own weight is that of 0 minutes.
      const double drive = km.value < 1e-9 ? 0 : travel_time(model, km, {}, {}).value;
      out[c].offer(resources[r].delay.value + drive / speed, r);
    }
  }
  return out;
}

// Resources of one direction over the roads, offered to what is known so far.
void by_road(const world& w, std::span<const resource> resources, double speed, bool comes,
             const road_times& roads, std::vector<best_time>& out) {
  std::vector<std::size_t> kept;
  std::vector<geo::coordinate> at;
  std::vector<travel::deciseconds> delays;
  for (std::size_t r = 0; r < resources.size(); ++r) {
    if (resources[r].comes != comes) continue;
    kept.push_back(r);
    at.push_back(resources[r].at);
    // Least of delay + drive / speed is least of speed * delay + drive.
    delays.push_back(static_cast<travel::deciseconds>(
        std::lround(speed * resources[r].delay.value * kPerMinute)));
  }
  if (kept.empty()) return;
  std::vector<geo::coordinate> centres;
  for (const auto id : w.core) centres.push_back(w.communes.position[std::size_t(id)]);
  const travel::road_finder finder(roads.network);
  const auto options = travel::default_options(roads.network);
  std::vector<travel::road_place> homes(centres.size());
  for (std::size_t c = 0; c < centres.size(); ++c) {
    if (geo::is_valid(centres[c])) homes[c] = finder.nearest(centres[c], options.limit_m);
  }
  const auto places = finder.nearest(at, options.limit_m);
  const auto terminals = [&](const auto& p, bool start) {
    return start ? travel::source_terminals(roads.network, p, options)
                 : travel::target_terminals(roads.network, p, options);
  };
  const auto resource_ends = terminals(places, comes), home_ends = terminals(homes, !comes);
  const auto found = travel::to_nearest(roads.hierarchy, {resource_ends, delays}, home_ends,
                                        comes ? travel::heading::outward : travel::heading::inward,
                                        travel::kLongestTime);
  for (std::size_t c = 0; c < found.size(); ++c) {
    if (found[c].time == travel::kUnreachable) continue;
    out[c].offer(static_cast<double>(found[c].time) / kPerMinute / speed, kept[found[c].resource]);
  }
}

}  // namespace

reach ask_reach(const world& w, std::span<const resource> resources, minutes limit, double speed,
                const road_times* roads) {
  std::vector<best_time> best(w.core.size());
  if (roads == nullptr) {
    best = by_straight_line(w, resources, speed);
  } else {
    for (const bool comes : {false, true}) by_road(w, resources, speed, comes, *roads, best);
  }
  reach out;
  for (std::size_t c = 0; c < best.size(); ++c) {
    const double population = w.communes.population[std::size_t(w.core[c])];
    const double people = std::isnan(population) ? 0 : population;
    const bool known = std::isfinite(best[c].minutes);
    out.people += people;
    if (!known) out.people_unknown += people;
    if (known && best[c].minutes <= limit.value) out.people_within += people;
    out.rows.push_back({w.core[c], known ? std::optional(minutes{best[c].minutes}) : std::nullopt,
                        best[c].resource});
  }
  return out;
}

}  // namespace sourcier::snapshot
