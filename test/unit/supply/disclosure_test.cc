#include "supply/disclosure.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <random>

namespace sourcier::supply {
namespace {

// ---- the attacker: every unknown is what one person does in one place, over the fractions ----

struct fraction {
  std::int64_t above = 0, below = 1;
};
fraction make(std::int64_t a, std::int64_t b) {
  const auto d = std::gcd(a, b) * (b < 0 ? -1 : 1);
  return {a / d, b / d};
}
fraction operator-(fraction x, fraction y) {
  return make(x.above * y.below - y.above * x.below, x.below * y.below);
}
fraction operator*(fraction x, fraction y) { return make(x.above * y.above, x.below * y.below); }
fraction operator/(fraction x, fraction y) { return make(x.above * y.below, x.below * y.above); }

using matrix = std::vector<std::vector<fraction>>;

std::size_t rank_of(matrix m) {
  std::size_t rank = 0;
  const auto columns = m.empty() ? 0 : m[0].size();
  for (std::size_t c = 0; c < columns && rank < m.size(); ++c) {
    auto r = rank;
    while (r < m.size() && m[r][c].above == 0) ++r;
    if (r == m.size()) continue;
    std::swap(m[r], m[rank]);
    for (std::size_t k = rank + 1; k < m.size(); ++k) {
      if (m[k][c].above == 0) continue;
      const auto factor = m[k][c] / m[rank][c];
      for (std::size_t j = c; j < columns; ++j) m[k][j] = m[k][j] - factor * m[rank][j];
    }
    ++rank;
  }
  return rank;
}

matrix without(const matrix& m, const std::vector<std::size_t>& columns) {
  matrix out;
  for (const auto& row : m) {
    out.emplace_back();
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (std::ranges::find(columns, c) == columns.end()) out.back().push_back(row[c]);
    }
  }
  return out;
}

struct tables {
  std::vector<contribution> parts;
  std::vector<table_level> levels;
  std::size_t people = 0;
};

std::vector<fraction> row_of(const tables& t, std::size_t level, std::uint32_t area) {
  std::vector<fraction> out(t.parts.size());
  for (std::size_t k = 0; k < t.parts.size(); ++k) {
    out[k].above = t.levels[level].area_of[t.parts[k].place] == area ? 1 : 0;
  }
  return out;
}

std::vector<std::size_t> columns_of(const tables& t, std::uint32_t person) {
  std::vector<std::size_t> out;
  for (std::size_t k = 0; k < t.parts.size(); ++k) {
    if (t.parts[k].person == person) out.push_back(k);
  }
  return out;
}

using shown = std::vector<std::vector<char>>;

matrix known_to_all(const tables& t, const shown& s) {
  matrix out;
  for (std::size_t l = 0; l < s.size(); ++l) {
    for (std::uint32_t a = 0; a < s[l].size(); ++a) {
      if (s[l][a] != 0) out.push_back(row_of(t, l, a));
    }
  }
  return out;
}

bool has_a_part(const std::vector<fraction>& row) {
  return std::ranges::any_of(row, [](const fraction& x) { return x.above != 0; });
}

// Places with an area of their own at the last level, and one to three coarser ways to part them.
rc::Gen<tables> all_tables() {
  return rc::gen::exec([] {
    tables t;
    const auto places = *rc::gen::inRange<std::uint32_t>(1, 10);
    t.people = *rc::gen::inRange<std::size_t>(1, 14);
    for (int l = *rc::gen::inRange(1, 4); l > 0; --l) {
      table_level level;
      level.areas = *rc::gen::inRange<std::size_t>(1, 5);
      for (std::uint32_t p = 0; p < places; ++p) {
        const auto area =
            *rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(level.areas) + 1);
        level.area_of.push_back(area == level.areas ? kNoArea : area);
      }
      t.levels.push_back(std::move(level));
    }
    table_level own{std::vector<std::uint32_t>(places), places};
    std::iota(own.area_of.begin(), own.area_of.end(), 0U);
    t.levels.push_back(std::move(own));
    for (std::uint32_t who = 0; who < t.people; ++who) {
      const int practices = *rc::gen::element(1, 1, 1, 2, 3);
      for (int k = 0; k < practices; ++k) {
        const auto place = *rc::gen::inRange<std::uint32_t>(0, places);
        const double value = *rc::gen::element(0.0, 3600.0, 4000.0, 5123.0, 6000.0);
        t.parts.push_back({who, place, value});
      }
    }
    return t;
  });
}

