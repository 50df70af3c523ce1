#pragma once

#include <string>

#include "snapshot/zoning.h"

namespace sourcier::publish {

// One row a commune of the territory: code, name, departement, population, class, class_label,
// eligible (1 or 0), list, unit, unit_name, apl, rank, ranked, people_before (share), reason,
// motive, against. What only a simulation or a comparison gives is empty without one.
std::string zoning_csv(const snapshot::world& w, const snapshot::zoning_answer& a, language l);

// Columns aligned with the communes of the workspace, the rule, people by class, the differences.
std::string zoning_json(const snapshot::world& w, const snapshot::zoning_answer& a);

// "official:2025", or "simulated:2021" by the key of the rule.
std::string list_key(const snapshot::zoning_answer& a, const snapshot::zone_list& list);

}  // namespace sourcier::publish
