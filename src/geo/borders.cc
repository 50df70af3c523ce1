#include "geo/borders.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace sourcier::geo {
namespace {

constexpr std::uint32_t kNothing = border_lines::kNothing;
constexpr double kBeyond[] = {1e-5,
                              2e-4};  // degrees: 1 m, then across the slits of a rough outline

std::uint64_t rounded(coordinate c) {
  const auto part = [](double degrees) {
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(degrees * 1e6)));
  };
  return std::uint64_t{part(c.lon)} << 32U | part(c.lat);
}

struct edge {
  std::uint64_t low, high;  // its ends, rounded
  std::uint32_t outline;
  std::uint32_t from;  // position of its first point
};

// Per point: the outline across the edge that starts there, itself where there is no such edge.
struct neighbours {
  std::vector<std::uint32_t> across;
  std::vector<edge> alone;  // matched by no other edge
};

std::vector<edge> edges_of(const outline_set& outlines) {
  std::vector<edge> edges;
  edges.reserve(outlines.points.size());
  for (std::uint32_t i = 0; i < outlines.size(); ++i) {
    const auto [first, last] = outlines.rings_of(i);
    for (auto r = first; r < last; ++r) {
      const auto begin = outlines.point_offsets[r], end = outlines.point_offsets[r + 1];
      auto a = rounded(outlines.points[begin]);
      for (auto k = begin; k + 1 < end; ++k) {
        const auto b = rounded(outlines.points[k + 1]);
        if (a != b) {
          edges.push_back({std::min(a, b), std::max(a, b), i, static_cast<std::uint32_t>(k)});
        }
        a = b;
      }
    }
  }
  return edges;
}

neighbours match(const outline_set& outlines) {
  auto edges = edges_of(outlines);
  std::ranges::sort(edges, [](const edge& a, const edge& b) {
    if (a.low != b.low) return a.low < b.low;
    if (a.high != b.high) return a.high < b.high;
    return a.from < b.from;
  });
  neighbours out;
  out.across.assign(outlines.points.size(), kNothing);
  for (std::size_t begin = 0, end = 0; begin < edges.size(); begin = end) {
    const auto& first = edges[begin];
    while (end < edges.size() && edges[end].low == first.low && edges[end].high == first.high) {
      ++end;
    }
    if (end - begin == 1) out.alone.push_back(first);
    // Of an edge met more than twice, the first and the last: outlines overlap there.
    for (auto k = begin; k < end; ++k) {
      const auto& facing = k == begin ? edges[end - 1] : edges[begin];
      out.across[edges[k].from] = facing.outline;
    }
  }
  return out;
}

// Interiors lie to the left of their edges.
std::uint32_t probe(const outline_set& outlines, const outline_locator& locator, const edge& e) {
  const auto a = outlines.points[e.from], b = outlines.points[e.from + 1];
  const double length = std::hypot(b.lon - a.lon, b.lat - a.lat);
  for (const double step : kBeyond) {
    const coordinate p{(a.lon + b.lon) / 2 + step * (b.lat - a.lat) / length,
                       (a.lat + b.lat) / 2 - step * (b.lon - a.lon) / length};
    const auto found = locator.locate(p);
    if (found && *found != e.outline) return static_cast<std::uint32_t>(*found);
  }
  return kNothing;
}

border_lines in_order(const border_lines& found) {
  std::vector<std::uint32_t> order(found.lines.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return found.lines[i]; });
  border_lines out;
  for (const auto i : order) {
    out.lines.push_back(found.lines[i]);
    const auto line = found.line(i);
    out.points.insert(out.points.end(), line.begin(), line.end());
    out.offsets.push_back(out.points.size());
  }
  return out;
}

}  // namespace

border_lines find_borders(const outline_set& outlines, std::span<const std::uint32_t> group_of,
                          std::span<const std::uint8_t> bounded) {
  assert(group_of.size() == outlines.size() && bounded.size() == outlines.size());
  auto [across, alone] = match(outlines);
  const outline_locator locator(outlines);
  std::vector<bool> is_alone(outlines.points.size());
  for (const auto& e : alone) {
    is_alone[e.from] = true;
    across[e.from] = probe(outlines, locator, e);
  }

  border_lines out;
  const auto add_edge = [&](border_lines::sides s, std::uint64_t k, bool follows) {
    if (!follows) {
      out.lines.push_back(s);
      out.points.push_back(outlines.points[k]);
      out.offsets.push_back(out.points.size());
    }
    out.points.push_back(outlines.points[k + 1]);
    ++out.offsets.back();
  };
  for (std::uint32_t i = 0; i < outlines.size(); ++i) {
    const auto [first, last] = outlines.rings_of(i);
    for (auto r = first; r < last; ++r) {
      bool open = false;  // the previous edge of this ring is the end of the last line
      for (auto k = outlines.point_offsets[r]; k + 1 < outlines.point_offsets[r + 1]; ++k) {
        const auto j = across[k];
        const auto mine = group_of[i], theirs = j == kNothing ? kNothing : group_of[j];
        const bool drawn = j == kNothing ? is_alone[k] && bounded[i] != 0
                                         : mine != theirs && (is_alone[k] || i < j);
        if (drawn) {
          const border_lines::sides s{std::min(mine, theirs), std::max(mine, theirs)};
          add_edge(s, k, open && out.lines.back() == s);
        }
        open = drawn;
      }
    }
  }
  return in_order(out);
}

}  // namespace sourcier::geo
