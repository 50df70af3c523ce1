#include <algorithm>
#include <cassert>
#include <numeric>

#include "base/parallel.h"
#include "travel/route_sweep.h"
#include "travel/scratch_pool.h"

namespace sourcier::travel {
namespace {

using sweep::kFar;
using value = std::int32_t;
constexpr std::size_t kLanes = 16;
using search = sweep::lane_search<value, kLanes>;
using values = search::values;
constexpr value kNone = kFar<value>;

// Sources in an order that puts those side by side which share the way up.
std::vector<std::uint32_t> neighbours_together(const hierarchy& h, const terminal_set& places) {
  std::vector<std::uint64_t> keyed(places.size());
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    const auto terminals = places.of(i);
    const auto p = terminals.empty() ? kNoVertex : h.position_of(terminals.front().vertex);
    keyed[i] = std::uint64_t{p} << 32 | i;
  }
  std::ranges::sort(keyed);
  std::vector<std::uint32_t> order(places.size());
  std::ranges::transform(keyed, order.begin(),
                         [](auto k) { return static_cast<std::uint32_t>(k); });
  return order;
}

// Up to kLanes sources, one a lane; their seeds count from the least offset of each.
struct batch {
  std::span<const std::uint32_t> sources;
  std::array<std::int64_t, kLanes> base{};
  std::vector<sweep::seed<value>> seeds;

  void fill(const hierarchy& h, const terminal_set& set, std::span<const std::uint32_t> places) {
    sources = places;
    seeds.clear();
    base = {};
    for (std::uint32_t lane = 0; lane < places.size(); ++lane) {
      const auto terminals = set.of(places[lane]);
      if (terminals.empty()) continue;
      base[lane] = std::ranges::min(terminals, {}, &terminal::offset).offset;
      for (const auto& t : terminals) {
        assert(std::abs(t.offset) <= kMostOffset);
        seeds.push_back(
            {h.position_of(t.vertex), lane, static_cast<value>(t.offset - base[lane]), &t});
      }
    }
  }
};

deciseconds to_time(value v, std::int64_t base) {
  const auto total = v + base;
  return v >= kNone || total > kLongestTime ? kUnreachable : static_cast<deciseconds>(total);
}

// What every batch of a table works on.
struct task {
  const hierarchy& h;
  const terminal_set& sources;
  const terminal_set& targets;
  sweep::pinned_graph pinned;
  std::vector<std::uint32_t> order;
  std::vector<sweep::row_end> ends;  // by terminal of the targets

  task(const hierarchy& hierarchy, const terminal_set& from, const terminal_set& to, bool bounded)
      : h(hierarchy),
        sources(from),
        targets(to),
        pinned(sweep::pin(hierarchy, to, heading::outward, bounded)),
        order(neighbours_together(hierarchy, from)) {
    for (std::size_t i = 0; i < to.terminals.size(); ++i) {
      assert(std::abs(to.terminals[i].offset) <= kMostOffset);
      ends.push_back({pinned.number_of[i], static_cast<value>(to.terminals[i].offset)});
    }
  }

