#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/parallel.h"
#include "travel/road_build.h"

namespace sourcier::travel {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;
// A turn's angle is that between the roads this far from their junction.
constexpr double kBearingM = 12;

// Degrees in [-180, 180): how far a heading turns, positive to the right.
double turned(double from, double to) {
  double d = to - from;
  while (d >= 180) d -= 360;
  while (d < -180) d += 360;
  return d;
}

// Heading in degrees, clockwise from north, of a driver who leaves the first of these points.
template <class Points>
double heading(const Points& at, std::size_t count) {
  const auto start = at(0);
  const double shrink = std::cos(start.lat * 1e-7 * std::numbers::pi / 180);
  constexpr double kMetresPerUnit = 0.0111195;  // 1e-7 degree of latitude
  double x = 0, y = 0;
  for (std::size_t i = 1; i < count; ++i) {
    x = (static_cast<double>(at(i).lon) - start.lon) * shrink;
    y = static_cast<double>(at(i).lat) - start.lat;
    if (std::hypot(x, y) * kMetresPerUnit >= kBearingM) break;
  }
  return std::atan2(x, y) * 180 / std::numbers::pi;
}

struct expander {
  const cut_roads& roads;
  const profile& p;
  // By stretch, in order of road, forward first.
  std::vector<std::uint32_t> road{};  // road * 2 + backward
  std::vector<std::uint32_t> start{}, end{};
  std::vector<std::int64_t> first_way{}, last_way{};
  std::vector<float> heading_out{}, heading_in{};  // at its start and at its end, as driven
  std::vector<float> arrival_s{};                  // lost at its end
  std::vector<deciseconds> time{};
  std::vector<std::uint32_t> twin{};  // the same road the other way, or kNone
  // By junction.
  std::vector<std::uint32_t> first_out{}, out{};
  std::vector<std::uint8_t> legs{};    // roads that meet, either way
  std::vector<bool> through_only{};    // by road: an ends-only part with two ways in
  std::vector<std::uint32_t> inner{};  // by stretch: its vertex for who comes from outside
  turn_rules rules{};
  std::vector<bool> has_rule{};  // by stretch, as `from`

