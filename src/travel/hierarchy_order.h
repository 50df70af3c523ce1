#pragma once

#include <cstdint>
#include <vector>

#include "travel/hierarchy.h"

// Between contraction and the finished arrays; used by contraction.cc only.
namespace sourcier::travel::contraction {

struct arc {
  std::uint32_t node;
  deciseconds weight;
  std::uint32_t middle;  // kNoVertex: an arc of the graph
  std::uint32_t hops;    // arcs of the graph it stands for
};

// A graph that changes. Once a vertex is contracted its rows keep the arcs to what remained then.
struct adjacency {
  explicit adjacency(std::size_t vertices)
      : out(vertices),
        in(vertices),
        loop(vertices, kUnreachable),
        loop_middle(vertices, kNoVertex) {}

  std::vector<std::vector<arc>> out;
  std::vector<std::vector<arc>> in;
  std::vector<deciseconds> loop;
  std::vector<std::uint32_t> loop_middle;
};

// Numbers the vertices from the top, each after all it can climb to, in depth-first order so that
// what is read together lies together; then packs their rows. Empties the graph.
// `order`: every vertex, the first contracted first.
hierarchy::arrays lay_out(adjacency& graph, const std::vector<std::uint32_t>& order);

}  // namespace sourcier::travel::contraction