  std::size_t batches() const { return (order.size() + kLanes - 1) / kLanes; }
  std::span<const std::uint32_t> lanes_of(std::size_t b) const {
    const std::span<const std::uint32_t> all(order);
    return all.subspan(b * kLanes, std::min(kLanes, order.size() - b * kLanes));
  }
  std::span<const std::uint32_t> numbers_of(std::uint32_t target) const {
    return std::span(pinned.number_of)
        .subspan(targets.offsets[target], targets.of(target).size());
  }
  value exact(const search& s, std::uint32_t target, std::uint32_t lane) const {
    return sweep::exact_to(s, pinned, heading::outward, targets.of(target), numbers_of(target),
                           lane);
  }
};

void write_rows(const task& t, const search& s, const batch& b, std::span<deciseconds> times) {
  constexpr std::uint32_t kBlock = 16;  // a cache line of each row at a time
  const auto width = static_cast<std::uint32_t>(t.targets.size());
  alignas(64) std::array<deciseconds, kBlock * kLanes> block;
  values base{};
  for (std::size_t l = 0; l < kLanes; ++l) base.lane[l] = static_cast<value>(b.base[l]);
  for (std::uint32_t begin = 0; begin < width; begin += kBlock) {
    const auto count = std::min(kBlock, width - begin);
    sweep::kernels().finish({t.targets.offsets.data() + begin, t.ends.data(), count}, s.rows(),
                            base, block.data());
    for (std::size_t lane = 0; lane < b.sources.size(); ++lane) {
      std::copy_n(block.data() + lane * kBlock, count,
                  times.data() + std::size_t{b.sources[lane]} * width + begin);
    }
  }
}

// Where a search comes to more than one in kWorthwhile of all there is, the next kInFull batches
// do without its bookkeeping.
constexpr std::size_t kWorthwhile = 3;
constexpr unsigned kInFull = 8;

struct bounded_scratch {
  search lanes;
  batch b;
  std::vector<values> best;  // by target
  sweep::position_set touched;
  std::array<std::vector<std::pair<std::uint32_t, deciseconds>>, kLanes> pairs;
  unsigned runs_in_full = 0;

  explicit bounded_scratch(const task& t)
      : lanes(t.h, t.pinned, heading::outward), best(t.targets.size()), touched(t.targets.size()) {}
};

// What a batch found, lane after lane.
struct found_pairs {
  std::array<std::uint32_t, kLanes> count{};
  std::vector<std::uint32_t> target;
  std::vector<deciseconds> time;
};

// How far each lane may go before a target's offset is added.
values limits_of(const task& t, const batch& b, deciseconds limit) {
  std::int64_t least = 0;
  for (const auto& end : t.targets.terminals) least = std::min(least, end.offset);
  auto limits = sweep::all<value, kLanes>(-1);
  for (std::size_t l = 0; l < b.sources.size(); ++l) {
    const auto room = std::int64_t{std::min(limit, kLongestTime)} - b.base[l] - least;
    limits.lane[l] = static_cast<value>(std::clamp<std::int64_t>(room, -1, kNone - 1));
  }
  return limits;
}

void search_within(const task& t, bounded_scratch& s, deciseconds limit) {
  const auto row_of = [&](std::uint32_t target) -> values& {
    if (s.touched.insert(target)) s.best[target] = sweep::all<value, kLanes>(kNone);
    return s.best[target];
  };
  const auto reach = [&](std::uint32_t v) {
    for (auto k = t.pinned.first_end[v]; k < t.pinned.first_end[v + 1]; ++k) {
      const auto& end = t.pinned.ends[k];
      sweep::kernels().offer(s.lanes.rows()[v], t.ends[end.index].offset, row_of(end.place));
    }
  };
  if (s.runs_in_full > 0) {
    --s.runs_in_full;
    s.lanes.run(s.b.seeds);
    for (std::uint32_t v = 0; v < t.pinned.size(); ++v) reach(v);
  } else {
    std::size_t visited = 0;
    s.lanes.run_within(s.b.seeds, limits_of(t, s.b, limit), [&](std::uint32_t v) {
      ++visited;
      reach(v);
    });
    if (visited * kWorthwhile > t.pinned.size()) s.runs_in_full = kInFull;
  }
  s.lanes.for_each_meeting([&](const auto& seed, const auto& end) {
    if (sweep::is_direct(*seed.origin, t.targets.terminals[end.index])) return;
    row_of(end.place).lane[seed.lane] = t.exact(s.lanes, end.place, seed.lane);
  });
}

found_pairs collect(const task& t, bounded_scratch& s, deciseconds limit) {
  search_within(t, s, limit);
  const auto bound = static_cast<std::int64_t>(std::min(limit, kLongestTime));
  values most = sweep::all<value, kLanes>(-1);
  for (std::size_t l = 0; l < s.b.sources.size(); ++l) {
    const auto room = std::clamp<std::int64_t>(bound - s.b.base[l], kNone * -1, kNone - 1);
    most.lane[l] = static_cast<value>(room);
  }
  for (auto& lane : s.pairs) lane.clear();
  s.touched.drain_up([&](std::uint32_t target) {
    const auto& best = s.best[target];
    std::uint32_t within = 0;
    for (std::size_t l = 0; l < kLanes; ++l) {
      within |= static_cast<std::uint32_t>(best.lane[l] <= most.lane[l]) << l;
    }
    for (; within != 0; within &= within - 1) {
      const auto l = static_cast<std::size_t>(__builtin_ctz(within));
      s.pairs[l].emplace_back(target, to_time(best.lane[l], s.b.base[l]));
    }
  });
  found_pairs found;
  for (std::size_t l = 0; l < s.b.sources.size(); ++l) {
    found.count[l] = static_cast<std::uint32_t>(s.pairs[l].size());
    for (const auto& [target, time] : s.pairs[l]) {
      found.target.push_back(target);
      found.time.push_back(time);
    }
  }
  return found;
}

bounded_times join(const task& t, std::span<const found_pairs> found) {
  bounded_times all;
  all.first.assign(t.sources.size() + 1, 0);
  for (std::size_t b = 0; b < found.size(); ++b) {
    const auto lanes = t.lanes_of(b);
    for (std::size_t l = 0; l < lanes.size(); ++l) all.first[lanes[l] + 1] = found[b].count[l];
  }
  std::partial_sum(all.first.begin(), all.first.end(), all.first.begin());
  all.target.resize(all.first.back());
  all.time.resize(all.first.back());
  for (std::size_t b = 0; b < found.size(); ++b) {
    const auto lanes = t.lanes_of(b);
    std::ptrdiff_t at = 0;
    for (std::size_t l = 0; l < lanes.size(); ++l) {
      const auto count = found[b].count[l];
      const auto to = static_cast<std::ptrdiff_t>(all.first[lanes[l]]);
      std::copy_n(found[b].target.begin() + at, count, all.target.begin() + to);
      std::copy_n(found[b].time.begin() + at, count, all.time.begin() + to);
      at += count;
    }
  }
  return all;
}

}  // namespace

