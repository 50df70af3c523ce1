#pragma once

#include <string_view>
#include <vector>

#include "plan/best_sites.h"
#include "snapshot/snapshot.h"

namespace sourcier::snapshot {

struct site_options {
  fte amount{1};
  std::string_view departement;   // only there; empty: the whole territory
  std::string_view per = "epci";  // at most one commune of each area of this level
  std::size_t limit = 10;
};

// The communes where `amount` full-time equivalents fill most of the deficit under the official
// threshold; at most one per area, since neighbours are worth nearly the same and a list of ten
// should span the territory. Throws input_error where the profession has no threshold or the level
// does not exist, not_found for a département without commune here.
std::vector<plan::site> ask_best_sites(const world& w, const selection& s, const site_options& o);

}  // namespace sourcier::snapshot
