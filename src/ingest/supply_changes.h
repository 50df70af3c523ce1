#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "ingest/csv.h"
#include "supply/supply_change.h"

namespace sourcier::ingest {

// What rows may name.
struct change_vocabulary {
  std::function<bool(std::string_view code)> is_commune;
  // How supply of a profession is counted; nullptr for one that is not known.
  std::function<const supply::capacity_basis*(std::string_view key)> basis_of;
};

// A table of supply changes: place, profession and amount, and where there are such columns unit,
// from, to, certainty, origin and label (French names too). Negative amounts are taken away. A row
// that cannot be read is rejected with its reason; one written twice is kept, and said.
std::vector<supply::supply_change> read_supply_changes(const csv_file& file,
                                                       const change_vocabulary& known, report& r);

}  // namespace sourcier::ingest
