// Contraction in rounds. Each round takes vertices that would be cheaper to contract than any of
// their neighbours (an independent set), looks in parallel for the shortcuts each needs, and
// contracts those that still are the cheapest once that is known.
#include <algorithm>
#include <cassert>
#include <memory>
#include <mutex>

#include "base/parallel.h"
#include "travel/hierarchy.h"
#include "travel/hierarchy_order.h"

namespace sourcier::travel {
namespace {

using contraction::adjacency;
using contraction::arc;

// A search for ways round a vertex settles no more than this, or than twice the vertices that it
// looks for: past it a shortcut that may not be needed is added, which costs time but never truth.
// In towns of equal blocks, where many vertices have hundreds of neighbours in the end, the second
// keeps shortcuts from breeding shortcuts.
constexpr std::size_t kSettleLimit = 60;
constexpr std::size_t kSettlePerTarget = 2;
// A priority is the level plus what contracting adds over what it removes, in arcs of the graph
// and of the hierarchy, both counted kDensityTerm times; scaled to whole numbers.
constexpr std::uint32_t kScale = 1000;
constexpr std::uint32_t kDensityTerm = 4;

struct shortcut {
  std::uint32_t from;
  std::uint32_t to;
  deciseconds weight;
  std::uint32_t middle;
  std::uint32_t hops;
};

// An arc that a lighter way was found for.
struct useless_arc {
  std::uint32_t from;
  std::uint32_t to;
};

// What contracting a candidate would take: its shortcuts lie in one finder's list, and so do the
// arcs found useless while looking for them.
struct evaluation {
  std::uint32_t finder;
  std::uint32_t begin;
  std::uint32_t end;
  std::uint32_t useless_begin;
  std::uint32_t useless_end;
  std::uint32_t cost;
};

// Scatters ties, so that equal priorities along a road do not make rounds of one vertex each.
std::uint32_t scatter(std::uint32_t v) {
  v = (v ^ (v >> 16)) * 0x7feb352dU;
  v = (v ^ (v >> 15)) * 0x846ca68bU;
  return v ^ (v >> 16);
}

// Local Dijkstra searches; one per thread.
class witness_finder {
 public:
  explicit witness_finder(std::size_t vertices) : label_(vertices) {}

  std::vector<shortcut> found;
  std::vector<useless_arc> useless;

  // Appends the shortcuts that contracting v takes while vertices marked in `apart` are away.
  evaluation evaluate(const adjacency& g, std::uint32_t v, const std::vector<std::uint8_t>& apart) {
    const auto begin = static_cast<std::uint32_t>(found.size());
    const auto useless_begin = static_cast<std::uint32_t>(useless.size());
    std::uint64_t added_hops = 0;
    std::uint64_t removed_hops = 1;
    std::uint32_t added = 0;
    for (const auto& from : g.in[v]) {
      search(g, v, from, apart);
      for (const auto& a : g.out[from.node]) {
        if (distance(a.node) < a.weight) useless.push_back({from.node, a.node});
      }
      for (const auto& to : g.out[v]) {
        const std::uint64_t through = std::uint64_t{from.weight} + to.weight;
        if (through > kLongestTime) continue;
        const auto weight = static_cast<deciseconds>(through);
        if (from.node != to.node && distance(to.node) <= weight) continue;
        const auto hops = from.hops + to.hops;
        found.push_back({from.node, to.node, weight, v, hops});
        if (from.node == to.node) continue;
        ++added;
        added_hops += hops;
      }
      removed_hops += from.hops;
    }
    for (const auto& to : g.out[v]) removed_hops += to.hops;
    const auto removed = static_cast<std::uint32_t>(1 + g.in[v].size() + g.out[v].size());
    const auto cost =
        kDensityTerm *
        (kScale * added / removed + static_cast<std::uint32_t>(kScale * added_hops / removed_hops));
    return {0,
            begin,
            static_cast<std::uint32_t>(found.size()),
            useless_begin,
            static_cast<std::uint32_t>(useless.size()),
            cost};
  }

 private:
  struct label {
    std::uint32_t run = 0;
    deciseconds distance = 0;
    std::uint32_t target_run = 0;
  };

  deciseconds distance(std::uint32_t v) const {
    return label_[v].run == run_ ? label_[v].distance : kUnreachable;
  }

  void reach(std::uint32_t v, std::uint64_t d, std::uint64_t longest) {
    if (d > longest) return;
    auto& l = label_[v];
    if (l.run == run_ && l.distance <= d) return;
    l.run = run_;
    l.distance = static_cast<deciseconds>(d);
    heap_.push_back((d << 32) | v);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>{});
  }

