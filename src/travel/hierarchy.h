#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "travel/routing_graph.h"

namespace sourcier::travel {

// Arcs heavier than this (1.7 years) count as absent, and ways over it may: so that sums stay
// inside 32 signed bits.
inline constexpr deciseconds kLongestTime = (1U << 29) - 1;
// One end of an arc as seen from the other.
struct link {
  std::uint32_t node;
  deciseconds weight;
  friend bool operator==(const link&, const link&) = default;
};

// A contraction hierarchy (Geisberger et al. 2008): a routing graph with shortcuts, in which every
// shortest path climbs and then descends. Positions number the vertices from the top: the links of
// a position lead to lower numbers only, and positions that are used together lie together.
// Held in memory or mapped from its file; copies share.
class hierarchy {
 public:
  // CSR by position; `middle` is the position a shortcut stands for, kNoVertex for an arc that was
  // in the graph. Nodes ascend in a row and are not repeated.
  struct half {
    std::span<const std::uint32_t> first;
    std::span<const link> links;
    std::span<const std::uint32_t> middle;

    std::span<const link> of(std::uint32_t p) const {
      return links.subspan(first[p], first[p + 1] - first[p]);
    }
  };
  struct arrays;

  explicit hierarchy(arrays a);
  static hierarchy load(const std::filesystem::path& path);  // throws as array_file does
  // Whole or not at all. `network_checksum` is that of the network's file whose graph this is of.
  void save(const std::filesystem::path& path, std::string_view network_checksum) const;

  std::size_t vertices() const { return position_.size(); }
  const half& out() const { return out_; }  // arcs that leave for a higher position
  const half& in() const { return in_; }    // arcs that come from a higher position
  // Least cycle through a position and lower ones only, kUnreachable if none, and its middle.
  std::span<const deciseconds> loop() const { return loop_; }
  std::span<const std::uint32_t> loop_middle() const { return loop_middle_; }
  std::uint32_t position_of(std::uint32_t vertex) const { return position_[vertex]; }
  std::uint32_t vertex_at(std::uint32_t position) const { return vertex_[position]; }
  const std::string& network_checksum() const { return network_checksum_; }  // where loaded
  // The same positions, links and middles: for any number of threads.
  friend bool operator==(const hierarchy& a, const hierarchy& b);

 private:
  hierarchy() = default;
  template <class Hierarchy, class Visit>
  static void each_array(Hierarchy& h, const Visit& visit);
  bool is_consistent() const;

  std::shared_ptr<const void> owner_;  // of what the spans view
  std::string network_checksum_;
  half out_;
  half in_;
  std::span<const std::uint32_t> position_;  // by vertex of the graph
  std::span<const std::uint32_t> vertex_;    // by position
  std::span<const deciseconds> loop_;
  std::span<const std::uint32_t> loop_middle_;
};

// What a hierarchy is made of.
struct hierarchy::arrays {
  struct side {
    std::vector<std::uint32_t> first;
    std::vector<link> links;
    std::vector<std::uint32_t> middle;
  };
  side out;
  side in;
  std::vector<std::uint32_t> position;
  std::vector<std::uint32_t> vertex;
  std::vector<deciseconds> loop;
  std::vector<std::uint32_t> loop_middle;
};

// Called from time to time with the vertices done and their number.
using build_progress = std::function<void(std::size_t, std::size_t)>;

// Contracts the vertices in rounds of independent sets: the same hierarchy for any number of
// threads. Arcs over kLongestTime are left out.
hierarchy build_hierarchy(const routing_graph& graph, const build_progress& progress = {});

}  // namespace sourcier::travel
