#include <algorithm>
#include <cassert>
#include <map>
#include <optional>
#include <utility>

#include "travel/road_build.h"

namespace sourcier::travel {
namespace {

// The most stretches a way between may be cut into before a restriction is left out.
constexpr std::size_t kLongestPath = 32;

struct resolver {
  const stretch_view& s;
  std::span<const std::uint32_t> first_out, out;
  std::vector<std::pair<std::int64_t, std::uint32_t>> by_last;  // way, stretch
  std::vector<std::pair<std::uint32_t, std::uint32_t>> junctions;         // node, junction
  turn_rules rules;

  auto leaving(std::uint32_t junction) const {
    return out.subspan(first_out[junction], first_out[junction + 1] - first_out[junction]);
  }
  // Stretches that end (or begin) with this way.
  static auto with(const std::vector<std::pair<std::int64_t, std::uint32_t>>& by,
                   std::int64_t way) {
    return std::ranges::equal_range(by, way, {}, [](const auto& e) { return e.first; });
  }
  std::optional<std::uint32_t> junction_at(std::uint32_t node) const {
    const auto all =
        std::ranges::equal_range(junctions, node, {}, [](const auto& e) { return e.first; });
    if (all.size() != 1) return std::nullopt;  // not a junction, or shut by a barrier
    return all.front().second;
  }
};

enum class outcome : std::uint8_t { kept, elsewhere, unclear };

outcome over_node(resolver& in, const osm_restriction& r, std::uint32_t node) {
  const auto junction = in.junction_at(node);
  if (!junction) return outcome::elsewhere;
  std::vector<std::uint32_t> from, to;
  for (const auto& [way, stretch] : resolver::with(in.by_last, r.from)) {
    if (in.s.end[stretch] == *junction) from.push_back(stretch);
  }
  for (const auto u : in.leaving(*junction)) {
    if (in.s.first_way[u] == r.to) to.push_back(u);
  }
  if (from.empty() || to.empty()) return outcome::elsewhere;
  if (r.from == r.to && !r.u_turn) return outcome::unclear;
  // A way that runs on through the junction leaves open which side is meant.
  if (r.from != r.to && !r.only && (from.size() > 1 || to.size() > 1)) return outcome::unclear;
  if (from.size() > 1 && r.only) return outcome::unclear;
  for (const auto u : from) {
    for (const auto v : in.leaving(*junction)) {
      const bool meant = std::ranges::find(to, v) != to.end();
      if (r.from == r.to && v != in.s.twin[u]) continue;  // no_u_turn: back along itself
      if (meant != r.only) in.rules.forbidden.push_back({u, v});
    }
  }
  return outcome::kept;
}

// Depth first from `path.back()` along the ways between, to a stretch of the last way.
void follow(const resolver& in, const osm_restriction& r, std::vector<std::uint32_t>& path,
            std::vector<std::vector<std::uint32_t>>& found) {
  if (path.size() > kLongestPath || found.size() > 1) return;
  const auto is_via = [&](std::int64_t way) { return std::ranges::count(r.via_ways, way) > 0; };
  for (const auto v : in.leaving(in.s.end[path.back()])) {
    if (std::ranges::find(path, v) != path.end()) continue;
    if (path.size() > 1 && in.s.first_way[v] == r.to) {
      auto whole = path;
      whole.push_back(v);
      found.push_back(std::move(whole));
    } else if (is_via(in.s.first_way[v]) && is_via(in.s.last_way[v])) {
      if (path.size() > 1 && in.s.end[v] == in.s.start[path.back()]) continue;  // back again
      path.push_back(v);
      follow(in, r, path, found);
      path.pop_back();
    }
  }
}

outcome over_ways(resolver& in, const osm_restriction& r) {
  std::vector<std::vector<std::uint32_t>> found;
  for (const auto& [way, stretch] : resolver::with(in.by_last, r.from)) {
    std::vector<std::uint32_t> path{stretch};
    follow(in, r, path, found);
  }
  if (found.empty()) return outcome::elsewhere;
  if (found.size() > 1) return outcome::unclear;
  in.rules.paths.push_back({std::move(found.front()), r.only});
  return outcome::kept;
}

}  // namespace

turn_rules resolve_restrictions(const osm_roads& osm, std::span<const std::uint32_t> junction_node,
                                const stretch_view& stretches,
                                std::span<const std::uint32_t> first_out,
                                std::span<const std::uint32_t> out, import_report& report) {
  if (osm.restrictions.empty()) return {};
  resolver in{stretches, first_out, out, {}, {}, {}};
  for (std::uint32_t u = 0; u < stretches.end.size(); ++u) {
    in.by_last.emplace_back(stretches.last_way[u], u);
  }
  std::ranges::sort(in.by_last);
  for (std::uint32_t j = 0; j < junction_node.size(); ++j) {
    in.junctions.emplace_back(junction_node[j], j);
  }
  std::ranges::sort(in.junctions);
  for (const auto& r : osm.restrictions) {
    auto result = outcome::elsewhere;
    if (!r.via_ways.empty()) {
      result = over_ways(in, r);
    } else {
      const auto at = std::ranges::lower_bound(osm.node_ids, r.via_node);
      if (at != osm.node_ids.end() && *at == r.via_node) {
        result = over_node(in, r, static_cast<std::uint32_t>(at - osm.node_ids.begin()));
      }
    }
    report.restrictions_kept += result == outcome::kept;
    report.restrictions_elsewhere += result == outcome::elsewhere;
    report.restrictions_unclear += result == outcome::unclear;
  }
  std::ranges::sort(in.rules.forbidden);
  const auto twice = std::ranges::unique(in.rules.forbidden);
  in.rules.forbidden.erase(twice.begin(), twice.end());
  return std::move(in.rules);
}

namespace {

// How far a route has come along the paths it may be following: (path, stretches behind it).
using progress_set = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

struct path_states {
  const turn_rules& rules;
  const routing_graph& base;
  std::vector<std::uint32_t>& stretch_of;
  std::multimap<std::uint32_t, std::uint32_t> starts;  // first stretch -> path
  std::map<std::pair<std::uint32_t, progress_set>, std::uint32_t> vertex_of;
  std::vector<std::pair<std::uint32_t, progress_set>> extra;  // base vertex and progress
  std::map<std::uint32_t, std::vector<std::pair<std::uint32_t, deciseconds>>> changed;

