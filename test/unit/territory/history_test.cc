#include "territory/history.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace sourcier::territory {
namespace {

using codes = std::vector<std::string>;

history make(std::vector<commune_event> events, const codes& current) {
  return history(std::move(events), current);
}

TEST(history, a_code_of_today_is_itself_and_a_stranger_is_unknown) {
  const auto h = make({}, {"02001"});
  EXPECT_EQ(h.resolve("02001").what, fate::current);
  EXPECT_EQ(h.resolve("02001").codes, codes{"02001"});
  EXPECT_EQ(h.resolve("99999").what, fate::unknown);
  EXPECT_TRUE(h.resolve("99999").codes.empty());
}

TEST(history, follows_mergers_and_changes_of_code_by_date) {
  // Gernicourt left Aisne for Marne, then merged.
  const auto h = make({{"02344", "51664", "2016-12-31", "code_change"},
                       {"51664", "51171", "2017-01-01", "merger"},
                       {"51171", "51171", "2017-01-01", "merger"}},
                      {"51171"});
  const auto r = h.resolve("02344");
  EXPECT_EQ(r.what, fate::mapped);
  EXPECT_EQ(r.codes, codes{"51171"});
  ASSERT_EQ(r.path.size(), 2u);
  EXPECT_EQ(r.path[0].after, "51664");
  EXPECT_EQ(r.path[1].day, "2017-01-01");
}

TEST(history, corsica_changed_its_codes) {
  const auto h = make({{"20004", "2A004", "1976-01-01", "code_change"}}, {"2A004"});
  EXPECT_EQ(h.resolve("20004").codes, codes{"2A004"});
}

TEST(history, a_delegated_commune_leads_to_its_parent_and_on_with_it) {
  const auto h = make({{"02101", "02102", "", "delegated"},
                       {"02102", "02103", "2019-01-01", "merger"},
                       {"02103", "02103", "2019-01-01", "merger"}},
                      {"02103"});
  EXPECT_EQ(h.resolve("02101").what, fate::mapped);
  EXPECT_EQ(h.resolve("02101").codes, codes{"02103"});
}

TEST(history, a_commune_split_again_keeps_its_code_and_lists_the_new_ones) {
  // Les Hauts-Talican.
  const auto h =
      make({{"60054", "60054", "2024-01-01", "split"}, {"60054", "60694", "2024-01-01", "split"}},
           {"60054", "60694"});
  EXPECT_EQ(h.resolve("60054").what, fate::current);
  const auto before = h.resolve("60054", "2023-01-01");
  EXPECT_EQ(before.what, fate::split);
  EXPECT_EQ(before.codes, (codes{"60054", "60694"}));
  EXPECT_EQ(h.resolve("60054", "2024-01-01").what, fate::current);
}

TEST(history, a_code_created_again_resolves_to_itself) {
  const auto h = make({{"85165", "85084", "2016-01-01", "merger"},
                       {"85084", "85084", "2016-01-01", "merger"},
                       {"85084", "85084", "2024-01-01", "split"},
                       {"85084", "85165", "2024-01-01", "split"}},
                      {"85084", "85165"});
  EXPECT_EQ(h.resolve("85165").what, fate::current);
  EXPECT_EQ(h.resolve("85165", "2010-01-01").what, fate::current);
  EXPECT_EQ(h.resolve("85165", "2010-01-01").codes, codes{"85165"});
}

TEST(history, a_code_created_again_and_merged_again_follows_its_last_fate) {
  const auto h = make({{"B1", "A1", "1973-01-01", "merger"},
                       {"A1", "A1", "1985-01-01", "split"},
                       {"A1", "B1", "1985-01-01", "split"},
                       {"B1", "C1", "2019-01-01", "merger"}},
                      {"A1", "C1"});
  EXPECT_EQ(h.resolve("B1").codes, codes{"C1"});
}

TEST(history, dissolved_among_several_is_a_split) {
  const auto h = make({{"08227", "08203", "1968-03-02", "dissolution"},
                       {"08227", "08454", "1968-03-02", "dissolution"}},
                      {"08203", "08454"});
  EXPECT_EQ(h.resolve("08227").what, fate::split);
  EXPECT_EQ(h.resolve("08227").codes.size(), 2u);
}

TEST(history, what_leaves_the_list_is_unknown_with_its_trail) {
  const auto h = make({{"27001", "27002", "2000-01-01", "merger"}}, {"02001"});
  const auto r = h.resolve("27001");
  EXPECT_EQ(r.what, fate::unknown);
  EXPECT_EQ(r.codes, codes{"27002"});
}

TEST(history, a_seat_moved_forth_and_back_and_swapped_codes_end) {
  const auto forth = make({{"27676", "27058", "2021-01-01", "code_change"},
                           {"27058", "27676", "2023-01-01", "code_change"}},
                          {"27676"});
  EXPECT_EQ(forth.resolve("27058").codes, codes{"27676"});
  EXPECT_EQ(forth.resolve("27676", "2020-01-01").codes, codes{"27676"});
  const auto swapped =
      make({{"A1", "B1", "2000-01-01", "code_change"}, {"B1", "A1", "2000-01-01", "code_change"}},
           {"A1", "B1"});
  EXPECT_EQ(swapped.resolve("A1", "1999-01-01").codes, codes{"B1"});
  const auto loop = make({{"A1", "B1", "2000-01-01", "x"}, {"B1", "A1", "2000-01-01", "x"}}, {});
  EXPECT_EQ(loop.resolve("A1").what, fate::unknown);
  const auto undated = make({{"A1", "B1", "", "x"}, {"B1", "A1", "", "x"}}, {});
  EXPECT_EQ(undated.resolve("A1").what, fate::unknown);
}

// A world of communes made of hamlets that never change: what an old code leads to today is where
// its hamlets are.
struct world {
  std::map<std::string, std::set<int>> communes;  // today, at this point of the story
  std::vector<commune_event> events;
  std::vector<std::map<std::string, std::set<int>>> past;  // the state before each day
  std::vector<std::string> days;

