#pragma once

#include <string>
#include <vector>

#include "plan/best_sites.h"
#include "publish/json.h"
#include "snapshot/what_if.h"

namespace sourcier::publish {

// The member "changes": each as it was given, converted, and whether it counts.
void write_changes(json_writer& j, const snapshot::world& w, const snapshot::what_if& x);

// Definition, changes, totals, every commune that changes (largest change first) and warnings.
// Numbers are exact: the gains add up to the capacity.
std::string what_if_json(const snapshot::world& w, const snapshot::selection& s,
                         const snapshot::what_if& x);

std::string best_sites_json(const snapshot::world& w, const snapshot::selection& s, fte amount,
                            const std::vector<plan::site>& sites);

}  // namespace sourcier::publish
