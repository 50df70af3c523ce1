#pragma once

#include <cstdint>
#include <string>

#include "store/database.h"
#include "supply/practice.h"

namespace sourcier::supply {

// Rows of a data set in the tables practitioner, site and practice. Writing replaces those it had,
// inside the caller's transaction, some thousands at a time so that no copy of the whole is made.
void write_practices(store::database& db, std::int64_t dataset, const practice_list& list);
void delete_practices(store::database& db, std::int64_t dataset);
// What concerns practitioners of this profession; sites are all of the data set's.
practice_list load_practices(store::database& db, std::int64_t dataset,
                             const std::string& profession);

}  // namespace sourcier::supply
