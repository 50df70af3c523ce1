#pragma once

#include <string>
#include <vector>

#include "publish/json.h"
#include "snapshot/zoning.h"
#include "territory/figures.h"

namespace sourcier::publish {

// One row a commune of the territory: code, name, departement, population, class, class_label,
// eligible (1 or 0), list, unit, unit_name, apl, rank, ranked, people_before (share), reason,
// motive, against. What only a simulation or a comparison gives is empty without one.
std::string zoning_csv(const snapshot::world& w, const snapshot::zoning_answer& a, language l);

// Columns aligned with the communes of the workspace, the rule, people by class, the differences.
std::string zoning_json(const snapshot::world& w, const snapshot::zoning_answer& a);

// Every scheme: its classes, the official lists held, those announced, its rules with their text,
// dates, quotas and what they lack.
std::string zoning_schemes_json(const snapshot::world& w);

// One commune: why it is in its class, its classes by vintage, and the place of its territory in
// the simulated ranking. Precondition: `a` is the answer of snapshot::ask_both.
std::string zoning_commune_json(const snapshot::world& w, const snapshot::zoning_answer& a,
                                commune_id id);

// A published share of people in eligible zones, beside ours.
struct zoning_mark {
  struct step {
    std::string zone_class;
    double share = 0;
  };
  territory::figure published;
  std::string area;  // code of a département, or "all"
  text area_name;
  double here = 0;
  std::vector<step> steps;  // with each eligible class more, from the most helped
  text verdict;
};
// Of an official list; none of a simulation.
std::vector<zoning_mark> zoning_marks(const snapshot::world& w, const snapshot::zoning_answer& a,
                                      const std::vector<snapshot::zone_shares>& all);

// Why the rule puts a commune where it is: "threshold", "quota", "beyond", "manual", "unknown".
const char* zone_reason_key(const snapshot::simulation& s, std::size_t commune);

// Share of the people of the region that live in units ranked before.
double share_before(const snapshot::simulation& s, const snapshot::simulated_unit& u);

void write_zone_classes(json_writer& j, const std::vector<snapshot::zone_class>& classes);

// "official:2025", or "simulated:2021" by the key of the rule.
std::string list_key(const snapshot::zoning_answer& a, const snapshot::zone_list& list);

}  // namespace sourcier::publish
