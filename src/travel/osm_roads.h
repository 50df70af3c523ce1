#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/text.h"
#include "travel/profile_tags.h"
#include "travel/road_network.h"

namespace sourcier::travel {

// What an import keeps of the extracts, before roads are cut at their junctions.
inline constexpr road_point kMissingPoint{std::numeric_limits<std::int32_t>::max(), 0};

struct osm_way {
  std::int64_t id{};
  std::uint32_t first_node{};  // into osm_roads::nodes
  std::uint32_t node_count{};
  way_rule rule;
};

struct osm_restriction {
  std::int64_t from{};
  std::int64_t to{};
  std::int64_t via_node{};             // 0 where the way between is given
  std::vector<std::int64_t> via_ways;  // in any order
  bool only{};
  bool u_turn{};
};

struct osm_node_rule {
  std::uint32_t node{};
  node_rule rule;
};

struct osm_roads {
  std::vector<osm_way> ways;              // by id
  std::vector<std::uint32_t> nodes;       // of ways, indices into the two below
  std::vector<std::int64_t> node_ids;     // ascending
  std::vector<road_point> at;             // kMissingPoint where no extract has the node
  std::vector<osm_node_rule> node_rules;  // by node
  std::vector<osm_restriction> restrictions;
};

inline constexpr std::size_t kDropReasons = 8;

struct import_report {
  std::vector<std::string> class_names;
  std::vector<std::size_t> ways_by_class;           // kept
  std::array<std::size_t, kDropReasons> dropped{};  // by drop_reason
  std::size_t ways_kept{};
  std::size_t nodes_missing{};       // of kept ways
  std::size_t ways_cut{};            // with a node missing, kept in part
  std::size_t ways_without_nodes{};  // fewer than two nodes left
  std::size_t repeated_ways{};       // in several extracts
  std::size_t points_read{};         // nodes of kept ways
  std::size_t restrictions_kept{};
  std::size_t restrictions_conditional{};  // hold at some hours only: left out
  std::size_t restrictions_elsewhere{};    // an end of theirs is not a road that was kept
  std::size_t restrictions_unclear{};      // of no known kind, or with parts that do not meet
  std::size_t restrictions_others{};       // do not bind this traveller
  std::size_t roads{};
  std::size_t stretches{};
  std::size_t connected_stretches{};  // in the largest component
  std::size_t vertices{};
  std::size_t arcs{};
  double kilometres_kept{};
  double seconds_reading{};
  double seconds_building{};
};

// One line a fact, for the terminal and the record of the import.
std::vector<text> describe(const import_report& report);

}  // namespace sourcier::travel
