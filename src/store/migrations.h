#pragma once

#include "store/database.h"

namespace sourcier::store {

// How many steps this program knows.
std::int64_t newest_schema();

// Brings the schema forward to that version, all steps or none. Throws input_error where the
// database was written by a newer program.
void migrate(database& db, std::int64_t to = newest_schema());

// The same within the caller's transaction. REQUIRES: one of writers::one is open.
void migrate_within(database& db, std::int64_t to = newest_schema());

}  // namespace sourcier::store
