#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "geo/outlines.h"

namespace sourcier::geo {

// Lines where outlines of different groups meet, or where an outline meets nothing.
struct border_lines {
  static constexpr std::uint32_t kNothing = ~0U;

  struct sides {
    std::uint32_t group;
    std::uint32_t other;  // greater, or kNothing

    friend auto operator<=>(const sides&, const sides&) = default;
  };

  std::vector<sides> lines;               // sorted
  std::vector<std::uint64_t> offsets{0};  // lines + 1 -> points
  std::vector<coordinate> points;

  std::span<const coordinate> line(std::size_t i) const {
    return std::span(points).subspan(offsets[i], offsets[i + 1] - offsets[i]);
  }
};

// Two outlines share an edge when its ends agree to a millionth of a degree. Where borders are cut
// at different points, what lies just beyond the middle of an edge decides, and the border may be
// given from both sides. bounded[i] is 0 where outline i ending at nothing is no border.
border_lines find_borders(const outline_set& outlines, std::span<const std::uint32_t> group_of,
                          std::span<const std::uint8_t> bounded);

}  // namespace sourcier::geo