  std::size_t stretches() const { return road.size(); }
  void make_stretches();
  void make_junctions();
  void mark_minor_signs(const osm_roads& osm);
  void find_through_parts();
  double turn_seconds(std::uint32_t u, std::uint32_t v, bool u_turn) const;
  template <class Emit>
  void each_turn(std::uint32_t u, const Emit& emit) const;
  routing_graph arcs(std::vector<std::uint32_t>& stretch_of) const;
};

void expander::make_stretches() {
  for (std::uint32_t r = 0; r < roads.roads(); ++r) {
    const auto base = roads.first_point[r];
    const std::size_t n = roads.first_point[r + 1] - base;
    const double from_first = heading([&](std::size_t i) { return roads.points[base + i]; }, n);
    const double from_last =
        heading([&](std::size_t i) { return roads.points[base + n - 1 - i]; }, n);
    const auto opposite = [](double h) { return static_cast<float>(h > 0 ? h - 180 : h + 180); };
    const auto& e = roads.ends[r];
    const bool both = (roads.flags[r] & kSnapForward) && (roads.flags[r] & kSnapBackward);
    const auto at = static_cast<std::uint32_t>(stretches());
    if (roads.flags[r] & kSnapForward) {
      road.push_back(r * 2);
      start.push_back(e.first_junction);
      end.push_back(e.last_junction);
      first_way.push_back(e.first_way);
      last_way.push_back(e.last_way);
      heading_out.push_back(static_cast<float>(from_first));
      heading_in.push_back(opposite(from_last));
      arrival_s.push_back(e.penalty_at_last);
      time.push_back(roads.forward_time[base + n - 1]);
      twin.push_back(both ? at + 1 : kNone);
    }
    if (roads.flags[r] & kSnapBackward) {
      road.push_back(r * 2 + 1);
      start.push_back(e.last_junction);
      end.push_back(e.first_junction);
      first_way.push_back(e.last_way);
      last_way.push_back(e.first_way);
      heading_out.push_back(static_cast<float>(from_last));
      heading_in.push_back(opposite(from_first));
      arrival_s.push_back(e.penalty_at_first);
      time.push_back(roads.backward_time[base]);
      twin.push_back(both ? at : kNone);
    }
  }
}

void expander::make_junctions() {
  const auto n = roads.junction_node.size();
  first_out.assign(n + 1, 0);
  legs.assign(n, 0);
  for (const auto j : start) ++first_out[j + 1];
  std::partial_sum(first_out.begin(), first_out.end(), first_out.begin());
  out.resize(stretches());
  auto next = first_out;
  for (std::uint32_t u = 0; u < stretches(); ++u) out[next[start[u]]++] = u;
  for (const auto& e : roads.ends) {
    for (const auto j : {e.first_junction, e.last_junction}) legs[j] += legs[j] < 255;
  }
}

// A sign in the middle of a junction, which binds the lesser roads only.
void expander::mark_minor_signs(const osm_roads& osm) {
  std::vector<bool> minor_only(osm.at.size());
  for (const auto& r : osm.node_rules) minor_only[r.node] = r.rule.minor_only;
  const auto weight = [&](std::uint32_t u) { return p.classes[roads.klass[road[u] >> 1]].km_h; };
  std::vector<double> greatest(roads.junction_node.size(), 0);
  for (std::uint32_t u = 0; u < stretches(); ++u) {
    auto& g = greatest[end[u]];
    g = std::max(g, weight(u));
  }
  for (std::uint32_t u = 0; u < stretches(); ++u) {
    if (minor_only[roads.junction_node[end[u]]] && weight(u) >= greatest[end[u]]) arrival_s[u] = 0;
  }
}

// Roads open to their residents, put together where they meet. One that touches open roads at a
// single junction is not a way through to anywhere, and needs no further care.
void expander::find_through_parts() {
  const auto n = roads.junction_node.size();
  std::vector<std::uint32_t> part(n);
  std::iota(part.begin(), part.end(), 0);
  const auto root = [&](std::uint32_t j) {
    while (part[j] != j) j = part[j] = part[part[j]];
    return j;
  };
  std::vector<bool> open(n), closed(n);
  for (std::uint32_t r = 0; r < roads.roads(); ++r) {
    const auto& e = roads.ends[r];
    const bool ends_only = roads.flags[r] & kEndsOnly;
    auto& kind = ends_only ? closed : open;
    kind[e.first_junction] = kind[e.last_junction] = true;
    if (ends_only) part[root(e.first_junction)] = root(e.last_junction);
  }
  std::vector<std::uint8_t> doors(n, 0);
  for (std::uint32_t j = 0; j < n; ++j) {
    if (open[j] && closed[j] && doors[root(j)] < 2) ++doors[root(j)];
  }
  through_only.assign(roads.roads(), false);
  for (std::uint32_t r = 0; r < roads.roads(); ++r) {
    through_only[r] = (roads.flags[r] & kEndsOnly) && doors[root(roads.ends[r].first_junction)] > 1;
  }
  inner.assign(stretches(), kNone);
  auto next = static_cast<std::uint32_t>(stretches());
  for (std::uint32_t u = 0; u < stretches(); ++u) {
    if (through_only[road[u] >> 1]) inner[u] = next++;
  }
}

// A sigmoid over the angle: 0 straight on, `most` for a sharp turn; right-hand traffic.
double expander::turn_seconds(std::uint32_t u, std::uint32_t v, bool u_turn) const {
  const auto& t = p.turn;
  double seconds = static_cast<double>(arrival_s[u]);
  if (u_turn || legs[end[u]] > 2) {
    const double degrees =
        u_turn ? 180
               : turned(static_cast<double>(heading_in[u]), static_cast<double>(heading_out[v]));
    const double exponent = degrees >= 0 ? 13 / t.bias * degrees / 180 - 6.5 * t.bias
                                         : 13 * t.bias * -degrees / 180 - 6.5 / t.bias;
    seconds += t.most / (1 + std::exp(-exponent));
  }
  return u_turn ? seconds + t.u_turn : seconds;
}

// emit(next stretch, seconds of the turn). To turn round is for dead ends.
template <class Emit>
void expander::each_turn(std::uint32_t u, const Emit& emit) const {
  const auto first = first_out[end[u]], last = first_out[end[u] + 1];
  const bool dead_end = last - first == (twin[u] != kNone && start[twin[u]] == end[u] ? 1u : 0u);
  for (auto i = first; i < last; ++i) {
    const auto v = out[i];
    const bool back = v == twin[u];
    if (back && !dead_end) continue;
    if (has_rule[u] && !back &&
        std::ranges::binary_search(rules.forbidden, turn_rules::pair{u, v})) {
      continue;
    }
    emit(v, turn_seconds(u, v, back));
  }
}

routing_graph expander::arcs(std::vector<std::uint32_t>& stretch_of) const {
  const auto base = stretches();
  stretch_of.resize(base);
  std::iota(stretch_of.begin(), stretch_of.end(), 0);
  for (std::uint32_t u = 0; u < base; ++u) {
    if (inner[u] != kNone) stretch_of.push_back(u);
  }
  routing_graph g;
  g.first_arc.assign(stretch_of.size() + 1, 0);
  constexpr std::size_t kGrain = 4096;
  parallel_for(stretch_of.size(), kGrain, [&](std::size_t from, std::size_t to) {
    for (auto x = from; x < to; ++x) {
      each_turn(stretch_of[x], [&](std::uint32_t, double) { ++g.first_arc[x + 1]; });
    }
  });
  std::partial_sum(g.first_arc.begin(), g.first_arc.end(), g.first_arc.begin());
  g.head.resize(g.first_arc.back());
  g.weight.resize(g.first_arc.back());
  parallel_for(stretch_of.size(), kGrain, [&](std::size_t from, std::size_t to) {
    for (auto x = from; x < to; ++x) {
      const auto u = stretch_of[x];
      const bool within = inner[u] != kNone, came_in = x >= base;
      auto a = g.first_arc[x];
      each_turn(u, [&](std::uint32_t v, double seconds) {
        // Who began within drives out freely; who came in from outside pays to leave again.
        const bool enters = inner[v] != kNone && (!within || came_in);
        if (came_in && inner[v] == kNone) seconds += p.through_seconds;
        g.head[a] = enters ? inner[v] : v;
        g.weight[a++] = time[u] + static_cast<deciseconds>(std::lround(seconds * 10));
      });
    }
  });
  return g;
}

void mark_component(const routing_graph& graph, const std::vector<std::uint32_t>& stretch_of,
                    std::span<const std::uint32_t> road, cut_roads& roads, import_report& report) {
  const auto largest = largest_component(graph);
  for (std::uint32_t x = 0; x < stretch_of.size(); ++x) {
    if (!largest[x]) continue;
    const auto r = road[stretch_of[x]];
    roads.flags[r >> 1] |= r & 1 ? kBackwardConnected : kForwardConnected;
  }
  for (auto& f : roads.flags) {
    report.connected_stretches +=
        ((f & kForwardConnected) ? 1u : 0u) + ((f & kBackwardConnected) ? 1u : 0u);
    const bool never = f & kNeverSnapped;
    if (never || !(f & kForwardConnected)) f = static_cast<std::uint8_t>(f & ~kSnapForward);
    if (never || !(f & kBackwardConnected)) f = static_cast<std::uint8_t>(f & ~kSnapBackward);
    f = static_cast<std::uint8_t>(f & ~kNeverSnapped);
  }
}

}  // namespace

