#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "travel/hierarchy.h"
#include "travel/lane_kernels.h"
#include "travel/route_queries.h"

// The passes over a hierarchy that every query is made of; used inside travel only.
// A query climbs from where drives begin (or, inward, end), then descends to the other end. One
// pass carries as many values a vertex as it has lanes, each lane a search of its own.
namespace sourcier::travel::sweep {

inline const hierarchy::half& climbing(const hierarchy& h, heading way) {
  return way == heading::outward ? h.out() : h.in();
}
inline const hierarchy::half& descending(const hierarchy& h, heading way) {
  return way == heading::outward ? h.in() : h.out();
}

// A set of positions that gives back its least or greatest; two levels of bits.
class position_set {
 public:
  explicit position_set(std::size_t positions)
      : bits_(positions / 64 + 1), words_(positions / 4096 + 1) {}

  // False where it was there already.
  bool insert(std::uint32_t p) {
    const auto bit = std::uint64_t{1} << (p % 64);
    if ((bits_[p / 64] & bit) != 0) return false;
    bits_[p / 64] |= bit;
    words_[p / 4096] |= std::uint64_t{1} << (p / 64 % 64);
    return true;
  }
  bool contains(std::uint32_t p) const { return (bits_[p / 64] >> (p % 64) & 1) != 0; }

  // Takes out every position from the greatest down, or from the least up. What visit() inserts
  // must lie beyond the position visited.
  template <class Visit>
  void drain_down(const Visit& visit) {
    for (auto w = words_.size(); w-- > 0;) {
      while (words_[w] != 0) {
        const auto b = w * 64 + 63 - static_cast<unsigned>(__builtin_clzll(words_[w]));
        while (bits_[b] != 0) {
          const auto k = 63 - static_cast<unsigned>(__builtin_clzll(bits_[b]));
          bits_[b] ^= std::uint64_t{1} << k;
          visit(static_cast<std::uint32_t>(b * 64 + k));
        }
        words_[w] &= ~(std::uint64_t{1} << (b % 64));
      }
    }
  }
  template <class Visit>
  void drain_up(const Visit& visit) {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      while (words_[w] != 0) {
        const auto b = w * 64 + static_cast<unsigned>(__builtin_ctzll(words_[w]));
        while (bits_[b] != 0) {
          const auto k = static_cast<unsigned>(__builtin_ctzll(bits_[b]));
          bits_[b] ^= std::uint64_t{1} << k;
          visit(static_cast<std::uint32_t>(b * 64 + k));
        }
        words_[w] &= ~(std::uint64_t{1} << (b % 64));
      }
    }
  }

 private:
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint64_t> words_;
};

// The part of a hierarchy that descents to the pinned places can pass (RPHAST, Delling et al.
// 2011), numbered anew from the top.
struct pinned_graph {
  // A pinned terminal, by the number of its vertex.
  struct end {
    std::uint32_t number;
    std::uint32_t place;
    std::uint32_t index;  // into the terminal set
  };
  std::vector<std::uint32_t> position;  // by number, ascending
  std::vector<std::uint32_t> first;
  std::vector<link> links;  // node: a lower number
  // The same links from their upper end, for descents that stop early.
  std::vector<std::uint32_t> first_below;
  std::vector<link> below;
  std::vector<std::uint32_t> first_end;  // by number
  std::vector<end> ends;                 // by number, then place
  std::vector<std::uint32_t> number_of;  // by terminal

  std::size_t size() const { return position.size(); }
  // kNoVertex where the position is not of it.
  std::uint32_t find(std::uint32_t p) const { return number_[p]; }

  std::vector<std::uint32_t> number_;  // by position
};
pinned_graph pin(const hierarchy& h, const terminal_set& places, heading way, bool with_below);

// Where a lane starts.
template <class Value>
struct seed {
  std::uint32_t position;
  std::uint32_t lane;
  Value at;
  const terminal* origin;
};

// A batch of searches from seeds to the pinned places; keeps its memory from one to the next.
template <class Value, std::size_t Lanes>
class lane_search {
 public:
  using values = row<Value, Lanes>;

  lane_search(const hierarchy& h, const pinned_graph& pinned, heading way)
      : h_(h), pinned_(pinned), way_(way), climbing_set_(h.vertices()), slot_(h.vertices()) {}

  // Every pinned vertex. Values of seeds are not negative; they are sorted here.
  void run(std::vector<seed<Value>>& seeds);
  // Only those that some lane reaches before its stop; visit(number) for each, the upper first.
  template <class Visit>
  void run_until(std::vector<seed<Value>>& seeds, const values& stop, const Visit& visit);