constexpr std::size_t kLeast = 3;
disclosure_rule rule() { return {kLeast, 0.85, {}, {}, {}, {}}; }

RC_GTEST_PROP(disclosure, no_sum_shown_breaks_the_rule, ()) {
  const auto t = *all_tables();
  const auto s = shown_sums(t.parts, t.levels, rule());
  for (std::size_t l = 0; l < s.size(); ++l) {
    for (std::uint32_t a = 0; a < s[l].size(); ++a) {
      std::vector<double> own(t.people, 0);
      std::vector<char> there(t.people, 0);
      for (const auto& c : t.parts) {
        if (t.levels[l].area_of[c.place] == a) own[c.person] += c.value, there[c.person] = 1;
      }
      const auto people = static_cast<std::size_t>(std::ranges::count(there, 1));
      const double total = std::accumulate(own.begin(), own.end(), 0.0);
      if (people == 0) RC_ASSERT(s[l][a] != 0);
      if (people == 0 || s[l][a] == 0) continue;
      RC_ASSERT(people >= kLeast);
      RC_ASSERT(std::ranges::max(own) <= 0.85 * total);
    }
  }
}

RC_GTEST_PROP(disclosure, no_sum_left_out_can_be_worked_out, ()) {
  const auto t = *all_tables();
  const auto s = shown_sums(t.parts, t.levels, rule());
  const auto known = known_to_all(t, s);
  const auto rank = rank_of(known);
  for (std::size_t l = 0; l < s.size(); ++l) {
    for (std::uint32_t a = 0; a < s[l].size(); ++a) {
      const auto row = row_of(t, l, a);
      if (s[l][a] != 0 || !has_a_part(row)) continue;
      auto more = known;
      more.push_back(row);
      RC_ASSERT(rank_of(more) == rank + 1);
    }
  }
}

// Rows of the span within some columns: those lost with the columns.
std::size_t known_within(const matrix& m, const std::vector<std::size_t>& columns) {
  return rank_of(m) - rank_of(without(m, columns));
}

RC_GTEST_PROP(disclosure, nobody_learns_what_one_person_does, ()) {
  const auto t = *all_tables();
  const auto known = known_to_all(t, shown_sums(t.parts, t.levels, rule()));
  for (std::uint32_t who = 0; who < t.people; ++who) {
    RC_ASSERT(known_within(known, columns_of(t, who)) == 0U);
  }
}

// Someone who knows their own activity knows these columns.
RC_GTEST_PROP(disclosure, nor_does_another_person_of_the_list, ()) {
  const auto t = *all_tables();
  const auto known = known_to_all(t, shown_sums(t.parts, t.levels, rule()));
  for (std::uint32_t insider = 0; insider < t.people; ++insider) {
    auto left = t;
    std::erase_if(left.parts, [&](const contribution& c) { return c.person == insider; });
    const auto rest = without(known, columns_of(t, insider));
    for (std::uint32_t who = 0; who < t.people; ++who) {
      if (who != insider) RC_ASSERT(known_within(rest, columns_of(left, who)) == 0U);
    }
  }
}

table_level level(std::vector<std::uint32_t> area_of, std::size_t areas) {
  return {std::move(area_of), areas};
}

// One EPCI of three communes, with 3, 3 and 1 doctors: the commune of one would be what the others
// leave of the total, so another commune goes with it and the total stays.
TEST(disclosure, a_second_commune_goes_so_that_the_total_can_stay) {
  std::vector<contribution> parts;
  for (std::uint32_t who = 0; who < 7; ++who) parts.push_back({who, who / 3, 4000.0 + who});
  const auto s = shown_sums(parts, std::vector{level({0, 0, 0}, 1), level({0, 1, 2}, 3)}, rule());
  EXPECT_EQ(s[0], (std::vector<char>{1}));
  EXPECT_EQ(s[1], (std::vector<char>{0, 1, 0}));
}

