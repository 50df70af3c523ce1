#pragma once

#include <vector>

#include "app/command.h"
#include "supply/scenario.h"

namespace sourcier::app {

// Changes of --add and --remove; --from and --to are the days of those without. Throws input_error.
std::vector<supply::supply_change> read_changes(const arguments& a);

// The changes of the saved scenario that --scenario names, then those of read_changes().
std::vector<supply::supply_change> changes_under(const arguments& a, const globals& g);
option scenario_option();

// Those four options, and the first two of them.
std::vector<option> change_options();
std::vector<option> added_and_removed();

// The scenario of this name in the workspace, or, for "baseline", one without a change.
supply::scenario open_scenario(const globals& g, const std::string& name);

}  // namespace sourcier::app