  std::uint32_t vertex(std::uint32_t at, const progress_set& set) {
    if (set.empty()) return at;
    const auto next = static_cast<std::uint32_t>(base.vertices() + extra.size());
    const auto [found, is_new] = vertex_of.try_emplace({at, set}, next);
    if (is_new) {
      extra.emplace_back(at, set);
      stretch_of.push_back(stretch_of[at]);
    }
    return found->second;
  }

  // Arcs out of `at` for a route with this progress.
  std::vector<std::pair<std::uint32_t, deciseconds>> arcs(std::uint32_t at, progress_set set) {
    const auto [from, to] = starts.equal_range(stretch_of[at]);
    for (auto s = from; s != to; ++s) set.emplace_back(s->second, 0);
    std::vector<std::pair<std::uint32_t, deciseconds>> out;
    for (auto a = base.first_arc[at]; a < base.first_arc[at + 1]; ++a) {
      const auto head = base.head[a];
      progress_set after;
      bool allowed = true;
      for (const auto& [path, behind] : set) {
        const auto& whole = rules.paths[path].stretches;
        const bool last = behind + 2 == whole.size();
        const bool follows = stretch_of[head] == whole[behind + 1];
        if (last && follows != rules.paths[path].only) allowed = false;
        if (!last && follows) after.emplace_back(path, behind + 1);
      }
      std::ranges::sort(after);
      if (allowed) out.emplace_back(vertex(head, after), base.weight[a]);
    }
    return out;
  }
};

}  // namespace

void apply_path_rules(const turn_rules& rules, routing_graph& graph,
                      std::vector<std::uint32_t>& stretch_of) {
  if (rules.paths.empty()) return;
  path_states states{rules, graph, stretch_of, {}, {}, {}, {}};
  for (std::uint32_t i = 0; i < rules.paths.size(); ++i) {
    states.starts.emplace(rules.paths[i].stretches.front(), i);
  }
  for (std::uint32_t v = 0; v < graph.vertices(); ++v) {
    if (states.starts.contains(stretch_of[v])) states.changed[v] = states.arcs(v, {});
  }
  std::vector<std::vector<std::pair<std::uint32_t, deciseconds>>> added;
  for (std::size_t i = 0; i < states.extra.size(); ++i) {
    const auto [at, set] = states.extra[i];  // a copy: `extra` grows
    added.push_back(states.arcs(at, set));
  }
  routing_graph out;
  out.first_arc.reserve(stretch_of.size() + 1);
  out.first_arc.push_back(0);
  const auto put = [&](const auto& arcs) {
    for (const auto& [head, weight] : arcs) {
      out.head.push_back(head);
      out.weight.push_back(weight);
    }
    out.first_arc.push_back(static_cast<std::uint32_t>(out.head.size()));
  };
  for (std::uint32_t v = 0; v < graph.vertices(); ++v) {
    if (const auto other = states.changed.find(v); other != states.changed.end()) {
      put(other->second);
      continue;
    }
    const auto first = graph.first_arc[v], last = graph.first_arc[v + 1];
    out.head.insert(out.head.end(), graph.head.begin() + first, graph.head.begin() + last);
    out.weight.insert(out.weight.end(), graph.weight.begin() + first, graph.weight.begin() + last);
    out.first_arc.push_back(static_cast<std::uint32_t>(out.head.size()));
  }
  for (const auto& arcs : added) put(arcs);
  graph = std::move(out);
}

}  // namespace sourcier::travel