std::vector<bool> largest_component(const routing_graph& graph) {
  const auto n = static_cast<std::uint32_t>(graph.vertices());
  std::vector<std::uint32_t> order(n, kNone), low(n), component(n, kNone), stack, path, next;
  next.assign(graph.first_arc.begin(), graph.first_arc.begin() + n);
  std::uint32_t clock = 0, components = 0, best = kNone;
  std::size_t best_size = 0;
  for (std::uint32_t root = 0; root < n; ++root) {
    if (order[root] != kNone) continue;
    path.push_back(root);
    while (!path.empty()) {  // Tarjan's algorithm without recursion
      const auto v = path.back();
      if (order[v] == kNone) {
        order[v] = low[v] = clock++;
        stack.push_back(v);
      }
      bool deeper = false;
      while (next[v] < graph.first_arc[v + 1]) {
        const auto w = graph.head[next[v]];
        if (order[w] == kNone) {
          path.push_back(w);
          deeper = true;
          break;
        }
        if (component[w] == kNone) low[v] = std::min(low[v], low[w]);
        ++next[v];
      }
      if (deeper) continue;
      path.pop_back();
      if (low[v] != order[v]) continue;
      std::size_t size = 0;
      for (auto w = kNone; w != v; ++size) {
        w = stack.back();
        stack.pop_back();
        component[w] = components;
      }
      if (size > best_size) {
        best_size = size;
        best = components;
      }
      ++components;
    }
  }
  std::vector<bool> out(n);
  for (std::uint32_t v = 0; v < n; ++v) out[v] = best != kNone && component[v] == best;
  return out;
}

