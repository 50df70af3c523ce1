#include "travel/route_queries.h"

#include <algorithm>
#include <cassert>

#include "travel/route_sweep.h"

namespace sourcier::travel {
namespace {

using sweep::kFar;
using sweep::scaled;

using keyed = std::int64_t;  // time and resource
using keyed_search = sweep::lane_search<keyed, 1>;

nearest_time finish(keyed v, std::int64_t base, deciseconds limit) {
  const auto total = (v >> sweep::kShift<keyed>)+base;
  if (v >= kFar<keyed> || total > kLongestTime || total > limit) return {kUnreachable, kNoVertex};
  return {static_cast<deciseconds>(total), static_cast<std::uint32_t>(v)};
}

std::int64_t delay_of(const resources& r, std::size_t resource) {
  return r.delays.empty() ? 0 : r.delays[resource];
}

std::int64_t least_start(const resources& r) {
  auto least = std::int64_t{kLongestTime};
  for (std::size_t i = 0; i < r.places.size(); ++i) {
    for (const auto& t : r.places.of(i)) least = std::min(least, t.offset + delay_of(r, i));
  }
  return least;
}

}  // namespace

void one_to_all(const hierarchy& h, std::span<const terminal> place, heading way,
                std::span<std::int32_t> times) {
  assert(times.size() == h.vertices());
  if (place.empty()) {
    std::ranges::fill(times, kNever);
    return;
  }
  using value = std::int32_t;
  const auto base = std::ranges::min(place, {}, &terminal::offset).offset;
  std::vector<sweep::row<value, 1>> rows(h.vertices());
  for (auto& r : rows) r.lane[0] = kFar<value>;
  sweep::position_set climbing(h.vertices());
  for (const auto& t : place) {
    auto& at = rows[h.position_of(t.vertex)].lane[0];
    at = std::min(at, static_cast<value>(t.offset - base));
    climbing.insert(h.position_of(t.vertex));
  }
  const auto& up = sweep::climbing(h, way);
  std::vector<std::pair<std::uint32_t, value>> climbed;
  climbing.drain_down([&](std::uint32_t p) {
    const auto from = rows[p].lane[0];
    climbed.emplace_back(p, from);
    for (const auto& l : up.of(p)) {
      climbing.insert(l.node);
      auto& to = rows[l.node].lane[0];
      to = std::min(to, from + static_cast<value>(l.weight));
    }
  });
  const auto& down = sweep::descending(h, way);
  std::uint32_t done = 0;
  for (auto c = climbed.rbegin(); c != climbed.rend(); ++c) {
    sweep::pull(down.first, down.links, done, c->first + 1, rows.data());
    auto& at = rows[c->first].lane[0];
    at = std::min(at, c->second);
    done = c->first + 1;
  }
  sweep::pull(down.first, down.links, done, static_cast<std::uint32_t>(rows.size()), rows.data());
  const auto shift = static_cast<value>(base);
  for (std::uint32_t p = 0; p < rows.size(); ++p) {
    const auto v = rows[p].lane[0];
    times[h.vertex_at(p)] = v >= kFar<value> ? kNever : v + shift;
  }
}

std::vector<std::int32_t> one_to_all(const hierarchy& h, std::span<const terminal> place,
                                     heading way) {
  std::vector<std::int32_t> times(h.vertices());
  one_to_all(h, place, way, times);
  return times;
}

std::vector<nearest_time> to_nearest(const hierarchy& h, const resources& r,
                                     const terminal_set& targets, heading way, deciseconds limit) {
  assert(r.delays.empty() || r.delays.size() == r.places.size());
  const auto base = least_start(r);
  const auto pinned = sweep::pin(h, targets, way, false);
  std::vector<sweep::seed<keyed>> seeds;
  for (std::uint32_t i = 0; i < r.places.size(); ++i) {
    for (const auto& t : r.places.of(i)) {
      const auto start = t.offset + delay_of(r, i) - base;
      seeds.push_back({h.position_of(t.vertex), 0, scaled<keyed>(start) + i, &t});
    }
  }
  keyed_search search(h, pinned, way);
  search.run(seeds);
  std::vector<nearest_time> nearest(targets.size());
  for (std::uint32_t place = 0; place < targets.size(); ++place) {
    const auto terminals = targets.of(place);
    const auto numbers =
        std::span(pinned.number_of).subspan(targets.offsets[place], terminals.size());
    nearest[place] =
        finish(sweep::exact_to(search, pinned, way, terminals, numbers, 0), base, limit);
  }
  return nearest;
}

}  // namespace sourcier::travel
