#include "supply/disclosure.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/shipped.h"
#include "supply/linear_span.h"

namespace sourcier::supply {
namespace {

// Who stands behind a sum.
struct backing {
  std::vector<std::uint32_t> people;  // ascending, each once
  double total = 0, largest = 0;      // of one person
};

backing backing_of(std::vector<const contribution*> parts) {
  backing out;
  std::ranges::sort(parts, {}, [](const contribution* c) { return std::tie(c->person, c->value); });
  double own = 0;
  for (const auto* c : parts) {
    if (out.people.empty() || out.people.back() != c->person) {
      out.people.push_back(c->person);
      own = 0;
    }
    own += c->value;
    out.total += c->value;
    out.largest = std::max(out.largest, own);
  }
  return out;
}

// A total of 0 would say that each has none.
bool breaks(const backing& b, const disclosure_rule& rule) {
  return !b.people.empty() && (b.people.size() < rule.least_people || b.total <= 0 ||
                               b.largest > rule.most_share * b.total);
}

struct cell {
  std::size_t level = 0;
  std::uint32_t area = 0;
  backing behind;
  bool shown = true;
};

// The cells with a contribution, coarsest level first.
std::vector<cell> make_cells(std::span<const contribution> contributions,
                             std::span<const table_level> levels, const disclosure_rule& rule) {
  std::vector<cell> out;
  for (std::size_t l = 0; l < levels.size(); ++l) {
    std::map<std::uint32_t, std::vector<const contribution*>> parts;
    for (const auto& c : contributions) {
      const auto area = levels[l].area_of[c.place];
      if (area != kNoArea) parts[area].push_back(&c);
    }
    for (auto& [area, all] : parts) {
      out.push_back({l, area, backing_of(std::move(all))});
      out.back().shown = !breaks(out.back().behind, rule);
    }
  }
  return out;
}

// Places that none of the levels considered parts: one unknown of the system.
struct group {
  std::uint32_t place = 0;  // one of them
  backing behind;
};

std::vector<group> make_groups(std::span<const contribution> contributions,
                               std::span<const table_level> levels) {
  std::map<std::vector<std::uint32_t>, std::vector<const contribution*>> parts;
  for (const auto& c : contributions) {
    std::vector<std::uint32_t> areas;
    for (const auto& l : levels) areas.push_back(l.area_of[c.place]);
    parts[areas].push_back(&c);
  }
  std::vector<group> out;
  for (auto& [areas, all] : parts) out.push_back({all.front()->place, backing_of(std::move(all))});
  return out;
}

// What an attacker knows of the levels up to one, and what they may look for.
class audit {
 public:
  audit(std::span<const contribution> contributions, std::span<const table_level> levels,
        std::vector<cell>& cells, const disclosure_rule& rule)
      : levels_(levels), cells_(cells), rule_(rule), groups_(make_groups(contributions, levels)) {
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
      const auto& people = groups_[g].behind.people;
      if (people.size() == 1) alone_[people[0]].push_back(g);
      if (people.size() == 2) pairs_.push_back(g);
    }
    std::vector<std::map<std::uint32_t, sparse_vector>> rows(levels.size());
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
      for (std::size_t l = 0; l < levels.size(); ++l) {
        const auto area = levels[l].area_of[groups_[g].place];
        if (area != kNoArea) rows[l][area].emplace_back(g, 1);
      }
    }
    for (const auto& c : cells_)
      row_.push_back(c.level < rows.size() ? rows[c.level][c.area] : sparse_vector{});
  }