  // From one predecessor of v to all its successors, no farther than through v.
  void search(const adjacency& g, std::uint32_t v, const arc& from,
              const std::vector<std::uint8_t>& apart) {
    ++run_;
    heap_.clear();
    std::size_t targets = 0;
    std::uint64_t longest = 0;
    for (const auto& to : g.out[v]) {
      if (to.node == from.node) continue;
      label_[to.node].target_run = run_;
      longest = std::max(longest, std::uint64_t{from.weight} + to.weight);
      ++targets;
    }
    if (targets == 0) return;
    reach(from.node, 0, longest);
    const auto limit = std::max(kSettleLimit, kSettlePerTarget * targets);
    for (std::size_t settled = 0; !heap_.empty() && settled < limit;) {
      std::pop_heap(heap_.begin(), heap_.end(), std::greater<>{});
      const auto d = heap_.back() >> 32;
      const auto u = static_cast<std::uint32_t>(heap_.back());
      heap_.pop_back();
      if (label_[u].distance < d) continue;
      ++settled;
      if (label_[u].target_run == run_ && --targets == 0) return;
      for (const auto& a : g.out[u]) {
        if (d + a.weight > longest) break;
        if (a.node != v && apart[a.node] == 0) reach(a.node, d + a.weight, longest);
      }
    }
  }

  std::vector<label> label_;
  std::vector<std::uint64_t> heap_;
  std::uint32_t run_ = 0;
};

void erase_node(std::vector<arc>& arcs, std::uint32_t node) {
  const auto at = std::ranges::find(arcs, node, &arc::node);
  if (at == arcs.end()) return;
  arcs.erase(at);
}

// Keeps the lighter of an arc that is there and one that comes; the lightest stand first, so that
// a search can stop at the first that leads too far.
void merge_arc(std::vector<arc>& arcs, const arc& a) {
  const auto before = [](const arc& x, const arc& y) {
    return x.weight != y.weight ? x.weight < y.weight : x.node < y.node;
  };
  const auto old = std::ranges::find(arcs, a.node, &arc::node);
  if (old != arcs.end()) {
    if (old->weight <= a.weight) return;
    arcs.erase(old);
  }
  arcs.insert(std::ranges::lower_bound(arcs, a, before), a);
}

class contractor {
 public:
  explicit contractor(const routing_graph& graph);
  void run(const build_progress& progress);
  adjacency& graph() { return graph_; }
  std::vector<std::uint32_t>& order() { return order_; }

 private:
  std::uint64_t key(std::uint32_t v) const {
    return (std::uint64_t{kScale * level_[v] + cost_[v]} << 32) | scatter(v);
  }
  bool is_least(std::uint32_t v) const;
  void choose_candidates();
  void evaluate_candidates();
  void settle_candidates();
  void remove_and_link(bool outward);
  void raise_neighbours();
  std::unique_ptr<witness_finder> take_finder(std::uint32_t& number);

  adjacency graph_;
  std::vector<std::uint32_t> level_;
  std::vector<std::uint32_t> cost_;
  std::vector<std::uint8_t> candidate_;  // by vertex
  std::vector<std::uint32_t> remaining_;
  std::vector<std::uint32_t> order_;  // the first contracted first
  std::vector<std::uint32_t> candidates_;
  std::vector<evaluation> evaluations_;  // by candidate
  std::vector<std::uint8_t> is_chosen_;  // by candidate
  std::vector<std::uint32_t> chosen_;    // indices of candidates
  std::vector<std::unique_ptr<witness_finder>> finders_;
  std::vector<std::uint32_t> idle_;
  std::mutex mutex_;
};

contractor::contractor(const routing_graph& g)
    : graph_(g.vertices()), level_(g.vertices()), cost_(g.vertices()), candidate_(g.vertices()) {
  for (std::uint32_t u = 0; u < g.vertices(); ++u) {
    for (auto k = g.first_arc[u]; k < g.first_arc[u + 1]; ++k) {
      const auto v = g.head[k];
      const auto w = g.weight[k];
      if (w > kLongestTime) continue;
      if (u == v) {
        graph_.loop[u] = std::min(graph_.loop[u], w);
      } else {
        merge_arc(graph_.out[u], {v, w, kNoVertex, 1});
      }
    }
    for (const auto& a : graph_.out[u]) merge_arc(graph_.in[a.node], {u, a.weight, kNoVertex, 1});
  }
  remaining_.resize(g.vertices());
  order_.reserve(g.vertices());
  for (std::uint32_t v = 0; v < g.vertices(); ++v) {
    remaining_[v] = v;
    const auto in = graph_.in[v].size();
    const auto out = graph_.out[v].size();
    cost_[v] = static_cast<std::uint32_t>(kScale * in * out / (1 + in + out));
  }
}

bool contractor::is_least(std::uint32_t v) const {
  const auto mine = key(v);
  const auto beats = [&](const arc& a) {
    const auto other = key(a.node);
    return mine < other || (mine == other && v < a.node);
  };
  return std::ranges::all_of(graph_.in[v], beats) && std::ranges::all_of(graph_.out[v], beats);
}

void contractor::choose_candidates() {
  parallel_for(remaining_.size(), 2048, [&](std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i) candidate_[remaining_[i]] = is_least(remaining_[i]);
  });
  candidates_.clear();
  for (const auto v : remaining_) {
    if (candidate_[v] != 0) candidates_.push_back(v);
  }
}

