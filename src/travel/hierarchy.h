#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/mapped_file.h"
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
// Held in memory or mapped from its file; moves only.
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

  explicit hierarchy(const arrays& a, std::string meta = {});
  // The file save() wrote. Throws not_found, or input_error where the file is truncated, damaged,
  // of another kind or version.
  static hierarchy load(const std::filesystem::path& path);
  // Whole or not at all. `meta` is free text that load() hands back: what the graph was made of.
  void save(const std::filesystem::path& path, std::string_view meta) const;

  std::size_t vertices() const { return position_.size(); }
  const half& out() const { return out_; }  // arcs that leave for a higher position
  const half& in() const { return in_; }    // arcs that come from a higher position
  // Least cycle through a position and lower ones only, kUnreachable if none, and its middle.
  std::span<const deciseconds> loop() const { return loop_; }
  std::span<const std::uint32_t> loop_middle() const { return loop_middle_; }
  std::uint32_t position_of(std::uint32_t vertex) const { return position_[vertex]; }
  std::uint32_t vertex_at(std::uint32_t position) const { return vertex_[position]; }
  std::string_view bytes() const { return payload_; }  // the same for any number of threads
  const std::string& meta() const { return meta_; }

 private:
  hierarchy() = default;
  void view(std::string_view payload, std::size_t vertices, std::size_t out, std::size_t in);
  bool is_consistent() const;

  std::vector<char> owned_;  // a move keeps its address
  mapped_file file_;
  std::string_view payload_;
  std::string meta_;
  half out_;
  half in_;
  std::span<const std::uint32_t> position_;  // by vertex of the graph
  std::span<const std::uint32_t> vertex_;    // by position
  std::span<const deciseconds> loop_;
  std::span<const std::uint32_t> loop_middle_;

 public:
  hierarchy(const hierarchy&) = delete;
  hierarchy& operator=(const hierarchy&) = delete;
  hierarchy(hierarchy&&) noexcept = default;
  hierarchy& operator=(hierarchy&&) noexcept = default;
};

// What a hierarchy is made of, before it is laid out as in its file.
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

// Contracts the vertices in rounds of independent sets: the same bytes for any number of threads.
// Arcs over kLongestTime are left out.
hierarchy build_hierarchy(const routing_graph& graph, const build_progress& progress = {});

}  // namespace sourcier::travel
