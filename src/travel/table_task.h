#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "travel/route_sweep.h"

// What the batches of a table share, whole or bounded; used inside travel only.
namespace sourcier::travel::sweep {

inline constexpr std::uint32_t kBlock = 16;  // places written at once: a cache line of each row

// Sources and targets made ready for searches from many sources at once.
struct table_task {
  const hierarchy& h;
  const terminal_set& sources;
  const terminal_set& targets;
  pinned_graph pinned;
  std::vector<std::uint32_t> order;  // sources, those side by side which share the way up
  std::int64_t least = 0;            // of the targets' offsets
  std::vector<row_end> ends;         // by terminal of the targets; offsets over `least`

  table_task(const hierarchy& h, const terminal_set& from, const terminal_set& to, bool bounded);

  std::size_t batches(std::size_t lanes) const { return (order.size() + lanes - 1) / lanes; }
  std::span<const std::uint32_t> batch(std::size_t b, std::size_t lanes) const {
    const std::span<const std::uint32_t> all(order);
    return all.subspan(b * lanes, std::min(lanes, order.size() - b * lanes));
  }
  std::uint32_t width() const { return static_cast<std::uint32_t>(targets.size()); }
  end_block block(std::uint32_t first) const {
    return {targets.offsets.data() + first, ends.data(), std::min(kBlock, width() - first),
            static_cast<std::uint32_t>(ends.size())};
  }
};

inline deciseconds to_time(std::int64_t total) {
  return total > kLongestTime ? kUnreachable : static_cast<deciseconds>(total);
}

// Searches from up to `Lanes` sources, one a lane. The values of a lane count from `base`, the
// least offset of its source; keeps its memory from one batch to the next.
template <class Value, std::size_t Lanes>
class table_search {
 public:
  using values = row<Value, Lanes>;

  explicit table_search(const table_task& t) : t_(t), lanes_(t.h, t.pinned, heading::outward) {}

  void start(std::span<const std::uint32_t> sources) {
    sources_ = sources;
    seeds_.clear();
    base_ = {};
    shift_ = {};
    for (std::uint32_t lane = 0; lane < sources.size(); ++lane) {
      const auto terminals = t_.sources.of(sources[lane]);
      if (terminals.empty()) continue;
      base_[lane] = std::ranges::min(terminals, {}, &terminal::offset).offset;
      shift_[lane] = static_cast<std::int32_t>(base_[lane] + t_.least);
      for (const auto& s : terminals) {
        const auto at = scaled<Value>(s.offset - base_[lane]);
        seeds_.push_back({t_.h.position_of(s.vertex), lane, at, &s});
      }
    }
  }
  void run() { lanes_.run(seeds_); }
  // Only what is reached within the limit.
  template <class Visit>
  void run_within(deciseconds limit, const Visit& visit) {
    auto stop = all<Value, Lanes>(0);
    for (std::size_t lane = 0; lane < sources_.size(); ++lane) {
      const auto room = std::int64_t{limit} - shift_[lane] + 1;
      stop.lane[lane] = static_cast<Value>(std::clamp<std::int64_t>(room, 0, kFar<Value>));
    }
    lanes_.run_until(seeds_, stop, visit);
  }

  std::span<const std::uint32_t> sources() const { return sources_; }
  const values* rows() const { return lanes_.rows(); }
  bool has_start(std::size_t lane) const { return !t_.sources.of(sources_[lane]).empty(); }
  // A lane's value with an end's offset as a time.
  deciseconds time(Value v, std::size_t lane) const {
    return v >= kFar<Value> ? kUnreachable : to_time(std::int64_t{v} + shift_[lane]);
  }
  // out[lane * kBlock + place], for the places of a block. What for_each_meeting() brings is
  // still to be put in.
  void finish(const end_block& block, std::uint32_t* out) const {
    kernels().of<values>().finish(block, lanes_.rows(), shift_.data(), out);
  }
  // visit(lane, target, time) where a source lies on the vertex of a target and does not simply
  // drive on to it.
  template <class Visit>
  void for_each_meeting(const Visit& visit) const {
    lanes_.for_each_meeting([&](const auto& seed, const auto& end) {
      if (is_direct(*seed.origin, t_.targets.terminals[end.index])) return;
      const auto terminals = t_.targets.of(end.place);
      const auto numbers =
          std::span(t_.pinned.number_of).subspan(t_.targets.offsets[end.place], terminals.size());
      const auto exact =
          exact_to(lanes_, t_.pinned, heading::outward, terminals, numbers, seed.lane);
      const bool far = exact - t_.least >= std::int64_t{kFar<Value>};
      visit(seed.lane, end.place, far ? kUnreachable : to_time(exact + base_[seed.lane]));
    });
  }

 private:
  const table_task& t_;
  lane_search<Value, Lanes> lanes_;
  std::span<const std::uint32_t> sources_;
  std::vector<seed<Value>> seeds_;
  std::array<std::int64_t, Lanes> base_{};
  std::array<std::int32_t, Lanes> shift_{};  // base + least
};

using wide_search = table_search<std::int32_t, 16>;
using narrow_search = table_search<std::uint16_t, 32>;

}  // namespace sourcier::travel::sweep
