#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sourcier::store {

// Where records are kept: a SQLite file, or a PostgreSQL database.
struct target {
  std::filesystem::path file;  // SQLite
  std::string keywords;        // libpq's "host='...' dbname='...'", where it is PostgreSQL
  std::string schema;          // PostgreSQL: where the tables are; the server's choice if empty
  std::string shown;           // for messages: the file, or the address without its password

  bool is_postgresql() const { return !keywords.empty(); }
};

target sqlite_target(const std::filesystem::path& file);

// postgresql://[user[:password]@][host][:port][/database][?name=value&...], percent-encoded, as
// libpq reads it; and schema=NAME, so that one database holds several workspaces. Throws
// input_error that names the part which is wrong.
target postgresql_target(std::string_view address);

}  // namespace sourcier::store
