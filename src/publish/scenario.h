#pragma once

#include <string>
#include <vector>

#include "publish/json.h"
#include "supply/scenario.h"

namespace sourcier::publish {

// The member "changes" as parse_scenario reads it.
void write_plain_changes(json_writer& j, const std::vector<supply::supply_change>& changes);

// Name, note, times, version and changes.
std::string scenario_json(const supply::scenario& s);
// {"scenarios": [...]}
std::string scenarios_json(const std::vector<supply::scenario>& all);

}  // namespace sourcier::publish
