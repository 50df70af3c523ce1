#pragma once

#include <algorithm>
#include <cassert>
#include <numeric>

namespace sourcier::travel::sweep {

template <class Value, std::size_t Lanes>
void lane_search<Value, Lanes>::add(std::uint32_t position) {
  if (!climbing_set_.insert(position)) return;
  slot_[position] = static_cast<std::uint32_t>(climbed_.size());
  climbed_.push_back(all<Value, Lanes>(kFar<Value>));
}

template <class Value, std::size_t Lanes>
void lane_search<Value, Lanes>::climb(std::vector<seed<Value>>& seeds, const values& stop) {
  std::ranges::sort(seeds, [](const auto& a, const auto& b) {
    return a.position != b.position ? a.position > b.position : a.lane < b.lane;
  });
  seeds_ = seeds;
  climbed_.clear();
  order_.clear();
  arrivals_.clear();
  for (const auto& s : seeds) add(s.position);
  const auto& half = climbing(h_, way_);
  auto next = seeds.begin();
  climbing_set_.drain_down([&](std::uint32_t p) {
    const auto slot = slot_[p];
    if (next != seeds.end() && next->position == p) arrivals_.push_back({p, climbed_[slot]});
    for (; next != seeds.end() && next->position == p; ++next) {
      auto& at = climbed_[slot].lane[next->lane];
      at = std::min(at, next->at);
    }
    const auto from = climbed_[slot];
    bool within = false;
    for (std::size_t l = 0; l < Lanes; ++l) within |= from.lane[l] < stop.lane[l];
    if (!within) return;
    order_.push_back({p, slot});
    const auto links = half.of(p);
    for (const auto& link : links) add(link.node);
    push(from, links, slot_.data(), climbed_.data());
  });
  assert(next == seeds.end());
}

template <class Value, std::size_t Lanes>
void lane_search<Value, Lanes>::run(std::vector<seed<Value>>& seeds) {
  bounded_ = false;
  climb(seeds, all<Value, Lanes>(kFar<Value>));
  rows_.resize(pinned_.size());
  const std::span<const std::uint32_t> first(pinned_.first);
  const std::span<const link> links(pinned_.links);
  std::uint32_t done = 0;
  for (auto r = order_.rbegin(); r != order_.rend(); ++r) {
    const auto v = pinned_.find(r->position);
    if (v == kNoVertex) continue;
    pull(first, links, done, v + 1, rows_.data());
    const auto& climbed = climbed_[r->slot];
    for (std::size_t l = 0; l < Lanes; ++l) {
      rows_[v].lane[l] = std::min(rows_[v].lane[l], climbed.lane[l]);
    }
    done = v + 1;
  }
  pull(first, links, done, static_cast<std::uint32_t>(pinned_.size()), rows_.data());
}

template <class Value, std::size_t Lanes>
template <class Visit>
void lane_search<Value, Lanes>::run_until(std::vector<seed<Value>>& seeds, const values& stop,
                                          const Visit& visit) {
  bounded_ = true;
  ++run_;
  run_of_.resize(pinned_.size());
  rows_.resize(pinned_.size());
  if (active_.empty()) {
    active_.emplace_back(pinned_.size());
    same_.resize(pinned_.size());
    std::iota(same_.begin(), same_.end(), 0U);
  }
  auto& active = active_.front();
  climb(seeds, stop);
  for (const auto& r : order_) {
    const auto v = pinned_.find(r.position);
    if (v == kNoVertex) continue;
    active.insert(v);
    run_of_[v] = run_;
    rows_[v] = climbed_[r.slot];
  }
  active.drain_up([&](std::uint32_t v) {
    const auto from = rows_[v];
    bool within = false;
    for (std::size_t l = 0; l < Lanes; ++l) within |= from.lane[l] < stop.lane[l];
    if (!within) return;
    visit(v);
    const std::span<const link> below(pinned_.below.data() + pinned_.first_below[v],
                                      pinned_.first_below[v + 1] - pinned_.first_below[v]);
    for (const auto& link : below) {
      if (!active.insert(link.node)) continue;
      run_of_[link.node] = run_;
      rows_[link.node] = all<Value, Lanes>(kFar<Value>);
    }
    push(from, below, same_.data(), rows_.data());
  });
}

template <class Value, std::size_t Lanes>
std::span<const seed<Value>> lane_search<Value, Lanes>::seeds_at(std::uint32_t position,
                                                                 std::uint32_t lane) const {
  const auto before = [](const auto& a, const auto& b) {
    return a.position != b.position ? a.position > b.position : a.lane < b.lane;
  };
  const auto range =
      std::ranges::equal_range(seeds_, seed<Value>{position, lane, {}, nullptr}, before);
  return {range.begin(), range.end()};
}

template <class Value, std::size_t Lanes>
Value lane_search<Value, Lanes>::around(std::uint32_t number, std::uint32_t lane) const {
  const auto position = pinned_.position[number];
  auto best = kFar<Value>;
  const auto from_below =
      std::ranges::lower_bound(arrivals_, position, std::greater<>{}, &arrival::position);
  if (from_below != arrivals_.end() && from_below->position == position) {
    best = std::min(best, from_below->from_below.lane[lane]);
  }
  const auto loop = h_.loop()[position];
  if (loop != kUnreachable) {
    for (const auto& s : seeds_at(position, lane)) {
      best = std::min(best, plus(s.at, loop));
    }
  }
  for (auto k = pinned_.first[number]; k < pinned_.first[number + 1]; ++k) {
    const auto& link = pinned_.links[k];
    best = std::min(best, plus(at(link.node, lane), link.weight));
  }
  return best;
}

template <class Value, std::size_t Lanes>
template <class Visit>
void lane_search<Value, Lanes>::for_each_meeting(const Visit& visit) const {
  for (const auto& s : seeds_) {
    const auto v = pinned_.find(s.position);
    if (v == kNoVertex) continue;
    for (auto k = pinned_.first_end[v]; k < pinned_.first_end[v + 1]; ++k) {
      visit(s, pinned_.ends[k]);
    }
  }
}

}  // namespace sourcier::travel::sweep
