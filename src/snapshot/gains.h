#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "snapshot/what_if.h"

namespace sourcier::snapshot {

// What one supply change, or several, bring to the communes of the territory.
struct access_gain {
  double capacity = 0;  // added, a year, in the profession's capacity unit
  double gained = 0;    // sum of gain x standardised population: what of it reaches the territory
  double people = 0;    // of the communes whose access rises
  std::vector<commune_id> lifted;  // communes that leave the under-served, in code order
  double people_lifted = 0;

  // Whose access changes, ascending, and by how much.
  std::vector<commune_id> communes;
  std::vector<double> gains;
};

// One change among those of a profession.
struct change_gain {
  std::size_t number = 0;     // of the change in what was asked
  bool in_published = false;  // in force by the end of the published year: its values count it
  access_gain alone;
};

// The operator does not depend on supply: gains add up, to the last digit of their sum. Only who
// leaves the under-served does not, since several may lift a commune that none lifts alone.
struct profession_gains {
  std::string profession;
  int year = 0;
  std::string ages;
  std::optional<double> under;  // threshold
  std::vector<change_gain> each;
  access_gain together;
  // Of `together.communes`: the published value, and without and with all the changes. NaN where
  // none is published.
  std::vector<double> published, before, after;
};

struct gains_answer {
  std::vector<profession_gains> professions;  // in the order of w.professions
  // Changes without a gain, and why: their profession has no published access, or their commune is
  // not of today.
  struct unknown {
    std::size_t number;
    text reason;
  };
  std::vector<unknown> unknown;
};

// Of changes that each have a first day.
gains_answer ask_gains(const world& w, std::span<const supply::supply_change> changes);

}  // namespace sourcier::snapshot
