#include "snapshot/road_times.h"

namespace sourcier::snapshot {

text no_roads() {
  return {
      "cet espace de travail n'a pas de réseau routier ; importez un extrait "
      "(« sourcier import roads EXTRAIT.osm.pbf »)",
      "this workspace has no road network; import an extract (\"sourcier import "
      "roads EXTRACT.osm.pbf\")"};
}

road_times::road_times(travel::road_engine engine, std::span<const geo::coordinate> places,
                       std::string_view profile)
    : engine_(std::move(engine)), finder_(engine_.network), source_(describe_road_times(profile)) {
  const auto options = travel::default_options(engine_.network);
  const auto met = finder_.nearest(places, options.limit_m);
  for (const auto& p : met) found_.push_back(p.found ? 1 : 0);
  starts_ = travel::source_terminals(engine_.network, met, options);
  ends_ = travel::target_terminals(engine_.network, met, options);
}

travel::time_source describe_road_times(std::string_view profile) {
  const text by = profile == "foot"      ? text{"à pied", "on foot"}
                  : profile == "bicycle" ? text{"à vélo", "by bicycle"}
                                         : text{"en voiture", "by car"};
  return {"roads",
          {"par la route (OpenStreetMap)", "by road (OpenStreetMap)"},
          {"Temps de trajet " + by.fr + " sur le réseau OpenStreetMap, sans embouteillage.",
           "Travel times " + by.en + " on the OpenStreetMap network, without congestion."}};
}

}  // namespace sourcier::snapshot
