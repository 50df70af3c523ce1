#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/instants.h"
#include "store/workspace.h"

namespace sourcier::store {

// What a backup holds. A ZIP file: "rows/<table>.jsonl", one row a line as a JSON array in the
// order of the primary key, the same from either store; "arrays/<name>"; and last "manifest.json",
// the list of all this with its digests.
struct backup_contents {
  std::int64_t schema = 0;
  std::string program, made_at, territory;
  std::size_t tables = 0, files = 0;
  std::int64_t rows = 0;
  std::uint64_t bytes = 0;  // before compression
  std::string digest;       // of the manifest, and so of everything
};

// Writes a backup of one moment, while others write. Sessions, reset links and attempts to sign in
// stay out: nobody is signed in by a copy. Throws conflict where `file` is there already.
backup_contents back_up(workspace& w, const std::filesystem::path& file, const std::string& program,
                        instant now);

// The same of records alone, of whatever schema, with the arrays of `folder`.
backup_contents back_up(database& db, const std::filesystem::path& folder,
                        const std::filesystem::path& file, const std::string& program, instant now);

// Makes a workspace of a backup: the folder `into`, which must not be there or be empty, its
// records in SQLite or in the PostgreSQL database of `address`. Everything is verified before
// anything is written; older schemas are brought forward; `finish` makes again, in the same
// transaction, what backups leave out because the rows tell it. Throws input_error naming the part
// that is wrong.
backup_contents restore(const std::filesystem::path& file, const std::filesystem::path& into,
                        const std::string& address, const std::function<void(database&)>& finish);

}  // namespace sourcier::store
