#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/database.h"
#include "supply/scenario.h"

namespace sourcier::supply {

// What a writer believes is stored under a name: so that what someone else saved meanwhile is not
// overwritten unseen.
struct expected {
  enum class state { anything, nothing, version } what = state::anything;
  std::string version;  // version_of the scenario that the writer has read
};

// In the order of their names.
std::vector<scenario> load_scenarios(store::database& db);
// Throws not_found that lists the names there are.
scenario load_scenario(store::database& db, const std::string& name);

// Writes are each one transaction. All throw conflict, with the remedy, where the name does not
// hold what was expected.
// Returns what is now stored, with its times; `now` as base/dates.h writes it.
scenario save_scenario(store::database& db, scenario s, const std::string& now, const expected& e);
// Throws not_found for the old name, conflict where the new one is taken.
void rename_scenario(store::database& db, const std::string& from, const std::string& to,
                     const std::string& now);
// Returns what was there.
scenario remove_scenario(store::database& db, const std::string& name, const expected& e);

}  // namespace sourcier::supply
