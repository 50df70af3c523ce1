#include <algorithm>
#include <cmath>
#include <numbers>

#include "travel/road_build.h"

namespace sourcier::travel {
namespace {

constexpr double kEarthRadiusM = 6371008.8;
constexpr std::uint32_t kNone = 0xffffffff;
// A stop sign or give way without a direction serves the junction it stands before.
constexpr double kSignReachM = 60;

// Metres between two near points: equirectangular at their middle latitude.
double metres(road_point a, road_point b) {
  constexpr double kRadians = 1e-7 * std::numbers::pi / 180;
  const double middle = (static_cast<double>(a.lat) + b.lat) / 2 * kRadians;
  const double x = (static_cast<double>(b.lon) - a.lon) * kRadians * std::cos(middle);
  const double y = (static_cast<double>(b.lat) - a.lat) * kRadians;
  return kEarthRadiusM * std::sqrt(x * x + y * y);
}

// What must agree for two pieces to be one road.
struct signature {
  bool forward, backward, ends_only, never_snapped;
  friend bool operator==(signature, signature) = default;
  signature reversed() const { return {backward, forward, ends_only, never_snapped}; }
};

// A run of a way between two places where roads may meet.
struct piece {
  std::uint32_t way;
  std::uint32_t first, last;  // into `nodes`, both included
};

struct cutter {
  const osm_roads& osm;
  const profile& p;
  import_report& report;
  std::vector<std::uint8_t> degree;    // by node, 255 and above as 255
  std::vector<std::uint32_t> rule_of;  // by node, into osm.node_rules
  std::vector<std::uint32_t> nodes;    // of parts, no node missing and none twice in a row
  std::vector<piece> parts;            // ways less what is missing
  std::vector<piece> pieces;
  std::vector<std::array<std::uint32_t, 2>> ends_at;  // by node: piece * 2 + (1 at its last node)
  std::vector<std::uint32_t> junction_of;             // by node
  std::vector<double> way_metres;
  cut_roads out;

  const node_rule* rule(std::uint32_t node) const {
    return rule_of[node] == kNone ? nullptr : &osm.node_rules[rule_of[node]].rule;
  }
  bool blocked(std::uint32_t node) const {
    const auto* r = rule(node);
    return r != nullptr && r->blocked;
  }
  bool is_cut(std::uint32_t node) const { return degree[node] != 2 || blocked(node); }

  signature signature_of(const piece& q) const {
    const auto& r = osm.ways[q.way].rule;
    return {r.forward_km_h > 0, r.backward_km_h > 0, r.ends_only, r.never_snapped};
  }

  void add_part(std::uint32_t way, std::uint32_t first) {
    const auto count = static_cast<std::uint32_t>(nodes.size()) - first;
    if (count < 2) {
      nodes.resize(first);
      return;
    }
    parts.push_back({way, first, first + count - 1});
    for (auto i = first; i + 1 < nodes.size(); ++i) {
      for (const auto node : {nodes[i], nodes[i + 1]}) {
        if (degree[node] < 255) ++degree[node];
      }
    }
  }

  void split_at_missing() {
    for (std::uint32_t w = 0; w < osm.ways.size(); ++w) {
      const auto& way = osm.ways[w];
      auto first = static_cast<std::uint32_t>(nodes.size());
      const auto parts_before = parts.size();
      std::size_t missing = 0;
      for (std::uint32_t i = 0; i < way.node_count; ++i) {
        const auto node = osm.nodes[way.first_node + i];
        if (osm.at[node] == kMissingPoint) {
          ++missing;
          add_part(w, first);
          first = static_cast<std::uint32_t>(nodes.size());
        } else if (nodes.size() == first || nodes.back() != node) {
          nodes.push_back(node);
        }
      }
      add_part(w, first);
      const bool nothing = parts.size() == parts_before;
      report.nodes_missing += missing;
      report.ways_without_nodes += nothing;
      report.ways_cut += missing > 0 && !nothing;
      if (nothing) continue;
      ++report.ways_kept;
      ++report.ways_by_class[way.rule.klass];
      measure(w, parts_before, missing > 0);
    }
  }

  // The way's length, where a posted duration has to be shared along it.
  void measure(std::uint32_t w, std::size_t from_part, bool incomplete) {
    double length = 0;
    for (auto k = from_part; k < parts.size(); ++k) {
      for (auto i = parts[k].first; i < parts[k].last; ++i) {
        length += metres(osm.at[nodes[i]], osm.at[nodes[i + 1]]);
      }
    }
    report.kilometres_kept += length / 1000;
    way_metres[w] = incomplete ? 0 : length;
  }

