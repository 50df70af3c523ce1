#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "snapshot/index.h"
#include "supply/supply_at.h"

namespace sourcier::snapshot {

// The data set of a list of practitioners: the one asked for, "practices" or "annuaire", else one's
// own rather than the extract. Throws input_error for another key, not_found where there is none.
const store::dataset& find_practitioners(std::span<const store::dataset> held,
                                         const std::string& wanted);

struct supply_question {
  date day;
  const supply::activity_rules& rules;
  std::optional<int> bound;  // practitioners of that age or less
  std::vector<supply::supply_change> changes;
};

text profession_label(const supply::activity_rules& rules);
text unit_label(const supply::activity_rules& rules);
text ages_label(std::optional<int> bound);

// One bound, as the published column has it, or none: "all", "65" or nothing. Throws input_error.
std::optional<int> read_age_bound(const std::string& ages, const supply::activity_rules& rules);

struct supply_row {
  std::string code, name;
  double capacity = 0;
  std::size_t people = 0;  // once each, in however many communes of the area they work
};

struct supply_table {
  text list;
  std::string level;
  std::vector<supply_row> rows;  // areas with a capacity or a practitioner
  supply::supply_account account;
  double elsewhere = 0;  // capacity in communes around the territory, which are in no row
  std::vector<text> assumptions = {};  // of the units of the changes in force
};

// Throws not_found where a change names a commune that is not here.
supply_table ask_supply(const text& title, supply::practice_list list,
                        const territory::commune_table& communes,
                        const territory::area_table& areas, const supply_question& q,
                        std::string_view level);

// The same by commune, as the supply that an index rests on, changes included: what it is, what was
// assumed, and what could not be used since its commune is not here.
supply_list supply_of_list(const world& w, const text& title, const supply::practice_list& list,
                           const supply_question& q);

}  // namespace sourcier::snapshot
