#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "snapshot/snapshot.h"

namespace sourcier::snapshot {

struct access_row {
  std::string code, name;
  access::summary summary;
  std::optional<std::array<double, 9>> deciles;  // of people; above the commune
};

// Accessibility over the areas of a level; `which` limits it to some communes (a CPTS).
struct access_table {
  std::string level;
  std::vector<access_row> rows;  // in code order
};

// `values`: the published ones or those after supply changes, one per commune.
access_table access_by(const world& w, const selection& s, std::string_view level,
                       std::span<const commune_id> which, std::span<const double> values);

// Of all these communes together: the territory, or so many communes.
std::string name_of(const world& w, std::span<const commune_id> which);

// Communes of a comma-separated list of codes, in code order; all of the territory where it is
// empty. Throws not_found for an unknown code.
std::vector<commune_id> communes_of(const world& w, std::string_view codes);

// Inner bounds of seven map classes: the profession's own, or shares of one seventh of people,
// rounded to two digits.
std::vector<double> class_breaks(const world& w, const profession& p);
// Those shares of any values, of the people of the territory; NaN counts nowhere.
std::vector<double> class_breaks(const world& w, std::span<const double> value,
                                 std::span<const double> population);
// Five round bounds of minutes, such that three communes of the territory in four lie under the
// last.
std::vector<double> minute_breaks(const world& w, std::span<const double> value);

}  // namespace sourcier::snapshot
