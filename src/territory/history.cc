#include "territory/history.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace sourcier::territory {

struct history::trail {
  std::set<std::pair<std::string, std::string>> visited;  // code, day it was reached on
  std::set<std::string> ends;
  std::vector<commune_event> path;
};

history::history(std::vector<commune_event> events, std::span<const std::string> current)
    : events_(std::move(events)), current_(current.begin(), current.end()) {
  const auto key = [](const commune_event& e) { return std::tie(e.before, e.day, e.after); };
  std::sort(events_.begin(), events_.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  events_.erase(std::unique(events_.begin(), events_.end(),
                            [&](const auto& a, const auto& b) { return key(a) == key(b); }),
                events_.end());
  std::sort(current_.begin(), current_.end());
  for (std::uint32_t i = 0; i < events_.size(); ++i) {
    const auto [at, fresh] = by_code_.try_emplace(events_[i].before, range{i, i + 1});
    if (!fresh) at->second.end = i + 1;
  }
}

bool history::is_current(std::string_view code) const {
  return std::binary_search(current_.begin(), current_.end(), code);
}

std::span<const commune_event> history::of(std::string_view code) const {
  const auto found = by_code_.find(std::string(code));
  if (found == by_code_.end()) return {};
  return std::span(events_).subspan(found->second.begin, found->second.end - found->second.begin);
}

namespace {

// The events of the first day for which `wanted` holds, among one code's events by day.
template <class F>
std::span<const commune_event> first_day(std::span<const commune_event> events, F&& wanted) {
  const auto begin = std::find_if(events.begin(), events.end(), wanted);
  auto end = begin;
  while (end != events.end() && end->day == begin->day) ++end;
  return {begin, end};
}

bool stays(std::span<const commune_event> day) {
  return day.size() == 1 && day[0].after == day[0].before;
}

}  // namespace

void history::follow(const std::string& code, std::string_view after_day, trail& t) const {
  if (!t.visited.emplace(code, after_day).second) return;
  const auto next = first_day(of(code), [&](const auto& e) { return e.day > after_day; });
  if (next.empty()) return follow_at_end(code, after_day, t);
  for (const auto& e : next) {
    if (!stays(next)) t.path.push_back(e);
    follow(e.after, e.day, t);
  }
}

// No later event: today's commune, or a code that went on to another on the very day it appeared,
// or one that belongs to another as things stand.
void history::follow_at_end(const std::string& code, std::string_view day, trail& t) const {
  if (is_current(code)) {
    t.ends.insert(code);
    return;
  }
  auto next = first_day(of(code), [&](const auto& e) { return !day.empty() && e.day == day; });
  const bool survives =
      std::any_of(next.begin(), next.end(), [&](const auto& e) { return e.after == code; });
  if (next.empty() || survives) {
    next = first_day(of(code), [](const auto& e) { return e.day.empty(); });
  }
  bool moved = false;
  for (const auto& e : next) {
    if (e.after == code || t.visited.contains({e.after, e.day.empty() ? std::string(day) : e.day}))
      continue;
    moved = true;
    t.path.push_back(e);
    follow(e.after, day, t);
  }
  if (!moved) t.ends.insert(code);
}

resolution history::conclude(std::string_view code, trail t) const {
  resolution out;
  out.path = std::move(t.path);
  std::stable_sort(out.path.begin(), out.path.end(), [](const auto& a, const auto& b) {
    return !a.day.empty() && (b.day.empty() || a.day < b.day);
  });
  for (const auto& end : t.ends) {
    if (is_current(end)) out.codes.push_back(end);
  }
  if (out.codes.size() != t.ends.size()) {
    // Part of it left the list: no figure can be attributed.
    out.codes.assign(t.ends.begin(), t.ends.end());
    out.what = fate::unknown;
    return out;
  }
  const bool itself = out.codes.size() == 1 && out.codes[0] == code;
  out.what = itself                  ? fate::current
             : out.codes.size() == 1 ? fate::mapped
             : out.codes.empty()     ? fate::unknown
                                     : fate::split;
  return out;
}

resolution history::resolve(std::string_view code) const {
  if (is_current(code)) return {fate::current, {std::string(code)}, {}};
  const auto events = of(code);
  if (events.empty()) return {};
  // From just before its last dated day; undated relations come first in the order.
  std::string_view before_last;
  for (const auto& e : events) {
    if (e.day < events.back().day) before_last = e.day;
  }
  trail t;
  follow(std::string(code), before_last, t);
  return conclude(code, std::move(t));
}

resolution history::resolve(std::string_view code, std::string_view as_of) const {
  const auto events = of(code);
  const auto later = first_day(events, [&](const auto& e) { return e.day > as_of; });
  if (later.empty()) return resolve(code);  // nothing since then, or an older code than was said
  trail t;
  follow(std::string(code), as_of, t);
  // Merged away and created again since: the commune of that name is the one meant.
  const bool left =
      std::none_of(later.begin(), later.end(), [&](const auto& e) { return e.after == code; });
  if (left && t.ends.contains(std::string(code)) && is_current(code)) {
    return {fate::current, {std::string(code)}, std::move(t.path)};
  }
  return conclude(code, std::move(t));
}

}  // namespace sourcier::territory
