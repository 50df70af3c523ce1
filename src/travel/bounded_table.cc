#include <algorithm>
#include <numeric>

#include "base/parallel.h"
#include "travel/scratch_pool.h"
#include "travel/table_task.h"

namespace sourcier::travel {
namespace {

using sweep::kBlock;
using sweep::kFar;
using sweep::table_task;

// Where a search comes to more than one in kWorthwhile of all there is, the next kInFull batches
// do without its bookkeeping.
constexpr std::size_t kWorthwhile = 3;
constexpr unsigned kInFull = 8;

// What a batch found, lane after lane.
template <std::size_t Lanes>
struct found_pairs {
  std::array<std::uint32_t, Lanes> count{};
  raw_vector<std::uint32_t> target;
  raw_vector<deciseconds> time;
};

// The pairs of one source, targets ascending; room for a block beyond the last.
struct lane_pairs {
  raw_vector<std::uint32_t> target;
  raw_vector<deciseconds> time;
  std::uint32_t count = 0;

  // Sixteen times of places that count up from `first`.
  void keep(const deciseconds* times, std::uint32_t first, deciseconds limit) {
    count += sweep::kernels().keep(times, first, limit, target.data() + count, time.data() + count);
  }
  void keep_one(std::uint32_t place, deciseconds at, deciseconds limit) {
    target[count] = place;
    time[count] = at;
    count += static_cast<std::uint32_t>(at <= limit);
  }
};

template <class Value, std::size_t Lanes>
class bounded_search {
 public:
  bounded_search(const table_task& t, deciseconds limit)
      : t_(t), limit_(limit), search_(t), best_(t.width()), touched_(t.width()) {
    for (auto& lane : lanes_) {
      lane.target.resize(t.width() + kBlock);
      lane.time.resize(t.width() + kBlock);
    }
  }

  found_pairs<Lanes> find(std::span<const std::uint32_t> sources) {
    for (auto& lane : lanes_) lane.count = 0;
    search_.start(sources);
    if (runs_in_full_ > 0) {
      --runs_in_full_;
      find_in_full();
    } else {
      find_near();
    }
    found_pairs<Lanes> found;
    std::size_t size = 0;
    for (const auto& lane : lanes_) size += lane.count;
    found.target.reserve(size);
    found.time.reserve(size);
    for (std::size_t l = 0; l < sources.size(); ++l) {
      const auto& lane = lanes_[l];
      found.count[l] = lane.count;
      found.target.insert(found.target.end(), lane.target.begin(),
                          lane.target.begin() + lane.count);
      found.time.insert(found.time.end(), lane.time.begin(), lane.time.begin() + lane.count);
    }
    return found;
  }

 private:
  using values = sweep::row<Value, Lanes>;
  struct meeting {
    std::uint32_t target, lane;
    deciseconds time;
  };

  void find_meetings() {
    meetings_.clear();
    search_.for_each_meeting([&](std::uint32_t lane, std::uint32_t target, deciseconds time) {
      meetings_.push_back({target, lane, time});
    });
    std::ranges::sort(meetings_, {}, &meeting::target);
  }

  // Every target looked at, limit or not.
  void find_in_full() {
    search_.run();
    find_meetings();
    alignas(64) std::array<deciseconds, kBlock * Lanes> times;
    auto met = meetings_.begin();
    for (std::uint32_t begin = 0; begin < t_.width(); begin += kBlock) {
      const auto block = t_.block(begin);
      search_.finish(block, times.data());
      for (; met != meetings_.end() && met->target < begin + kBlock; ++met) {
        times[met->lane * kBlock + met->target - begin] = met->time;
      }
      for (std::size_t l = 0; l < search_.sources().size(); ++l) {
        lanes_[l].keep(times.data() + l * kBlock, begin, limit_);
      }
    }
  }

