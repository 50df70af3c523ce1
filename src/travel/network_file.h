#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "travel/hierarchy.h"
#include "travel/road_network.h"
#include "travel/routing_graph.h"

namespace sourcier::travel {

// An imported road network in one file: shapes mapped as they are, and the graph of turns.
// `note` is the caller's own record (sources, dates, report), given back as it was.
// Whole or not at all; the file already there stays until the new one is complete. Returns the
// file's checksum, 64 hexadecimal digits: what a hierarchy made from it is tied to.
std::string save_roads(const std::filesystem::path& path, const road_network& network,
                       const routing_graph& graph, std::string_view note);

struct saved_roads {
  road_network network;
  routing_graph graph;
  std::string note;
  std::string checksum;
};
saved_roads load_roads(const std::filesystem::path& path);  // throws as array_file does

// A network with the hierarchy of its graph, from their two files; throws input_error where they
// are not of the same import.
struct road_engine {
  road_network network;
  hierarchy climbs;
};
road_engine load_engine(const std::filesystem::path& network, const std::filesystem::path& climbs);

}  // namespace sourcier::travel
