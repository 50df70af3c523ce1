#pragma once

#include "travel/osm_import.h"
#include "travel/osm_roads.h"
#include "travel/profile.h"
#include "travel/road_network.h"
#include "travel/routing_graph.h"

namespace sourcier::travel {

// Roads between junctions, with what the next step needs at their ends.
struct road_ends {
  std::uint32_t first_junction{};
  std::uint32_t last_junction{};
  std::int64_t first_way{};  // OpenStreetMap's id of the way the end belongs to
  std::int64_t last_way{};
  float penalty_at_first{};  // seconds lost by who arrives there
  float penalty_at_last{};
};

struct cut_roads {
  std::vector<std::uint32_t> first_point{0};
  std::vector<road_point> points;
  std::vector<deciseconds> forward_time;
  std::vector<deciseconds> backward_time;
  std::vector<std::uint8_t> klass;
  std::vector<std::uint8_t> flags;  // kSnap*: driven that way at all; kEndsOnly; kNeverSnapped
  std::vector<road_ends> ends;
  std::vector<std::uint32_t> junction_node;  // by junction, index of the node
  std::size_t roads() const { return klass.size(); }
};

inline constexpr std::uint8_t kNeverSnapped = 128;  // in cut_roads only

// Cuts ways at junctions and joins what only a change of tags divides.
cut_roads cut_at_junctions(const osm_roads& osm, const profile& p, import_report& report);

// Turns, their costs and restrictions; the largest component is marked.
expanded_roads expand(cut_roads&& roads, const osm_roads& osm, const profile& p,
                      import_report& report);

// Restrictions, and the states they need, over a graph of stretches (restrictions.cc).
struct stretch_view {
  std::span<const std::int64_t> first_way;  // by stretch
  std::span<const std::int64_t> last_way;
  std::span<const std::uint32_t> start;  // junction
  std::span<const std::uint32_t> end;
  std::span<const std::uint32_t> twin;  // the same road the other way
};
struct turn_rules {
  struct pair {
    std::uint32_t from, to;  // stretches
    friend auto operator<=>(pair, pair) = default;
  };
  struct path {
    std::vector<std::uint32_t> stretches;  // from, the ways between, to
    bool only{};
  };
  std::vector<pair> forbidden;  // sorted
  std::vector<path> paths;      // over one or more ways between
};

turn_rules resolve_restrictions(const osm_roads& osm, std::span<const std::uint32_t> junction_node,
                                const stretch_view& stretches,
                                std::span<const std::uint32_t> first_out,
                                std::span<const std::uint32_t> out, import_report& report);

// Replaces arcs so that no route follows a forbidden path; new vertices go to the end, and
// `copy_of` gains the vertex each is a copy of. `stretch_of` gives a vertex's stretch.
void apply_path_rules(const turn_rules& rules, routing_graph& graph,
                      std::vector<std::uint32_t>& stretch_of);

// True for each vertex of the largest strongly connected component.
std::vector<bool> largest_component(const routing_graph& graph);

}  // namespace sourcier::travel