// A territory of two EPCI, the second of which has one doctor: the total would give it away, and
// nothing else of that level can go.
TEST(disclosure, the_total_goes_where_nothing_else_can) {
  const std::vector<contribution> parts{{0, 0, 4000}, {1, 0, 4000}, {2, 0, 4000}, {3, 1, 5000}};
  const auto s =
      shown_sums(parts, std::vector{level({0, 0}, 1), level({0, 1}, 2), level({0, 1}, 2)}, rule());
  EXPECT_EQ(s[0][0], 1);
  EXPECT_EQ(s[1], (std::vector<char>{0, 0}));
  EXPECT_EQ(s[2], (std::vector<char>{0, 0}));
}

TEST(disclosure, one_who_makes_nearly_all_is_left_out_and_nothing_is_where_nobody_stands_out) {
  const std::vector<contribution> dominated{{0, 0, 9000}, {1, 0, 500}, {2, 0, 500}};
  EXPECT_EQ(shown_sums(dominated, std::vector{level({0}, 1)}, rule())[0][0], 0);
  const std::vector<contribution> even{{0, 0, 8500}, {1, 0, 750}, {2, 0, 750}};
  EXPECT_EQ(shown_sums(even, std::vector{level({0}, 1)}, rule())[0][0], 1);
  const std::vector<contribution> idle{{0, 0, 0}, {1, 0, 0}, {2, 0, 0}};
  EXPECT_EQ(shown_sums(idle, std::vector{level({0}, 1)}, rule())[0][0], 0);
}

// As large as a region: communes in EPCI and, across them, in life-and-health territories.
TEST(disclosure, a_region_takes_seconds_and_keeps_its_large_sums) {
  std::mt19937 random(7);
  constexpr std::uint32_t kPlaces = 3800;
  tables t;
  for (const std::uint32_t size : {kPlaces, 760U, 41U, 15U}) {
    std::vector<std::uint32_t> areas;
    for (std::uint32_t p = 0; p < kPlaces; ++p) areas.push_back((p + (size == 15 ? 7 : 0)) / size);
    const auto last = areas.back();
    t.levels.push_back(level(std::move(areas), last + 1));
  }
  std::vector<std::uint32_t> own(kPlaces);
  std::iota(own.begin(), own.end(), 0U);
  t.levels.push_back(level(std::move(own), kPlaces));
  std::uint32_t who = 0;
  for (std::uint32_t p = 0; p < kPlaces; ++p) {
    for (auto n = random() % 100 < 50 ? 0U : random() % 6; n > 0; --n, ++who) {
      t.parts.push_back({who, p, 3600.0 + static_cast<double>(random() % 2400)});
      if (random() % 10 == 0)
        t.parts.push_back({who, static_cast<std::uint32_t>(random() % kPlaces), 400.0});
    }
  }
  const auto start = std::chrono::steady_clock::now();
  const auto s = shown_sums(t.parts, t.levels, rule());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
  const auto count = [&](std::size_t l) { return std::ranges::count(s[l], 1); };
  EXPECT_EQ(count(0), 1);
  EXPECT_EQ(count(1), std::ssize(s[1]));
  EXPECT_GT(count(2), std::ssize(s[2]) * 8 / 10);
}

TEST(disclosure, the_rule_that_ships_is_told_in_both_languages) {
  const auto& r = public_rule();
  EXPECT_EQ(r.least_people, 3U);
  EXPECT_EQ(r.most_share, 0.85);
  for (const auto* t : {&r.activity, &r.index, &r.source}) {
    EXPECT_GT(t->fr.size(), 30U);
    EXPECT_GT(t->en.size(), 30U);
  }
  EXPECT_TRUE(r.url.starts_with("https://"));
}

}  // namespace
}  // namespace sourcier::supply