  std::set<std::string> holders(const std::set<int>& hamlets) const {
    std::set<std::string> out;
    for (const auto& [code, of] : communes) {
      if (std::any_of(of.begin(), of.end(), [&](int h) { return hamlets.contains(h); })) {
        out.insert(code);
      }
    }
    return out;
  }
  codes current() const {
    codes out;
    for (const auto& [code, of] : communes) out.push_back(code);
    return out;
  }
};

// Random mergers, changes of code and, where asked, splits into communes of new codes.
world random_world(unsigned seed, bool with_splits) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  world w;
  for (int i = 0; i < 12; ++i) w.communes["c" + std::to_string(i)] = {3 * i, 3 * i + 1, 3 * i + 2};
  int fresh = 100;
  for (int d = 0; d < 14; ++d) {
    const std::string day = "20" + std::to_string(10 + d) + "-01-01";
    w.past.push_back(w.communes);
    w.days.push_back(day);
    auto at = w.communes.begin();
    std::advance(at, below(w.communes.size()));
    const auto kind = below(with_splits ? 3 : 2);
    const std::string code = at->first;
    if (kind == 0 && w.communes.size() > 2) {
      auto other = w.communes.begin();
      std::advance(other, below(w.communes.size()));
      if (other->first == code) continue;
      w.events.push_back({other->first, code, day, "merger"});
      w.events.push_back({code, code, day, "merger"});
      at->second.insert(other->second.begin(), other->second.end());
      w.communes.erase(other);
    } else if (kind == 1) {
      const std::string to = "c" + std::to_string(fresh++);
      w.events.push_back({code, to, day, "code_change"});
      auto hamlets = at->second;
      w.communes.erase(at);
      w.communes[to] = hamlets;
    } else if (kind == 2 && at->second.size() > 1) {
      const std::string to = "c" + std::to_string(fresh++);
      w.events.push_back({code, code, day, "split"});
      w.events.push_back({code, to, day, "split"});
      const int h = *at->second.begin();
      at->second.erase(h);
      w.communes[to] = {h};
    }
  }
  return w;
}