  // Leaves out a cell for each thing that could be worked out. False: there was none.
  bool mend() {
    linear_span known(groups_.size());
    for (std::size_t c = cells_.size(); c-- > 0;) {  // the finest first: they are the shortest
      if (cells_[c].shown && !row_[c].empty()) known.add(static_cast<std::uint32_t>(c), row_[c]);
    }
    std::size_t most = 1;
    for (const auto& [who, groups] : alone_) most = std::max(most, groups.size());
    samples_ = 2 * most + 3;
    unseen_ = known.unseen(samples_);
    found_ = false;
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      if (!cells_[c].shown && !row_[c].empty() && is_known(row_[c])) leave_out(known, row_[c]);
    }
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
      const sparse_vector one{{g, 1}};
      if (breaks(groups_[g].behind, rule_) && is_known(one)) leave_out(known, one);
    }
    if (found_) return true;  // the rest rests on none of these being known
    attack_by_pairs(known);
    return found_;
  }

 private:
  std::vector<residue> at(std::uint32_t g) const {
    const auto first = unseen_.begin() + static_cast<std::ptrdiff_t>(g * samples_);
    return {first, first + static_cast<std::ptrdiff_t>(samples_)};
  }

  bool is_known(const sparse_vector& v) const {
    for (std::size_t s = 0; s < samples_; ++s) {
      residue sum = 0;
      for (const auto& [g, x] : v) sum = add_mod(sum, multiply_mod(x, unseen_[g * samples_ + s]));
      if (sum != 0) return false;
    }
    return true;
  }

  // Whether some weighted sum of these groups is known: then leaves out what gives it.
  void try_groups(const linear_span& known, std::vector<std::uint32_t> groups) {
    std::ranges::sort(groups);
    groups.erase(std::ranges::unique(groups).begin(), groups.end());
    std::vector<std::vector<residue>> values;
    for (const auto g : groups) values.push_back(at(g));
    const auto made = dependency(std::move(values));
    if (!made) return;
    sparse_vector v;
    for (std::size_t k = 0; k < groups.size(); ++k) {
      if ((*made)[k] != 0) v.emplace_back(groups[k], (*made)[k]);
    }
    leave_out(known, v);
  }

  // What is left to a person who knows their own: the groups where one other works, alone or with
  // them.
  void attack_by_pairs(const linear_span& known) {
    std::map<std::vector<residue>, std::uint32_t> directions;  // of those alone in one group
    std::vector<std::uint32_t> several;
    for (const auto& [who, groups] : alone_) {
      if (groups.size() > 1) {
        several.push_back(who);
        try_groups(known, groups);
        continue;
      }
      auto direction = at(groups[0]);
      const auto first = std::ranges::find_if(direction, [](residue x) { return x != 0; });
      const auto scale = first == direction.end() ? 1 : inverse_mod(*first);
      for (auto& x : direction) x = multiply_mod(x, scale);
      const auto [same, fresh] = directions.try_emplace(direction, groups[0]);
      if (!fresh) try_groups(known, {same->second, groups[0]});
    }
    for (const auto who : several) {
      for (const auto& [other, groups] : alone_) {
        if (other == who || (groups.size() > 1 && other < who)) continue;
        auto both = alone_.at(who);
        both.insert(both.end(), groups.begin(), groups.end());
        try_groups(known, std::move(both));
      }
    }
    std::set<std::pair<std::uint32_t, std::uint32_t>> couples;
    for (const auto g : pairs_) {
      couples.emplace(groups_[g].behind.people[0], groups_[g].behind.people[1]);
    }
    for (const auto& [a, b] : couples) {
      std::vector<std::uint32_t> both;
      for (const auto g : pairs_) {
        const auto& p = groups_[g].behind.people;
        if (p[0] == a && p[1] == b) both.push_back(g);
      }
      for (const auto who : {a, b}) {
        const auto own = alone_.find(who);
        if (own != alone_.end()) both.insert(both.end(), own->second.begin(), own->second.end());
      }
      try_groups(known, std::move(both));
    }
  }

  // Of the sums that give `v`, the finest level's smallest goes.
  void leave_out(const linear_span& known, const sparse_vector& v) {
    const auto rows = known.rows_of(v);
    if (!rows) return;
    found_ = true;
    const auto rank = [&](std::uint32_t c) {
      const auto& x = cells_[c];
      return std::tuple(levels_.size() - x.level, x.behind.people.size(), x.behind.total, c);
    };
    std::uint32_t best = rows->front().first;
    for (const auto& [c, x] : *rows) {
      if (!cells_[c].shown) return;  // broken already in this round
      if (rank(c) < rank(best)) best = c;
    }
    cells_[best].shown = false;
  }

  std::span<const table_level> levels_;
  std::vector<cell>& cells_;
  const disclosure_rule& rule_;
  std::vector<group> groups_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> alone_;  // groups of one person, by person
  std::vector<std::uint32_t> pairs_;                           // groups of two
  std::vector<sparse_vector> row_;                             // of each cell, over groups
  std::vector<residue> unseen_;
  std::size_t samples_ = 0;
  bool found_ = false;
};

text read_text(const nlohmann::json& j) { return {j.at("fr"), j.at("en")}; }

}  // namespace

const disclosure_rule& public_rule() {
  static const auto kept =
      read_shipped("data/parameters/small-numbers.toml", [](const nlohmann::json& document) {
        const auto& a = document.at("activity");
        return disclosure_rule{
            a.at("least_people"),      a.at("most_share"),
            read_text(a.at("rule")),   read_text(document.at("index").at("rule")),
            read_text(a.at("source")), a.at("url")};
      });
  return kept;
}

std::vector<std::vector<char>> shown_sums(std::span<const contribution> contributions,
                                          std::span<const table_level> levels,
                                          const disclosure_rule& rule) {
  auto cells = make_cells(contributions, levels, rule);
  for (std::size_t l = 1; l <= levels.size(); ++l) {
    audit a(contributions, levels.first(l), cells, rule);
    while (a.mend()) {
    }
  }
  std::vector<std::vector<char>> out;
  for (const auto& l : levels) out.emplace_back(l.areas, 1);
  for (const auto& c : cells) out[c.level][c.area] = c.shown ? 1 : 0;
  return out;
}

}  // namespace sourcier::supply
