#include "snapshot/public_supply.h"

#include <algorithm>

namespace sourcier::snapshot {
namespace {

// The first day of the year the list was imported.
date reference_day(const store::dataset& d) {
  const auto imported = parse_date(std::string_view(d.imported_at).substr(0, 10));
  const auto year = imported.value_or(today()).year();
  return {year, std::chrono::January, std::chrono::day{1}};
}

// Communes of each area of a level by their position in the territory.
supply::table_level to_level(const territory::grouping& groups, std::size_t communes) {
  supply::table_level out{std::vector<std::uint32_t>(communes, supply::kNoArea),
                          groups.code.size()};
  for (std::uint32_t g = 0; g < groups.code.size(); ++g) {
    for (const auto id : groups.communes[g]) out.area_of[static_cast<std::size_t>(id)] = g;
  }
  return out;
}

struct capacities {
  std::vector<supply::contribution> known;  // activities of people, in communes of the territory
  std::vector<double> all;                  // by commune
};

capacities capacities_of(const supply::practice_list& list, const supply::activity_rules& rules,
                         date day, const territory::commune_table& communes) {
  capacities out;
  out.all.assign(communes.size(), 0);
  for (const auto& p : list.practices) {
    const auto capacity = supply::capacity_of(list, p, day, rules, {});
    const auto id = communes.find(list.at(p).commune);
    if (!capacity || !id || communes.core[static_cast<std::size_t>(*id)] == 0) continue;
    out.all[static_cast<std::size_t>(*id)] += *capacity;
    if (p.activity) out.known.push_back({p.who.value, id->value, *capacity});
  }
  return out;
}

}  // namespace

public_supply::public_supply(const store::dataset& d, const supply::practice_list& list,
                             const supply::activity_rules& rules,
                             const territory::commune_table& communes,
                             const territory::area_table& areas)
    : rules_(&rules) {
  const supply_question q{reference_day(d), rules, {}, {}};
  const auto core = communes.core_communes();
  const auto capacities = capacities_of(list, rules, q.day, communes);
  const auto in_public = supply::without_activity(list);
  const auto levels = territory::levels();  // the smallest first
  std::vector<supply::table_level> coarsest_first;
  std::vector<territory::grouping> groups;
  for (const auto& l : levels) {
    groups.push_back(territory::group_by(communes, areas, l.key, core));
    coarsest_first.insert(coarsest_first.begin(), to_level(groups.back(), communes.size()));
  }
  const auto shown = supply::shown_sums(capacities.known, coarsest_first, supply::public_rule());
  for (std::size_t l = 0; l < levels.size(); ++l) {
    const auto people = ask_supply(d.title, in_public, communes, areas, q, levels[l].key);
    public_supply_table t{d.title, q.day, people.level, {}, 0};
    for (const auto& r : people.rows) {
      const auto at = std::ranges::lower_bound(groups[l].code, r.code) - groups[l].code.begin();
      const auto g = static_cast<std::size_t>(at);
      public_supply_row row{r.code, r.name, r.people, {}};
      if (shown[levels.size() - 1 - l][g] != 0) {
        row.capacity = 0;
        for (const auto id : groups[l].communes[g]) {
          *row.capacity += capacities.all[static_cast<std::size_t>(id)];
        }
      }
      t.secret += row.capacity ? 0 : 1;
      t.rows.push_back(std::move(row));
    }
    tables_.push_back(std::move(t));
  }
}

const public_supply_table& public_supply::by(std::string_view level) const {
  const auto levels = territory::levels();
  const auto& found = territory::find_level(level);
  return tables_[static_cast<std::size_t>(&found - levels.data())];
}

}  // namespace sourcier::snapshot
