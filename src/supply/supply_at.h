#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "supply/practice.h"
#include "supply/supply_change.h"

namespace sourcier::supply {

// How the activity of a profession counts (data/parameters/supply.toml). A bound that no source
// gives is absent.
struct activity_rules {
  std::string profession;
  int vintage = 0;
  std::string unit;  // "consultations_per_year" or "fte": of every capacity
  std::string source;
  std::optional<double> none_up_to, floor, cap;  // acts a year
  std::optional<double> none_below;              // euros a year
  double imputed = 1;                            // capacity of a full time of unknown activity
  std::vector<work_status> statuses, health_centre_statuses;  // that count
  int age_bound = 0;  // of the published column: practitioners of that age or less

  capacity_basis basis() const { return {imputed, unit == "consultations_per_year"}; }
};

// Professions that a list may name, with their labels, and the rules of those that have some.
struct profession_name {
  std::string key;
  text label;
};
std::span<const profession_name> listed_professions();
// Of the newest vintage up to `year`, or of the oldest; the newest of all without a year. Throws
// input_error that lists the professions that have rules.
const activity_rules& rules_for(std::string_view profession, std::optional<int> year = {});

// Capacity of a full time: `activity` within the bounds of the rules; what is imputed where it is
// not known or, for rules in FTE, above their floor. A health centre has no bounds in acts.
double counted(const activity_rules& r, std::optional<double> activity, bool health_centre);

// Capacity of a practice that day, 0 included; nothing where it is not in force, of another
// profession, outside the field or over the age bound.
std::optional<double> capacity_of(const practice_list& list, const practice& p, date day,
                                  const activity_rules& rules, std::optional<int> bound);

// The same list, every activity taken as not known: what the public may rest on.
practice_list without_activity(practice_list list);

// How many practices or people an answer rests on, and on which assumptions.
struct supply_account {
  std::size_t practices = 0;         // of the profession, in force that day
  std::size_t counted = 0;           // of these, with a capacity over 0
  std::size_t people = 0;            // behind the counted
  std::size_t activity_imputed = 0;  // unknown: a full time as the rules impute it
  std::size_t fees_unscaled = 0;     // known, but counted for a full time: no median to divide by
  std::size_t under_floor = 0;       // too little activity: 0
  std::size_t age_unknown = 0;       // people taken to be within the bound
  std::size_t age_of_year = 0;       // people whose birthday is taken to be 1 July
  std::size_t over_age = 0;          // left out
  std::size_t outside_field = 0;     // left out: hospital posts, locums, junior doctors
  std::size_t overbooked = 0;        // people over 100 %: counted as given
  std::size_t changes = 0;           // supply changes in force
  std::size_t below_zero = 0;        // communes where they took more than there was: 0
};

struct commune_supply {
  std::string commune;
  double capacity = 0;  // in the unit of the rules
  std::size_t people = 0;
};

struct supply_answer {
  std::vector<commune_supply> communes;  // in code order, each with a practice or a change counted
  supply_account account;
};

// Supply of the profession of the rules that day under a scenario: the sum, per commune, of
// counted(activity) x share, and of the changes in force (FTE x what is imputed to one). `bound`:
// only people of that age or less, except salaried people of health centres. The order of practices
// and changes does not matter to the last digit. A commune where changes take more than there is
// gets 0, and is counted.
supply_answer supply_at(const practice_list& list, std::span<const supply_change> changes, date day,
                        const activity_rules& rules, std::optional<int> bound);

}  // namespace sourcier::supply