void contractor::evaluate_candidates() {
  for (auto& f : finders_) {
    f->found.clear();
    f->useless.clear();
  }
  evaluations_.resize(candidates_.size());
  // The last rounds have few candidates, each of which takes long.
  const auto grain = std::clamp<std::size_t>(candidates_.size() / 32, 1, 16);
  parallel_for(candidates_.size(), grain, [&](std::size_t begin, std::size_t end) {
    std::uint32_t number = 0;
    witness_finder* finder = nullptr;
    {
      const std::scoped_lock lock(mutex_);
      if (idle_.empty()) {
        idle_.push_back(static_cast<std::uint32_t>(finders_.size()));
        finders_.push_back(std::make_unique<witness_finder>(level_.size()));
      }
      number = idle_.back();
      idle_.pop_back();
      finder = finders_[number].get();
    }
    for (auto i = begin; i < end; ++i) {
      evaluations_[i] = finder->evaluate(graph_, candidates_[i], candidate_);
      evaluations_[i].finder = number;
    }
    const std::scoped_lock lock(mutex_);
    idle_.push_back(number);
  });
}

// Those that still are the cheapest around at their true cost are contracted in this round.
void contractor::settle_candidates() {
  for (std::uint32_t i = 0; i < candidates_.size(); ++i) {
    cost_[candidates_[i]] = evaluations_[i].cost;
  }
  // Candidates have none among their neighbours: each looks at costs of its own only.
  is_chosen_.assign(candidates_.size(), 0);
  parallel_for(candidates_.size(), 256, [&](std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i) is_chosen_[i] = is_least(candidates_[i]);
  });
  chosen_.clear();
  for (std::uint32_t i = 0; i < candidates_.size(); ++i) {
    if (is_chosen_[i] != 0) chosen_.push_back(i);
  }
  if (chosen_.empty()) chosen_.push_back(0);
  for (const auto v : candidates_) candidate_[v] = 0;
  for (const auto i : chosen_) candidate_[candidates_[i]] = 1;
}

void contractor::remove_and_link(bool outward) {
  auto& rows = outward ? graph_.out : graph_.in;
  const auto& others = outward ? graph_.in : graph_.out;
  for (const auto& e : evaluations_) {
    const auto& useless = finders_[e.finder]->useless;
    for (auto k = e.useless_begin; k < e.useless_end; ++k) {
      const auto& u = useless[k];
      erase_node(rows[outward ? u.from : u.to], outward ? u.to : u.from);
    }
  }
  for (const auto i : chosen_) {
    const auto v = candidates_[i];
    for (const auto& a : others[v]) erase_node(rows[a.node], v);
    const auto& e = evaluations_[i];
    const auto& found = finders_[e.finder]->found;
    for (auto k = e.begin; k < e.end; ++k) {
      const auto& s = found[k];
      if (s.from != s.to) {
        merge_arc(rows[outward ? s.from : s.to],
                  {outward ? s.to : s.from, s.weight, s.middle, s.hops});
      } else if (outward && s.weight < graph_.loop[s.from]) {
        graph_.loop[s.from] = s.weight;
        graph_.loop_middle[s.from] = s.middle;
      }
    }
  }
}

void contractor::raise_neighbours() {
  for (const auto i : chosen_) {
    const auto v = candidates_[i];
    for (const auto* row : {&graph_.in[v], &graph_.out[v]}) {
      for (const auto& a : *row) level_[a.node] = std::max(level_[a.node], level_[v] + 1);
    }
    order_.push_back(v);
  }
}

void contractor::run(const build_progress& progress) {
  const auto total = remaining_.size();
  while (!remaining_.empty()) {
    choose_candidates();
    evaluate_candidates();
    settle_candidates();
    parallel_for(2, 1, [&](std::size_t begin, std::size_t end) {
      for (auto side = begin; side < end; ++side) remove_and_link(side == 0);
    });
    raise_neighbours();
    std::erase_if(remaining_, [&](std::uint32_t v) { return candidate_[v] != 0; });
    if (progress) progress(order_.size(), total);
  }
}

}  // namespace

hierarchy build_hierarchy(const routing_graph& graph, const build_progress& progress) {
  contractor c(graph);
  c.run(progress);
  return hierarchy(contraction::lay_out(c.graph(), c.order()));
}

}  // namespace sourcier::travel
