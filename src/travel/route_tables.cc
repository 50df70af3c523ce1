#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/parallel.h"
#include "travel/scratch_pool.h"
#include "travel/table_task.h"

namespace sourcier::travel {
namespace sweep {
namespace {

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

[[maybe_unused]] bool within_most(const terminal_set& places) {
  return std::ranges::all_of(places.terminals,
                             [](const auto& t) { return std::abs(t.offset) <= kMostOffset; });
}

}  // namespace

table_task::table_task(const hierarchy& hierarchy, const terminal_set& from, const terminal_set& to,
                       bool bounded)
    : h(hierarchy),
      sources(from),
      targets(to),
      pinned(pin(hierarchy, to, heading::outward, bounded)),
      order(neighbours_together(hierarchy, from)) {
  assert(within_most(from) && within_most(to));
  if (!to.terminals.empty()) least = std::ranges::min(to.terminals, {}, &terminal::offset).offset;
  for (std::size_t i = 0; i < to.terminals.size(); ++i) {
    const auto over = to.terminals[i].offset - least;
    ends.push_back({pinned.number_of[i], static_cast<std::uint32_t>(over)});
  }
}

}  // namespace sweep

namespace {

using sweep::kBlock;
using sweep::table_task;

struct whole_table {
  const table_task& t;
  std::span<deciseconds> times;

  deciseconds* row(std::uint32_t source) const {
    return times.data() + std::size_t{source} * t.width();
  }
};

// True where every place without a time has no end.
bool is_without_end(const sweep::end_block& block, const deciseconds* times) {
  for (std::uint32_t i = 0; i < block.count; ++i) {
    if (times[i] == kUnreachable && block.first[i] != block.first[i + 1]) return false;
  }
  return true;
}

// False where a pair with a start and an end has no time: it may be too long for the lanes.
template <class Value, std::size_t Lanes>
bool write_rows(const whole_table& out, const sweep::table_search<Value, Lanes>& s) {
  bool complete = true;
  alignas(64) std::array<deciseconds, kBlock * Lanes> times;
  for (std::uint32_t begin = 0; begin < out.t.width(); begin += kBlock) {
    const auto block = out.t.block(begin);
    s.finish(block, times.data());
    for (std::size_t lane = 0; lane < s.sources().size(); ++lane) {
      const auto* from = times.data() + lane * kBlock;
      auto* to = out.row(s.sources()[lane]) + begin;
      if (block.count == kBlock) {
        std::memcpy(to, from, kBlock * sizeof *to);  // of a known length: a few moves
      } else {
        std::copy_n(from, block.count, to);
      }
      if (!s.has_start(lane)) continue;
      const bool far = std::find(from, from + block.count, kUnreachable) != from + block.count;
      if (far) complete &= is_without_end(block, from);
    }
  }
  s.for_each_meeting([&](std::uint32_t lane, std::uint32_t target, deciseconds time) {
    complete &= time != kUnreachable;
    out.row(s.sources()[lane])[target] = time;
  });
  return complete;
}

struct table_scratch {
  sweep::narrow_search narrow;
  sweep::wide_search wide;
  // After a batch that narrow lanes could not hold, so many do without them.
  unsigned skip = 0;
  unsigned next_skip = 4;

  explicit table_scratch(const table_task& t) : narrow(t), wide(t) {}

  bool try_narrow(const whole_table& out, std::span<const std::uint32_t> sources) {
    if (skip > 0) {
      --skip;
      return false;
    }
    narrow.start(sources);
    narrow.run();
    if (write_rows(out, narrow)) return true;
    skip = next_skip;
    next_skip = std::min(2 * next_skip, 1U << 16);
    return false;
  }
  void write(const whole_table& out, std::span<const std::uint32_t> sources) {
    if (try_narrow(out, sources)) return;
    for (std::size_t i = 0; i < sources.size(); i += 16) {
      wide.start(sources.subspan(i, std::min<std::size_t>(16, sources.size() - i)));
      wide.run();
      write_rows(out, wide);
    }
  }
};

}  // namespace

void table(const hierarchy& h, const terminal_set& sources, const terminal_set& targets,
           std::span<deciseconds> times) {
  assert(times.size() == sources.size() * targets.size());
  const table_task t(h, sources, targets, false);
  const whole_table out{t, times};
  scratch_pool<table_scratch> pool([&] { return std::make_unique<table_scratch>(t); });
  parallel_for(t.batches(32), 1, [&](std::size_t begin, std::size_t end) {
    pool.with([&](table_scratch& s) {
      for (auto i = begin; i < end; ++i) s.write(out, t.batch(i, 32));
    });
  });
}

std::vector<deciseconds> table(const hierarchy& h, const terminal_set& sources,
                               const terminal_set& targets) {
  std::vector<deciseconds> times(sources.size() * targets.size());
  table(h, sources, targets, times);
  return times;
}

}  // namespace sourcier::travel
