#pragma once

#include "app/command.h"
#include "snapshot/supply.h"

namespace sourcier::app {

// The supply of the list that --practitioners names, at the day of --at (today by default), under
// --add, --remove and --scenario, with the age bound of `ages` and the rules of `year` or older.
snapshot::supply_list read_practitioners(store::workspace& workspace, const snapshot::world& w,
                                         const arguments& a, const globals& g,
                                         const std::string& ages, int year);

// The options of that, with --supply and --facility, one of which must be given alone.
std::vector<option> practitioner_options();

// Throws input_error where more than one supply is given, or what only goes with --practitioners
// goes with another.
void check_one_supply(const arguments& a);

}  // namespace sourcier::app
