#pragma once

#include "store/database.h"

namespace sourcier::store {

// Brings the schema to the version this program knows, one transaction a step. Throws input_error
// where the database was written by a newer program.
void migrate(database& db);

}  // namespace sourcier::store
