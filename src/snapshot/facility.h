#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snapshot/snapshot.h"

namespace sourcier::snapshot {

// Communes that have a facility (INSEE, BPE) in the newest year that any commune is known for: a
// commune whose count of that year is 0, or which is not in its file, has none.
struct facility_counts {
  int year = 0;
  text label;
  std::vector<commune_id> communes;
  std::vector<std::optional<double>> count;  // absent: some, but how many is not published
};

// Throws input_error that lists the facilities where no commune has one.
facility_counts facility_of(const world& w, const std::string& facility);
// The same, or no commune at all.
facility_counts find_facility(const world& w, const std::string& facility);

// A kind of facility as INSEE counts it (BPE), in the newest year held.
struct facility_count {
  std::string key;
  text label;
  int year = 0;
  double count = 0;          // of all communes held
  std::size_t communes = 0;  // with one or more
};
// By key; those of which at least one is counted.
std::vector<facility_count> facilities_held(const world& w);

}  // namespace sourcier::snapshot
