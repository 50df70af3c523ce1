#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/decay.h"
#include "base/text.h"
#include "supply/capacity.h"

namespace sourcier::snapshot {

// A choice among what is published: practitioners of all ages, or aged 65 and under.
struct age_bound {
  std::string key;  // "all" or "65"
  text label;
};

// What the product knows of a profession, from data/parameters/apl.toml and supply.toml.
struct profession {
  std::string key;  // gp, nurse, dentist, midwife
  text label, plural;
  text unit, unit_short;
  text capacity_unit;
  double capacity_per_fte = 1;        // capacity a year that one full-time equivalent brings
  bool in_consultations = false;      // the capacity's unit: consultations a year, else FTE
  double scale = 1;                   // the indicator is per so many standardised inhabitants
  std::optional<double> under, well;  // official thresholds
  std::vector<age_bound> ages;
  int decimals = 2;
  std::vector<double> breaks;  // inner bounds of the map's seven classes; empty: from the data
  access::decay decay;

  supply::capacity_basis basis() const { return {capacity_per_fte, in_consultations}; }
};

// All professions that ship. Throws input_error where the file is not as expected.
std::vector<profession> load_professions();

// Throws input_error that lists the professions.
const profession& find_profession(const std::vector<profession>& all, std::string_view key);

}  // namespace sourcier::snapshot