  // What the limit reaches.
  void find_near() {
    const auto row_of = [&](std::uint32_t target) -> values& {
      if (touched_.insert(target)) best_[target] = sweep::all<Value, Lanes>(kFar<Value>);
      return best_[target];
    };
    std::size_t visited = 0;
    search_.run_within(limit_, [&](std::uint32_t v) {
      ++visited;
      for (auto k = t_.pinned.first_end[v]; k < t_.pinned.first_end[v + 1]; ++k) {
        const auto& end = t_.pinned.ends[k];
        sweep::kernels().of<values>().offer(search_.rows()[v], t_.ends[end.index].offset,
                                            row_of(end.place));
      }
    });
    if (visited * kWorthwhile > t_.pinned.size()) runs_in_full_ = kInFull;
    find_meetings();
    for (const auto& m : meetings_) row_of(m.target);
    auto met = meetings_.begin();
    touched_.drain_up([&](std::uint32_t target) {
      const auto first = met;
      while (met != meetings_.end() && met->target == target) ++met;
      add(target, {first, met});
    });
  }

  void add(std::uint32_t target, std::span<const meeting> met) {
    const auto& best = best_[target];
    for (std::size_t l = 0; l < search_.sources().size(); ++l) {
      auto time = search_.time(best.lane[l], l);
      for (const auto& m : met) {
        if (m.lane == l) time = m.time;
      }
      lanes_[l].keep_one(target, time, limit_);
    }
  }

  const table_task& t_;
  deciseconds limit_;
  sweep::table_search<Value, Lanes> search_;
  std::vector<values> best_;  // by target
  sweep::position_set touched_;
  std::vector<meeting> meetings_;
  std::array<lane_pairs, Lanes> lanes_;
  unsigned runs_in_full_ = 0;
};

template <std::size_t Lanes>
bounded_times join(const table_task& t, std::span<const found_pairs<Lanes>> found) {
  bounded_times all;
  all.first.assign(t.sources.size() + 1, 0);
  for (std::size_t b = 0; b < found.size(); ++b) {
    const auto sources = t.batch(b, Lanes);
    for (std::size_t l = 0; l < sources.size(); ++l) all.first[sources[l] + 1] = found[b].count[l];
  }
  std::partial_sum(all.first.begin(), all.first.end(), all.first.begin());
  all.target.resize(all.first.back());
  all.time.resize(all.first.back());
  parallel_for(found.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (auto b = begin; b < end; ++b) {
      const auto sources = t.batch(b, Lanes);
      std::ptrdiff_t at = 0;
      for (std::size_t l = 0; l < sources.size(); ++l) {
        const auto to = static_cast<std::ptrdiff_t>(all.first[sources[l]]);
        std::copy_n(found[b].target.begin() + at, found[b].count[l], all.target.begin() + to);
        std::copy_n(found[b].time.begin() + at, found[b].count[l], all.time.begin() + to);
        at += found[b].count[l];
      }
    }
  });
  return all;
}

template <class Value, std::size_t Lanes>
bounded_times search_all(const table_task& t, deciseconds limit) {
  using search = bounded_search<Value, Lanes>;
  std::vector<found_pairs<Lanes>> found(t.batches(Lanes));
  scratch_pool<search> pool([&] { return std::make_unique<search>(t, limit); });
  parallel_for(found.size(), 1, [&](std::size_t begin, std::size_t end) {
    pool.with([&](search& s) {
      for (auto i = begin; i < end; ++i) found[i] = s.find(t.batch(i, Lanes));
    });
  });
  return join<Lanes>(t, found);
}

// True where no time within the limit comes to what 16 bits hold.
bool is_narrow(const table_task& t, deciseconds limit) {
  std::int64_t least = 0;
  for (const auto& s : t.sources.terminals) least = std::min(least, s.offset);
  return std::int64_t{limit} - least - t.least < kFar<std::uint16_t>;
}

}  // namespace

bounded_times bounded_table(const hierarchy& h, const terminal_set& sources,
                            const terminal_set& targets, deciseconds limit) {
  const table_task t(h, sources, targets, true);
  limit = std::min(limit, kLongestTime);
  return is_narrow(t, limit) ? search_all<std::uint16_t, 32>(t, limit)
                             : search_all<std::int32_t, 16>(t, limit);
}

}  // namespace sourcier::travel
