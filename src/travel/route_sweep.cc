#include "travel/route_sweep.h"

#include <algorithm>

namespace sourcier::travel::sweep {
namespace {

// The positions from which descents reach the places, ascending.
std::vector<std::uint32_t> closure(const hierarchy& h, const terminal_set& places,
                                   const hierarchy::half& half) {
  position_set set(h.vertices());
  std::vector<std::uint32_t> positions;
  for (const auto& t : places.terminals) set.insert(h.position_of(t.vertex));
  set.drain_down([&](std::uint32_t p) {
    positions.push_back(p);
    for (const auto& l : half.of(p)) set.insert(l.node);
  });
  std::ranges::reverse(positions);
  return positions;
}

void add_ends(pinned_graph& g, const hierarchy& h, const terminal_set& places) {
  g.number_of.resize(places.terminals.size());
  g.first_end.assign(g.size() + 1, 0);
  for (std::size_t i = 0; i < places.terminals.size(); ++i) {
    g.number_of[i] = g.find(h.position_of(places.terminals[i].vertex));
    ++g.first_end[g.number_of[i] + 1];
  }
  for (std::size_t v = 0; v < g.size(); ++v) g.first_end[v + 1] += g.first_end[v];
  g.ends.resize(places.terminals.size());
  auto next = g.first_end;
  for (std::uint32_t place = 0; place < places.size(); ++place) {
    for (auto i = places.offsets[place]; i < places.offsets[place + 1]; ++i) {
      g.ends[next[g.number_of[i]]++] = {g.number_of[i], place, i};
    }
  }
}

void add_below(pinned_graph& g) {
  g.first_below.assign(g.size() + 1, 0);
  for (const auto& l : g.links) ++g.first_below[l.node + 1];
  for (std::size_t v = 0; v < g.size(); ++v) g.first_below[v + 1] += g.first_below[v];
  g.below.resize(g.links.size());
  auto next = g.first_below;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    for (auto k = g.first[v]; k < g.first[v + 1]; ++k) {
      g.below[next[g.links[k].node]++] = {v, g.links[k].weight};
    }
  }
}

}  // namespace

pinned_graph pin(const hierarchy& h, const terminal_set& places, heading way, bool with_below) {
  const auto& half = descending(h, way);
  pinned_graph g;
  g.position = closure(h, places, half);
  g.number_.assign(h.vertices(), kNoVertex);
  for (std::uint32_t v = 0; v < g.size(); ++v) g.number_[g.position[v]] = v;
  g.first.reserve(g.size() + 1);
  g.first.push_back(0);
  for (const auto p : g.position) {
    for (const auto& l : half.of(p)) g.links.push_back({g.number_[l.node], l.weight});
    g.first.push_back(static_cast<std::uint32_t>(g.links.size()));
  }
  add_ends(g, h, places);
  if (with_below) add_below(g);
  return g;
}

}  // namespace sourcier::travel::sweep
