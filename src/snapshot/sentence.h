#pragma once

#include "snapshot/snapshot.h"

namespace sourcier::snapshot {

// One sentence that places a commune: against the official threshold, then its territory.
text sentence(const world& w, const selection& s, commune_id id);

// Place among the communes of the territory that have a value; 1 is the lowest access.
struct rank {
  int position = 0;
  int of = 0;
};
rank rank_of(const world& w, const selection& s, commune_id id);

}  // namespace sourcier::snapshot
