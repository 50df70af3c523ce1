#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace sourcier::travel {

// Travel times inside the road engine are whole tenths of a second; a path sums them exactly.
using deciseconds = std::uint32_t;
inline constexpr deciseconds kUnreachable = std::numeric_limits<deciseconds>::max();
inline constexpr std::uint32_t kNoVertex = std::numeric_limits<std::uint32_t>::max();

// A directed graph that routes are searched in, as CSR. A vertex is a stretch of road in one
// direction of travel (edge-expanded): an arc u -> v is driving all of u, then turning into v, so
// that turn costs and restrictions are arcs that cost or are absent.
struct routing_graph {
  std::vector<std::uint32_t> first_arc;  // vertices + 1
  std::vector<std::uint32_t> head;
  std::vector<deciseconds> weight;

  std::size_t vertices() const { return first_arc.empty() ? 0 : first_arc.size() - 1; }
  std::size_t arcs() const { return head.size(); }
};

// Where a trip begins or ends: a place on the road has up to two vertices, one a direction. From a
// source, `offset` is what is left out of the vertex's own stretch (subtracted); to a target it is
// what is driven of it (added). The least sum over both ends' vertices is the trip's time.
struct terminal {
  std::uint32_t vertex;
  std::int64_t offset;  // deciseconds, signed: see above
  // Where on the stretch, as the time to drive it from its start to here, without the walk. A trip
  // from one place of a stretch to another does without leaving it only if that lies no earlier
  // (and the sum of both offsets is not negative); otherwise it must come round again.
  deciseconds along = 0;
};
// Terminals of many places, flat: place p has [offsets[p], offsets[p + 1]).
struct terminal_set {
  std::vector<std::uint32_t> offsets{0};
  std::vector<terminal> terminals;

  std::size_t size() const { return offsets.size() - 1; }
  std::span<const terminal> of(std::size_t place) const {
    return std::span(terminals).subspan(offsets[place], offsets[place + 1] - offsets[place]);
  }
};

}  // namespace sourcier::travel