void table(const hierarchy& h, const terminal_set& sources, const terminal_set& targets,
           std::span<deciseconds> times) {
  assert(times.size() == sources.size() * targets.size());
  const task t(h, sources, targets, false);
  struct scratch {
    search lanes;
    batch b;
  };
  scratch_pool<scratch> pool([&] {
    return std::unique_ptr<scratch>(new scratch{search(h, t.pinned, heading::outward), {}});
  });
  parallel_for(t.batches(), 1, [&](std::size_t begin, std::size_t end) {
    pool.with([&](scratch& s) {
      for (auto i = begin; i < end; ++i) {
        s.b.fill(h, sources, t.lanes_of(i));
        s.lanes.run(s.b.seeds);
        write_rows(t, s.lanes, s.b, times);
        s.lanes.for_each_meeting([&](const auto& seed, const auto& met) {
          if (sweep::is_direct(*seed.origin, targets.terminals[met.index])) return;
          times[s.b.sources[seed.lane] * targets.size() + met.place] =
              to_time(t.exact(s.lanes, met.place, seed.lane), s.b.base[seed.lane]);
        });
      }
    });
  });
}

std::vector<deciseconds> table(const hierarchy& h, const terminal_set& sources,
                               const terminal_set& targets) {
  std::vector<deciseconds> times(sources.size() * targets.size());
  table(h, sources, targets, times);
  return times;
}

bounded_times bounded_table(const hierarchy& h, const terminal_set& sources,
                            const terminal_set& targets, deciseconds limit) {
  const task t(h, sources, targets, true);
  std::vector<found_pairs> found(t.batches());
  scratch_pool<bounded_scratch> pool([&] { return std::make_unique<bounded_scratch>(t); });
  parallel_for(t.batches(), 1, [&](std::size_t begin, std::size_t end) {
    pool.with([&](bounded_scratch& s) {
      for (auto i = begin; i < end; ++i) {
        s.b.fill(h, sources, t.lanes_of(i));
        found[i] = collect(t, s, limit);
      }
    });
  });
  return join(t, found);
}

}  // namespace sourcier::travel
