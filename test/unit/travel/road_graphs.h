#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <queue>
#include <random>
#include <span>
#include <vector>

#include "travel/routing_graph.h"

// Graphs to search in, and Dijkstra's algorithm over them as an oracle.
namespace sourcier::travel {

struct plain_arc {
  std::uint32_t from;
  std::uint32_t to;
  deciseconds weight;
};

inline routing_graph to_graph(std::uint32_t vertices, std::vector<plain_arc> arcs) {
  std::ranges::stable_sort(arcs, {}, &plain_arc::from);
  routing_graph g;
  g.first_arc.assign(vertices + 1, 0);
  for (const auto& a : arcs) {
    ++g.first_arc[a.from + 1];
    g.head.push_back(a.to);
    g.weight.push_back(a.weight);
  }
  for (std::uint32_t v = 0; v < vertices; ++v) g.first_arc[v + 1] += g.first_arc[v];
  return g;
}

struct random_source {
  std::mt19937 engine;
  explicit random_source(unsigned seed) : engine(seed) {}
  std::uint32_t below(std::uint32_t n) {
    return std::uniform_int_distribution<std::uint32_t>(0, n - 1)(engine);
  }
};

// Any graph: pieces, parallel arcs, self-loops, zero weights, ties.
inline routing_graph random_graph(random_source& r) {
  const auto n = 1 + r.below(40);
  const auto m = r.below(4 * n);
  const auto heaviest = std::vector<std::uint32_t>{1, 2, 4, 1000}[r.below(4)];
  std::vector<plain_arc> arcs;
  for (std::uint32_t i = 0; i < m; ++i) {
    arcs.push_back({r.below(n), r.below(n), r.below(heaviest)});
  }
  return to_graph(n, arcs);
}

// A grid of streets, some missing, some one-way, some fast; every street a vertex a direction,
// turns that cost and few turns back.
inline routing_graph street_grid(random_source& r, std::uint32_t width) {
  struct street {
    std::uint32_t from;
    std::uint32_t to;
    deciseconds time;
  };
  std::vector<street> streets;
  const auto add = [&](std::uint32_t a, std::uint32_t b, bool fast) {
    if (!fast && r.below(10) == 0) return;
    const auto time = fast ? 20 + r.below(10) : 60 + r.below(80);
    streets.push_back({a, b, time});
    if (r.below(6) != 0) streets.push_back({b, a, time});
  };
  for (std::uint32_t y = 0; y < width; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      if (x + 1 < width) add(y * width + x, y * width + x + 1, y % 8 == 3);
      if (y + 1 < width) add(y * width + x, (y + 1) * width + x, x % 8 == 3);
    }
  }
  std::vector<std::vector<std::uint32_t>> leaving(width * width);
  for (std::uint32_t s = 0; s < streets.size(); ++s) leaving[streets[s].from].push_back(s);
  std::vector<plain_arc> arcs;
  for (std::uint32_t s = 0; s < streets.size(); ++s) {
    for (const auto next : leaving[streets[s].to]) {
      const bool back = streets[next].to == streets[s].from;
      if (back && leaving[streets[s].to].size() > 1) continue;
      const auto turn = back ? 200 : r.below(4) * 15;
      arcs.push_back({s, next, streets[s].time + turn});
    }
  }
  return to_graph(static_cast<std::uint32_t>(streets.size()), arcs);
}

// How long a stretch takes: no more than any arc out of it.
inline deciseconds stretch_time(const routing_graph& g, std::uint32_t v) {
  deciseconds least = 50;
  for (auto k = g.first_arc[v]; k < g.first_arc[v + 1]; ++k) least = std::min(least, g.weight[k]);
  return least;
}

// The same places as sources and as targets; up to three terminals each, some places with none.
struct places {
  terminal_set sources;
  terminal_set targets;
};
inline places random_places(random_source& r, const routing_graph& g, std::uint32_t count) {
  places p;
  for (std::uint32_t i = 0; i < count; ++i) {
    for (auto k = r.below(4); k > 0; --k) {
      const auto v = r.below(static_cast<std::uint32_t>(g.vertices()));
      const auto along = r.below(stretch_time(g, v) + 1);
      const std::int64_t walk = r.below(3) * 10;
      p.sources.terminals.push_back({v, walk - along, along});
      p.targets.terminals.push_back({v, walk + along, along});
    }
    const auto end = static_cast<std::uint32_t>(p.sources.terminals.size());
    p.sources.offsets.push_back(end);
    p.targets.offsets.push_back(end);
  }
  return p;
}

inline constexpr std::int64_t kNoWay = std::numeric_limits<std::int64_t>::max() / 4;

// Least weights of paths of one arc or more.
inline std::vector<std::int64_t> non_empty_distances(const routing_graph& g, std::uint32_t from) {
  std::vector<std::int64_t> distance(g.vertices(), kNoWay);
  using entry = std::pair<std::int64_t, std::uint32_t>;
  std::priority_queue<entry, std::vector<entry>, std::greater<>> queue;
  const auto relax = [&](std::uint32_t u, std::int64_t start) {
    for (auto k = g.first_arc[u]; k < g.first_arc[u + 1]; ++k) {
      const auto d = start + g.weight[k];
      if (d >= distance[g.head[k]]) continue;
      distance[g.head[k]] = d;
      queue.push({d, g.head[k]});
    }
  };
  relax(from, 0);
  while (!queue.empty()) {
    const auto [d, u] = queue.top();
    queue.pop();
    if (d == distance[u]) relax(u, d);
  }
  return distance;
}

// From every terminal of a set, in its order.
inline std::vector<std::vector<std::int64_t>> distances_of(const routing_graph& g,
                                                           const terminal_set& set) {
  std::vector<std::vector<std::int64_t>> all;
  for (const auto& t : set.terminals) all.push_back(non_empty_distances(g, t.vertex));
  return all;
}

inline bool stays_on_stretch(const terminal& s, const terminal& t) {
  return s.vertex == t.vertex && s.along <= t.along && s.offset + t.offset >= 0;
}

// A trip by the definition in routing_graph.h.
inline std::int64_t oracle_trip(const terminal_set& sources,
                                const std::vector<std::vector<std::int64_t>>& distances,
                                std::size_t source, std::span<const terminal> target) {
  auto best = kNoWay;
  for (auto i = sources.offsets[source]; i < sources.offsets[source + 1]; ++i) {
    const auto& s = sources.terminals[i];
    for (const auto& t : target) {
      const auto sum = s.offset + t.offset;
      if (stays_on_stretch(s, t)) best = std::min(best, sum);
      if (distances[i][t.vertex] < kNoWay) best = std::min(best, sum + distances[i][t.vertex]);
    }
  }
  return best;
}

}  // namespace sourcier::travel