RC_GTEST_PROP(history_property, without_splits_hamlets_and_resolver_agree, (unsigned seed)) {
  const auto w = random_world(seed, false);
  const history h(w.events, w.current());
  for (std::size_t d = 0; d < w.past.size(); ++d) {
    for (const auto& [code, hamlets] : w.past[d]) {
      const auto truth = w.holders(hamlets);
      RC_ASSERT(truth.size() == 1u);
      const auto eve = d == 0 ? std::string("2000-01-01") : w.days[d - 1];
      RC_ASSERT(h.resolve(code, eve).codes == codes(truth.begin(), truth.end()));
    }
  }
}

// Events do not say which hamlets went where, so a split may list more than holds them, never less.
RC_GTEST_PROP(history_property, with_splits_no_holder_is_forgotten, (unsigned seed)) {
  const auto w = random_world(seed, true);
  const history h(w.events, w.current());
  for (std::size_t d = 0; d < w.past.size(); ++d) {
    const auto eve = d == 0 ? std::string("2000-01-01") : w.days[d - 1];
    for (const auto& [code, hamlets] : w.past[d]) {
      const auto found = h.resolve(code, eve);
      RC_ASSERT(found.what != fate::unknown);
      const std::set<std::string> listed(found.codes.begin(), found.codes.end());
      for (const auto& holder : w.holders(hamlets)) RC_ASSERT(listed.contains(holder));
    }
  }
}

// The plain meaning of the events: walk the days one by one with the set of codes a trail may be
// at, each day's events applied once.
std::set<std::string> by_calendar(const world& w, const std::string& code,
                                  const std::string& as_of) {
  std::set<std::string> at = {code};
  for (const auto& day : w.days) {
    if (day <= as_of) continue;
    std::set<std::string> next;
    for (const auto& c : at) {
      bool moved = false;
      for (const auto& e : w.events) {
        if (e.day != day || e.before != c) continue;
        next.insert(e.after);
        moved = true;
      }
      if (!moved) next.insert(c);
    }
    at = next;
  }
  return at;
}

RC_GTEST_PROP(history_property, same_as_walking_the_calendar, (unsigned seed)) {
  const auto w = random_world(seed, true);
  const history h(w.events, w.current());
  for (std::size_t d = 0; d < w.past.size(); ++d) {
    const auto eve = d == 0 ? std::string("2000-01-01") : w.days[d - 1];
    for (const auto& [code, hamlets] : w.past[d]) {
      const auto truth = by_calendar(w, code, eve);
      RC_ASSERT(h.resolve(code, eve).codes == codes(truth.begin(), truth.end()));
    }
  }
}

RC_GTEST_PROP(history_property, any_events_at_all_come_to_an_end,
              (std::vector<std::tuple<int, int, int>> raw)) {
  std::vector<commune_event> events;
  codes some;
  for (const auto& [a, b, d] : raw) {
    const auto name = [](int i) { return "c" + std::to_string(((i % 7) + 7) % 7); };
    const int day = ((d % 4) + 4) % 4;
    events.push_back(
        {name(a), name(b), day == 0 ? "" : "200" + std::to_string(day) + "-01-01", "any"});
    if (d % 3 == 0) some.push_back(name(b));
  }
  const history h(events, some);
  for (int i = 0; i < 7; ++i) {
    const auto code = "c" + std::to_string(i);
    const auto found = h.resolve(code);
    RC_ASSERT(h.is_current(code) == (found.what == fate::current));
    for (const auto& c : found.codes) {
      RC_ASSERT(found.what == fate::unknown || h.is_current(c));
    }
    h.resolve(code, "2001-06-01");
  }
}

}  // namespace
}  // namespace sourcier::territory
