#pragma once

#include <filesystem>
#include <functional>
#include <span>

#include "travel/osm_roads.h"
#include "travel/profile.h"
#include "travel/road_network.h"
#include "travel/routing_graph.h"

namespace sourcier::travel {

struct imported_roads {
  road_network network;
  routing_graph graph;
  import_report report;
};

// Called with the bytes read so far and to be read in all.
using read_progress = std::function<void(std::size_t, std::size_t)>;

// Reads .osm.pbf extracts; what several of them share counts once, in its latest version. The
// result does not depend on the number of threads. Throws not_found or input_error (not a PBF,
// truncated, no road in it) naming the file.
imported_roads import_osm(std::span<const std::filesystem::path> files, const profile& p,
                          const read_progress& on_progress = {});

struct expanded_roads {
  road_network network;
  routing_graph graph;
};

// The same in two steps.
osm_roads read_osm(std::span<const std::filesystem::path> files, const profile& p,
                   import_report& report, const read_progress& on_progress = {});
expanded_roads build_roads(const osm_roads& osm, const profile& p, import_report& report);

}  // namespace sourcier::travel
