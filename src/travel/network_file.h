#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "travel/road_network.h"
#include "travel/routing_graph.h"

namespace sourcier::travel {

// An imported road network in one file: shapes mapped as they are, and the graph of turns.
// `note` is the caller's own record (sources, dates, report), given back as it was.
// Whole or not at all; the file already there stays until the new one is complete.
void save_roads(const std::filesystem::path& path, const road_network& network,
                const routing_graph& graph, std::string_view note);

struct saved_roads {
  road_network network;
  routing_graph graph;
  std::string note;
  std::string checksum;  // 64 hexadecimal digits: what a hierarchy made from it is tied to
};
// Throws not_found, or input_error where the file is truncated, damaged or of another kind.
saved_roads load_roads(const std::filesystem::path& path);

}  // namespace sourcier::travel