namespace {

void fill_copies(const std::vector<std::uint32_t>& stretch_of, std::size_t stretches,
                 road_network& network) {
  std::vector<std::uint32_t> first(stretches + 1, 0), copies(stretch_of.size() - stretches);
  for (auto x = stretches; x < stretch_of.size(); ++x) ++first[stretch_of[x] + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  auto next = first;
  for (auto x = stretches; x < stretch_of.size(); ++x) {
    copies[next[stretch_of[x]]++] = static_cast<std::uint32_t>(x);
  }
  network.first_copy = std::move(first);
  network.copies = std::move(copies);
}

road_network to_network(cut_roads&& roads, const expander& e,
                        const std::vector<std::uint32_t>& stretch_of, const profile& p) {
  road_network n;
  std::vector<std::uint32_t> forward(roads.roads(), kNoVertex), backward(roads.roads(), kNoVertex);
  for (std::uint32_t u = 0; u < e.stretches(); ++u) {
    (e.road[u] & 1 ? backward : forward)[e.road[u] >> 1] = u;
  }
  std::vector<std::uint32_t> stretch_road(stretch_of.size());
  for (std::size_t x = 0; x < stretch_of.size(); ++x) stretch_road[x] = e.road[stretch_of[x]];
  fill_copies(stretch_of, e.stretches(), n);
  n.first_point = std::move(roads.first_point);
  n.points = std::move(roads.points);
  n.forward_time = std::move(roads.forward_time);
  n.backward_time = std::move(roads.backward_time);
  n.klass = std::move(roads.klass);
  n.flags = std::move(roads.flags);
  n.forward_vertex = std::move(forward);
  n.backward_vertex = std::move(backward);
  n.stretch_road = std::move(stretch_road);
  for (const auto& c : p.classes) n.class_names.push_back(c.name);
  n.walk_km_h = p.walk_km_h;
  n.snap_limit_m = p.snap_limit_m;
  return n;
}

}  // namespace

std::vector<geo::coordinate> drawn(const road_network& network, std::uint32_t vertex) {
  std::vector<geo::coordinate> line;
  for (const auto at : network.shape(network.stretch_road[vertex] >> 1)) {
    line.push_back(at.degrees());
  }
  if (network.stretch_road[vertex] & 1) std::ranges::reverse(line);
  return line;
}

expanded_roads expand(cut_roads&& roads, const osm_roads& osm, const profile& p,
                      import_report& report) {
  expander e{.roads = roads, .p = p};
  e.make_stretches();
  e.make_junctions();
  e.mark_minor_signs(osm);
  e.find_through_parts();
  const stretch_view view{e.first_way, e.last_way, e.start, e.end, e.twin};
  e.rules = resolve_restrictions(osm, roads.junction_node, view, e.first_out, e.out, report);
  e.has_rule.assign(e.stretches(), false);
  for (const auto& f : e.rules.forbidden) e.has_rule[f.from] = true;
  std::vector<std::uint32_t> stretch_of;
  auto graph = e.arcs(stretch_of);
  apply_path_rules(e.rules, graph, stretch_of);
  mark_component(graph, stretch_of, e.road, roads, report);
  report.stretches = e.stretches();
  report.vertices = graph.vertices();
  report.arcs = graph.arcs();
  return {to_network(std::move(roads), e, stretch_of, p), std::move(graph)};
}

}  // namespace sourcier::travel