  void cut_parts() {
    pieces.reserve(parts.size() * 2);
    for (const auto& part : parts) {
      auto first = part.first;
      for (auto i = part.first + 1; i <= part.last; ++i) {
        if (i != part.last && !is_cut(nodes[i])) continue;
        pieces.push_back({part.way, first, i});
        first = i;
      }
    }
    ends_at.assign(osm.at.size(), {kNone, kNone});
    for (std::uint32_t q = 0; q < pieces.size(); ++q) {
      note_end(nodes[pieces[q].first], q * 2);
      note_end(nodes[pieces[q].last], q * 2 + 1);
    }
  }
  void note_end(std::uint32_t node, std::uint32_t end) {
    if (is_cut(node)) return;
    auto& [a, b] = ends_at[node];
    (a == kNone ? a : b) = end;
  }

  // The piece end that continues this one beyond its node, or kNone.
  std::uint32_t continues(std::uint32_t end) const {
    const auto& q = pieces[end >> 1];
    const auto node = nodes[end & 1 ? q.last : q.first];
    if (is_cut(node)) return kNone;
    const auto [a, b] = ends_at[node];
    const auto other = a == end ? b : a;
    if (other == kNone || other >> 1 == end >> 1) return kNone;
    auto mine = signature_of(q);
    auto theirs = signature_of(pieces[other >> 1]);
    if ((end & 1) == (other & 1)) theirs = theirs.reversed();
    return mine == theirs ? other : kNone;
  }

  std::uint32_t junction(std::uint32_t node) {
    // Nobody passes a shut barrier: each road that reaches it ends by itself.
    if (!blocked(node) && junction_of[node] != kNone) return junction_of[node];
    out.junction_node.push_back(node);
    return junction_of[node] = static_cast<std::uint32_t>(out.junction_node.size() - 1);
  }

  // Piece ends entered first, in the order the road is drawn.
  std::vector<std::uint32_t> chain_from(std::uint32_t q, std::vector<bool>& used) const {
    auto entry = q * 2;
    for (;;) {  // back to where the road begins
      const auto before = continues(entry);
      if (before == kNone) break;
      entry = before ^ 1;
      if (entry >> 1 == q) break;  // a ring
    }
    std::vector<std::uint32_t> chain;
    for (auto at = entry; at != kNone && !used[at >> 1]; at = continues(at ^ 1)) {
      used[at >> 1] = true;
      chain.push_back(at);
    }
    return chain;
  }

