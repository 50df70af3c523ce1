#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/text.h"
#include "store/database.h"

namespace sourcier::store {

// Where a piece of data comes from. `key` is the natural name of what it provides
// ("apl:gp:2023"): importing it again replaces it.
struct dataset {
  std::int64_t id = 0;
  std::string key;
  std::string kind;
  text title;
  std::string publisher, licence, vintage, url;
  std::string file;    // name of the file it was read from, without its folder
  std::string digest;  // of that file's bytes and of the rows kept from it
  std::string imported_at;
  std::int64_t rows_read = 0, rows_kept = 0, rows_rejected = 0;
};

// The folder of arrays of a workspace.
inline constexpr const char* kArrayFolder = "arrays";
// Where the records of such a folder are where they are in SQLite.
target database_of(const std::filesystem::path& folder);
// Notes the address of a PostgreSQL database, which may hold a password, in a file that only its
// owner reads.
void write_address(const std::filesystem::path& folder, const std::string& address);

// A setting of the records; empty where there is none.
std::string meta_of(database& db, const std::string& key);

// A folder of data: records in `sourcier.db`, or in the PostgreSQL database that `store` names;
// arrays in `arrays/`, named by their digest so that a new one never overwrites the one in use.
class workspace {
 public:
  // Throws not_found with the remedy where `folder` holds no workspace.
  static workspace open(const std::filesystem::path& folder);
  // Makes an empty workspace; throws conflict where `folder` exists and is not empty, or where the
  // database holds a workspace. `address`: of a PostgreSQL database, kept in a file that only its
  // owner reads; SQLite where empty.
  static workspace create(const std::filesystem::path& folder, const std::string& territory,
                          const text& label, const std::string& address = "");

  const std::filesystem::path& folder() const { return folder_; }
  database& db() { return db_; }
  // Where the records are, for another connection to them.
  const target& records() const { return records_; }

  std::string meta(const std::string& key);
  void set_meta(const std::string& key, const std::string& value);

  // Adds or replaces the data set with this key inside the caller's transaction; the rows of the
  // old one must have been deleted or are replaced by the caller. Returns the id to refer to.
  std::int64_t put_dataset(const dataset& d);
  std::vector<dataset> datasets();
  // Changes whenever the content does: a digest over the data sets in key order.
  std::string generation();

  // Stores array bytes on disk, then registers them in the caller's transaction.
  void put_array(const std::string& kind, std::string_view bytes, std::int64_t dataset);
  // The same for a file already written in the folder of arrays, which is taken over.
  void put_array_file(const std::string& kind, const std::filesystem::path& file,
                      std::int64_t dataset);
  // A name for such a file, free of use, in the folder of arrays.
  std::filesystem::path temporary_array(const std::string& kind);
  // Path of the array of this kind, or an empty path.
  std::filesystem::path array(const std::string& kind);
  // Deletes array files that no record refers to (left by an interrupted import), but not those
  // that a running program has begun. Under the write lock, else a file that is about to be
  // recorded may go.
  void sweep_arrays();

 private:
  workspace(std::filesystem::path folder, target records);

  std::filesystem::path folder_;
  target records_;
  database db_;
};

}  // namespace sourcier::store
