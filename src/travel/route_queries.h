#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/raw_vector.h"
#include "travel/hierarchy.h"

// Exact travel times over a hierarchy. All are the least over the terminals of both ends, in the
// sense of routing_graph.h; a time over kLongestTime is kUnreachable. Results do not depend on
// the number of threads. Preconditions: vertices of the graph; offsets and delays within
// kMostOffset; a source no further back than its own stretch, which no arc out of it undercuts.
namespace sourcier::travel {

// Which way is driven between the places given first and the others.
enum class heading { outward, inward };

inline constexpr std::int64_t kMostOffset = (1 << 26) - 1;  // either sign

struct route {
  deciseconds time;
  std::vector<std::uint32_t> vertices;  // of the graph, from that of a source to that of a target
};
// nullopt where there is no way.
std::optional<route> shortest(const hierarchy& h, std::span<const terminal> from,
                              std::span<const terminal> to);

// By vertex of the graph: outward, when a drive from the place comes to the start of the stretch
// (negative for the place's own stretch, whose start lies behind it); inward, how long from the
// start of the stretch to the place, for stretches passed from their start. kNever if at no time.
constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();
std::vector<std::int32_t> one_to_all(const hierarchy& h, std::span<const terminal> place,
                                     heading way);
// The same into memory of the caller's, one value a vertex.
void one_to_all(const hierarchy& h, std::span<const terminal> place, heading way,
                std::span<std::int32_t> times);

struct resources {
  const terminal_set& places;
  // Added to every drive from or to a resource: mobilisation. Empty: none.
  std::span<const deciseconds> delays;
};
struct nearest_time {
  deciseconds time;        // with the delay; kUnreachable where it is over the limit
  std::uint32_t resource;  // the first of equals; kNoVertex where there is none
  friend bool operator==(const nearest_time&, const nearest_time&) = default;
};
// For each target, the resource of least time. Outward: it drives to the target.
std::vector<nearest_time> to_nearest(const hierarchy& h, const resources& r,
                                     const terminal_set& targets, heading way, deciseconds limit);

// Row-major, one row a source. Precondition: times.size() == sources.size() * targets.size().
void table(const hierarchy& h, const terminal_set& sources, const terminal_set& targets,
           std::span<deciseconds> times);
std::vector<deciseconds> table(const hierarchy& h, const terminal_set& sources,
                               const terminal_set& targets);

// The pairs within a closed limit, as CSR by source, targets ascending.
struct bounded_times {
  std::vector<std::uint64_t> first;
  raw_vector<std::uint32_t> target;
  raw_vector<deciseconds> time;
};
bounded_times bounded_table(const hierarchy& h, const terminal_set& sources,
                            const terminal_set& targets, deciseconds limit);

}  // namespace sourcier::travel
