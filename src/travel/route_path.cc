// Point to point, with the way itself.
#include <algorithm>
#include <queue>
#include <unordered_map>

#include "travel/route_sweep.h"

namespace sourcier::travel {
namespace {

constexpr std::int64_t kFarAway = std::numeric_limits<std::int64_t>::max() / 4;

// How a climb came to a position: from a terminal on it, or from below.
struct label {
  std::int64_t seed = kFarAway;
  std::int64_t arrival = kFarAway;
  std::uint32_t parent = kNoVertex;

  std::int64_t best() const { return std::min(seed, arrival); }
};
using labels = std::unordered_map<std::uint32_t, label>;

labels climb(const hierarchy& h, std::span<const terminal> place, heading way) {
  labels reached;
  std::priority_queue<std::uint32_t> waiting;  // the lowest position, the greatest number, first
  const auto at = [&](std::uint32_t p) -> label& {
    const auto [entry, is_new] = reached.try_emplace(p);
    if (is_new) waiting.push(p);
    return entry->second;
  };
  for (const auto& t : place) {
    auto& l = at(h.position_of(t.vertex));
    l.seed = std::min(l.seed, t.offset);
  }
  while (!waiting.empty()) {
    const auto p = waiting.top();
    waiting.pop();
    const auto from = reached[p].best();
    for (const auto& link : sweep::climbing(h, way).of(p)) {
      auto& to = at(link.node);
      if (from + link.weight >= to.arrival) continue;
      to.arrival = from + link.weight;
      to.parent = p;
    }
  }
  return reached;
}

std::uint32_t middle_of(const hierarchy& h, std::uint32_t from, std::uint32_t to) {
  const auto& half = from > to ? h.out() : h.in();
  const auto row = half.of(std::max(from, to));
  const auto at = std::ranges::lower_bound(row, std::min(from, to), {}, &link::node);
  return half.middle[half.first[std::max(from, to)] +
                     static_cast<std::size_t>(at - row.begin())];
}

// Appends the vertices of the graph after `from` up to `to`.
void unpack(const hierarchy& h, std::uint32_t from, std::uint32_t to,
            std::vector<std::uint32_t>& vertices) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> waiting{{from, to}};
  while (!waiting.empty()) {
    const auto [a, b] = waiting.back();
    waiting.pop_back();
    const auto middle = a == b ? h.loop_middle()[a] : middle_of(h, a, b);
    if (middle == kNoVertex) {
      vertices.push_back(h.vertex_at(b));
    } else {
      waiting.emplace_back(middle, b);
      waiting.emplace_back(a, middle);
    }
  }
}

// Positions from a terminal up to p, which is left at its arrival if `arrived`.
std::vector<std::uint32_t> chain(const labels& reached, std::uint32_t p, bool arrived) {
  std::vector<std::uint32_t> up{p};
  for (const auto* l = &reached.at(p); arrived; arrived = l->arrival < l->seed) {
    up.push_back(l->parent);
    l = &reached.at(l->parent);
  }
  return up;
}

struct meeting {
  std::int64_t time = kFarAway;
  std::uint32_t position = kNoVertex;
  bool arrived = false;  // from the source's side
  bool departs = false;  // to the target's side
};

// Where two climbs meet, trips that stay on their own stretch left out.
meeting best_meeting(const hierarchy& h, const labels& from, const labels& to) {
  meeting best;
  const auto offer = [&](std::int64_t time, std::uint32_t p, bool arrived, bool departs) {
    if (time < best.time || (time == best.time && p < best.position)) {
      best = {time, p, arrived, departs};
    }
  };
  for (const auto& [p, f] : from) {
    const auto found = to.find(p);
    if (found == to.end()) continue;
    const auto& t = found->second;
    offer(f.arrival + t.best(), p, true, t.arrival < t.seed);
    offer(f.seed + t.arrival, p, false, true);
    const auto loop = h.loop()[p];
    if (loop != kUnreachable) offer(f.seed + loop + t.seed, p, false, false);
  }
  return best;
}

std::vector<std::uint32_t> way_through(const hierarchy& h, const labels& from, const labels& to,
                                       const meeting& m) {
  auto up = chain(from, m.position, m.arrived);
  std::ranges::reverse(up);
  const auto down = chain(to, m.position, m.departs);
  std::vector<std::uint32_t> vertices{h.vertex_at(up.front())};
  for (std::size_t i = 1; i < up.size(); ++i) unpack(h, up[i - 1], up[i], vertices);
  if (!m.arrived && !m.departs) unpack(h, m.position, m.position, vertices);
  for (std::size_t i = 1; i < down.size(); ++i) unpack(h, down[i - 1], down[i], vertices);
  return vertices;
}

}  // namespace

std::optional<route> shortest(const hierarchy& h, std::span<const terminal> from,
                              std::span<const terminal> to) {
  const auto forward = climb(h, from, heading::outward);
  const auto backward = climb(h, to, heading::inward);
  auto best = best_meeting(h, forward, backward);
  const terminal* direct = nullptr;
  for (const auto& s : from) {
    for (const auto& t : to) {
      if (s.vertex != t.vertex || !sweep::is_direct(s, t)) continue;
      if (s.offset + t.offset > best.time) continue;
      best.time = s.offset + t.offset;
      direct = &s;
    }
  }
  if (best.time > kLongestTime) return std::nullopt;
  const auto time = static_cast<deciseconds>(best.time);
  if (direct != nullptr) return route{time, {direct->vertex}};
  return route{time, way_through(h, forward, backward, best)};
}

}  // namespace sourcier::travel