  // By number; only what the last run came to is of it.
  const values* rows() const { return rows_.data(); }
  Value at(std::uint32_t number, std::uint32_t lane) const {
    return is_current(number) ? rows_[number].lane[lane] : kFar<Value>;
  }
  // The seeds that lie on a vertex, in one lane.
  std::span<const seed<Value>> seeds_at(std::uint32_t position, std::uint32_t lane) const;
  // As at(), but not counting a seed of the lane on the vertex itself unless it comes round.
  Value around(std::uint32_t number, std::uint32_t lane) const;

  // visit(seed, end) for each seed on the vertex of a pinned terminal.
  template <class Visit>
  void for_each_meeting(const Visit& visit) const;

 private:
  struct reached {
    std::uint32_t position;
    std::uint32_t slot;
  };
  struct arrival {  // what came to a seed's vertex from below, its own seeds left out
    std::uint32_t position;
    values from_below;
  };

  void climb(std::vector<seed<Value>>& seeds, const values& stop);
  void add(std::uint32_t position);
  bool is_current(std::uint32_t number) const { return !bounded_ || run_of_[number] == run_; }

  const hierarchy& h_;
  const pinned_graph& pinned_;
  heading way_;
  std::span<const seed<Value>> seeds_;
  position_set climbing_set_;
  std::vector<std::uint32_t> slot_;  // by position, valid while in the set
  std::vector<values> climbed_;      // by slot
  std::vector<reached> order_;       // the lowest first: positions descend
  std::vector<arrival> arrivals_;    // positions descend
  std::vector<values> rows_;         // by number
  // Of descents that stop early.
  bool bounded_ = false;
  std::uint32_t run_ = 0;
  std::vector<std::uint32_t> run_of_;
  std::vector<std::uint32_t> same_;   // its own index
  std::vector<position_set> active_;  // one, made when first needed
};

// The loops of lane_kernels, for one lane.
template <class Value>
void pull(std::span<const std::uint32_t> first, std::span<const link> links, std::uint32_t begin,
          std::uint32_t end, row<Value, 1>* rows) {
  if (begin >= end) return;
  auto k = first[begin];
  for (auto v = begin; v < end; ++v) {
    auto best = kFar<Value>;
    for (const auto last = first[v + 1]; k < last; ++k) {
      best = std::min(best, rows[links[k].node].lane[0] + scaled<Value>(links[k].weight));
    }
    rows[v].lane[0] = best;
  }
}

template <class Value, std::size_t Lanes>
void pull(std::span<const std::uint32_t> first, std::span<const link> links, std::uint32_t begin,
          std::uint32_t end, row<Value, Lanes>* rows) {
  if (begin >= end) return;
  kernels().of<row<Value, Lanes>>().pull(first.data(), links.data(), begin, end, rows);
}
template <class Value>
void push(const row<Value, 1>& from, std::span<const link> links, const std::uint32_t* slot,
          row<Value, 1>* rows) {
  for (const auto& l : links) {
    auto& to = rows[slot[l.node]].lane[0];
    to = std::min(to, from.lane[0] + scaled<Value>(l.weight));
  }
}
template <class Value, std::size_t Lanes>
void push(const row<Value, Lanes>& from, std::span<const link> links, const std::uint32_t* slot,
          row<Value, Lanes>* rows) {
  kernels().of<row<Value, Lanes>>().push(from, links, slot, rows);
}

// True where one can drive from a start to an end on the same vertex without leaving it.
inline bool is_direct(const terminal& start, const terminal& end) {
  return start.along <= end.along && start.offset + end.offset >= 0;
}
// The same for the terminal of a seed and a pinned one.
inline bool is_direct(const terminal& seed, const terminal& pinned, heading way) {
  return way == heading::outward ? is_direct(seed, pinned) : is_direct(pinned, seed);
}

// From the seeds of a lane to a pinned place, the terminal's offset included, met or not; kFar or
// more where there is no way. `terminals`, `numbers`: of the place.
template <class Value, std::size_t Lanes>
wide<Value> exact_to(const lane_search<Value, Lanes>& search, const pinned_graph& pinned,
                     heading way, std::span<const terminal> terminals,
                     std::span<const std::uint32_t> numbers, std::uint32_t lane) {
  auto best = kFar<wide<Value>>;
  for (std::size_t i = 0; i < terminals.size(); ++i) {
    const auto offset = scaled<wide<Value>>(terminals[i].offset);
    const auto met = search.seeds_at(pinned.position[numbers[i]], lane);
    const auto at = met.empty() ? search.at(numbers[i], lane) : search.around(numbers[i], lane);
    if (at < kFar<Value>) best = std::min(best, at + offset);
    for (const auto& s : met) {
      if (s.at < kFar<Value> && is_direct(*s.origin, terminals[i], way)) {
        best = std::min(best, s.at + offset);
      }
    }
  }
  return best;
}

}  // namespace sourcier::travel::sweep

#include "travel/route_sweep.inl"
