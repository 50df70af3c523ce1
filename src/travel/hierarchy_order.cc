#include "travel/hierarchy_order.h"

#include <algorithm>

#include "base/parallel.h"

namespace sourcier::travel::contraction {
namespace {

// For each vertex, those that can climb to it or that it can descend to, as CSR.
struct lower_rows {
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> node;
};

lower_rows below(const adjacency& g) {
  const auto n = g.out.size();
  lower_rows rows{std::vector<std::uint32_t>(n + 1), {}};
  for (std::size_t v = 0; v < n; ++v) {
    for (const auto* row : {&g.out[v], &g.in[v]}) {
      for (const auto& a : *row) ++rows.first[a.node + 1];
    }
  }
  for (std::size_t v = 0; v < n; ++v) rows.first[v + 1] += rows.first[v];
  rows.node.resize(rows.first[n]);
  auto next = rows.first;
  for (std::uint32_t v = 0; v < n; ++v) {
    for (const auto* row : {&g.out[v], &g.in[v]}) {
      for (const auto& a : *row) rows.node[next[a.node]++] = v;
    }
  }
  return rows;
}

// Reverse post-order of a depth-first search downwards from the top.
std::vector<std::uint32_t> depth_first(const lower_rows& rows,
                                       const std::vector<std::uint32_t>& order) {
  const auto n = order.size();
  std::vector<std::uint32_t> next(rows.first.begin(), rows.first.end() - 1);
  std::vector<std::uint8_t> seen(n);
  std::vector<std::uint32_t> stack;
  std::vector<std::uint32_t> finished;
  finished.reserve(n);
  for (auto root = order.rbegin(); root != order.rend(); ++root) {
    if (seen[*root] != 0) continue;
    seen[*root] = 1;
    stack.push_back(*root);
    while (!stack.empty()) {
      const auto v = stack.back();
      if (next[v] == rows.first[v + 1]) {
        finished.push_back(v);
        stack.pop_back();
        continue;
      }
      const auto below_v = rows.node[next[v]++];
      if (seen[below_v] != 0) continue;
      seen[below_v] = 1;
      stack.push_back(below_v);
    }
  }
  std::ranges::reverse(finished);
  return finished;
}

hierarchy::arrays::side pack(std::vector<std::vector<arc>>& rows,
                             const std::vector<std::uint32_t>& vertex,
                             const std::vector<std::uint32_t>& position) {
  hierarchy::arrays::side side;
  std::size_t total = 0;
  for (const auto& row : rows) total += row.size();
  side.first.reserve(vertex.size() + 1);
  side.links.reserve(total);
  side.middle.reserve(total);
  side.first.push_back(0);
  for (const auto v : vertex) {
    auto& row = rows[v];
    for (auto& a : row) a.node = position[a.node];
    std::ranges::sort(row, {}, &arc::node);
    for (const auto& a : row) {
      side.links.push_back({a.node, a.weight});
      side.middle.push_back(a.middle == kNoVertex ? kNoVertex : position[a.middle]);
    }
    side.first.push_back(static_cast<std::uint32_t>(side.links.size()));
    std::vector<arc>().swap(row);
  }
  return side;
}

}  // namespace

hierarchy::arrays lay_out(adjacency& g, const std::vector<std::uint32_t>& order) {
  hierarchy::arrays a;
  a.vertex = depth_first(below(g), order);
  a.position.resize(a.vertex.size());
  a.loop.resize(a.vertex.size());
  a.loop_middle.resize(a.vertex.size());
  for (std::uint32_t p = 0; p < a.vertex.size(); ++p) a.position[a.vertex[p]] = p;
  for (std::uint32_t p = 0; p < a.vertex.size(); ++p) {
    const auto v = a.vertex[p];
    a.loop[p] = g.loop[v];
    const auto middle = g.loop_middle[v];
    a.loop_middle[p] = middle == kNoVertex ? kNoVertex : a.position[middle];
  }
  parallel_for(2, 1, [&](std::size_t begin, std::size_t end) {
    for (auto side = begin; side < end; ++side) {
      (side == 0 ? a.out : a.in) = pack(side == 0 ? g.out : g.in, a.vertex, a.position);
    }
  });
  return a;
}

}  // namespace sourcier::travel::contraction
