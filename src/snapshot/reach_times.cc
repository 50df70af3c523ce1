#include "snapshot/reach_times.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "travel/route_queries.h"
#include "travel/straight_line.h"

namespace sourcier::snapshot {

using travel::deciseconds;
using travel::kUnreachable;

namespace {

constexpr double kPerMinute = 600;

deciseconds rounded(double tenths) {
  constexpr double kMost = kUnreachable - 1;
  return static_cast<deciseconds>(std::llround(std::min(tenths, kMost)));
}

std::vector<reach_leg> legs_of(std::span<const supply::urgent_resource> resources,
                               std::size_t first_added) {
  std::vector<reach_leg> legs;
  for (std::size_t r = 0; r < resources.size(); ++r) {
    const auto& x = resources[r];
    const auto delay = to_deciseconds(x.delay);
    const bool added = r >= first_added;
    auto leg = std::ranges::find_if(legs, [&](const reach_leg& l) {
      return l.kind == x.kind && l.comes == x.comes && l.added == added && l.delay == delay &&
             l.flies_kmh == x.flies_kmh;
    });
    if (leg == legs.end()) {
      legs.push_back({x.kind, x.comes, added, x.flies_kmh, delay, {}, {}, {}});
      leg = legs.end() - 1;
    }
    leg->members.push_back(static_cast<std::uint32_t>(r));
  }
  return legs;
}

double squared_distance(geo::unit_vector a, geo::unit_vector b) {
  const double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
  return x * x + y * y + z * z;
}

// As the crow flies, to the nearest member; a time never falls as the distance grows.
void straight(reach_leg& leg, std::span<const geo::coordinate> places,
              std::span<const supply::urgent_resource> resources) {
  std::vector<geo::unit_vector> at;
  for (const auto r : leg.members) at.push_back(geo::to_unit_vector(resources[r].at));
  static const auto model = travel::embedded_straight_line_model();
  const auto minutes_of = [&](kilometres km) {
    if (leg.flies_kmh) return km.value / *leg.flies_kmh * 60;
    // In the same place nothing is driven: the commune's own weight is that of 0 minutes.
    return km.value < 1e-9 ? 0 : travel::travel_time(model, km, {}, {}).value;
  };
  parallel_for(places.size(), 256, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p) {
      if (!geo::is_valid(places[p])) continue;
      const auto here = geo::to_unit_vector(places[p]);
      std::size_t best = 0;
      double least = squared_distance(here, at[0]);
      for (std::size_t m = 1; m < at.size(); ++m) {
        const double d = squared_distance(here, at[m]);
        if (d < least) best = m, least = d;
      }
      leg.way[p] = rounded(minutes_of(geo::great_circle(here, at[best])) * kPerMinute);
      leg.nearest[p] = leg.members[best];
    }
  });
}

void by_road(reach_leg& leg, std::span<const travel::road_place> met, const road_times& roads) {
  std::vector<travel::road_place> at;
  for (const auto r : leg.members) at.push_back(met[r]);
  const auto options = travel::default_options(roads.network());
  const auto ends = leg.comes ? travel::source_terminals(roads.network(), at, options)
                              : travel::target_terminals(roads.network(), at, options);
  const auto found = travel::to_nearest(
      roads.hierarchy(), {ends, {}}, leg.comes ? roads.ends() : roads.starts(),
      leg.comes ? travel::heading::outward : travel::heading::inward, travel::kLongestTime);
  for (std::size_t p = 0; p < found.size(); ++p) {
    if (found[p].time == kUnreachable) continue;
    leg.way[p] = found[p].time;
    leg.nearest[p] = leg.members[found[p].resource];
  }
}

}  // namespace

deciseconds to_deciseconds(minutes m) { return rounded(m.value * kPerMinute); }
minutes to_minutes(deciseconds t) { return {t / kPerMinute}; }

deciseconds reach_leg::time(std::size_t place, double speed) const {
  if (way[place] == kUnreachable) return kUnreachable;
  return rounded(delay + (flies_kmh ? way[place] : way[place] / speed));
}

reach_times times_to(std::span<const geo::coordinate> places,
                     std::span<const supply::urgent_resource> resources, std::size_t first_added,
                     const road_times* roads) {
  reach_times out{legs_of(resources, first_added), {}, {}};
  out.placed.assign(resources.size(), 1);
  std::vector<travel::road_place> met(resources.size());
  bool driven = false;
  if (roads != nullptr) {
    const auto limit = travel::default_options(roads->network()).limit_m;
    for (std::size_t r = 0; r < resources.size(); ++r) {
      if (resources[r].flies_kmh) continue;
      driven = true;
      met[r] = roads->finder().nearest(resources[r].at, limit);
      out.placed[r] = met[r].found ? 1 : 0;
    }
  }
  for (auto& leg : out.legs) {
    leg.way.assign(places.size(), kUnreachable);
    leg.nearest.assign(places.size(), 0);
    roads == nullptr || leg.flies_kmh ? straight(leg, places, resources)
                                      : by_road(leg, met, *roads);
  }
  for (std::size_t p = 0; p < places.size(); ++p) {
    out.known.push_back(geo::is_valid(places[p]) && (!driven || roads->on_road(p)) ? 1 : 0);
  }
  return out;
}

}  // namespace sourcier::snapshot