  void add_road(const std::vector<std::uint32_t>& chain);
};

// Seconds at `node`, for who travels along the way's direction (or against it).
double delay(const node_rule& r, bool along_way, bool near_start, bool near_end) {
  switch (r.direction) {
    case point_direction::both:
      return static_cast<double>(r.seconds);
    case point_direction::forward:
      return along_way ? static_cast<double>(r.seconds) : 0;
    case point_direction::backward:
      return along_way ? 0 : static_cast<double>(r.seconds);
    case point_direction::unknown:
      break;
  }
  // It stands before the junction it serves.
  return (along_way ? near_end : near_start) ? static_cast<double>(r.seconds) : 0;
}

// One step along a road being put together.
struct step {
  std::uint32_t node;
  std::uint32_t way;
  bool reversed;  // the piece is drawn against its way
  double metres;  // from the step before
  double forward_s, backward_s;
};

std::vector<step> steps_of(const cutter& c, const std::vector<std::uint32_t>& chain) {
  std::vector<step> steps;
  for (const auto entry : chain) {
    const auto& q = c.pieces[entry >> 1];
    const bool reversed = entry & 1;
    const auto& rule = c.osm.ways[q.way].rule;
    double along = static_cast<double>(rule.forward_km_h) / 3.6;
    double against = static_cast<double>(rule.backward_km_h) / 3.6;
    if (rule.duration_s > 0 && c.way_metres[q.way] > 0) {
      const double posted = c.way_metres[q.way] / static_cast<double>(rule.duration_s);
      if (along > 0) along = posted;
      if (against > 0) against = posted;
    }
    if (reversed) std::swap(along, against);
    for (std::uint32_t i = 0; i <= q.last - q.first; ++i) {
      const auto node = c.nodes[reversed ? q.last - i : q.first + i];
      if (i == 0) {
        if (steps.empty()) steps.push_back({node, q.way, reversed, 0, 0, 0});
        continue;
      }
      const double d = metres(c.osm.at[steps.back().node], c.osm.at[node]);
      steps.push_back(
          {node, q.way, reversed, d, along > 0 ? d / along : 0, against > 0 ? d / against : 0});
    }
  }
  return steps;
}

deciseconds rounded(double seconds) { return static_cast<deciseconds>(std::lround(seconds * 10)); }

// No stretch is driven in no time at all: every arc weighs something.
deciseconds at_least_one(deciseconds t) { return std::max<deciseconds>(t, 1); }

void cutter::add_road(const std::vector<std::uint32_t>& chain) {
  const auto steps = steps_of(*this, chain);
  const auto& first = pieces[chain.front() >> 1];
  const auto& last = pieces[chain.back() >> 1];
  auto sign = signature_of(first);
  if (chain.front() & 1) sign = sign.reversed();
  const auto base = out.points.size();
  double total = 0, length = 0, back = 0;
  for (const auto& s : steps) total += s.metres;
  std::vector<double> delay_forward(steps.size()), delay_backward(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    length += steps[i].metres;
    const auto* r = rule(steps[i].node);
    if (r == nullptr) continue;
    const bool near_start = length < kSignReachM && length <= total / 2;
    const bool near_end = total - length < kSignReachM && length > total / 2;
    const auto& s = steps[i];
    delay_forward[i] = delay(*r, !s.reversed, s.reversed ? near_end : near_start,
                             s.reversed ? near_start : near_end);
    delay_backward[i] = delay(*r, s.reversed, s.reversed ? near_end : near_start,
                              s.reversed ? near_start : near_end);
  }
  double forward = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    forward += steps[i].forward_s + (i > 1 ? delay_forward[i - 1] : 0);
    out.points.push_back(osm.at[steps[i].node]);
    out.forward_time.push_back(sign.forward ? rounded(forward) : 0);
    out.backward_time.push_back(0);
  }
  for (std::size_t i = steps.size() - 1; sign.backward && i-- > 0;) {
    back += steps[i + 1].backward_s + (i + 2 < steps.size() ? delay_backward[i + 1] : 0);
    out.backward_time[base + i] = rounded(back);
  }
  if (sign.forward) out.forward_time.back() = at_least_one(out.forward_time.back());
  if (sign.backward) out.backward_time[base] = at_least_one(out.backward_time[base]);
  out.first_point.push_back(static_cast<std::uint32_t>(out.points.size()));
  out.klass.push_back(osm.ways[first.way].rule.klass);
  out.flags.push_back(static_cast<std::uint8_t>(
      (sign.forward ? kSnapForward : 0) | (sign.backward ? kSnapBackward : 0) |
      (sign.ends_only ? kEndsOnly : 0) | (sign.never_snapped ? kNeverSnapped : 0)));
  out.ends.push_back({junction(steps.front().node), junction(steps.back().node),
                      osm.ways[first.way].id, osm.ways[last.way].id,
                      static_cast<float>(delay_backward.front()),
                      static_cast<float>(delay_forward.back())});
}

}  // namespace

cut_roads cut_at_junctions(const osm_roads& osm, const profile& p, import_report& report) {
  cutter c{osm, p, report, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  c.degree.assign(osm.at.size(), 0);
  c.rule_of.assign(osm.at.size(), kNone);
  c.junction_of.assign(osm.at.size(), kNone);
  c.way_metres.assign(osm.ways.size(), 0);
  for (std::uint32_t i = 0; i < osm.node_rules.size(); ++i) c.rule_of[osm.node_rules[i].node] = i;
  c.nodes.reserve(osm.nodes.size());
  c.split_at_missing();
  c.cut_parts();
  c.out.points.reserve(c.nodes.size());
  std::vector<bool> used(c.pieces.size());
  for (std::uint32_t q = 0; q < c.pieces.size(); ++q) {
    if (!used[q]) c.add_road(c.chain_from(q, used));
  }
  report.points_read = static_cast<std::size_t>(
      std::ranges::count_if(osm.at, [](road_point at) { return at != kMissingPoint; }));
  report.roads = c.out.roads();
  return std::move(c.out);
}

}  // namespace sourcier::travel
