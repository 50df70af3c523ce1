#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "store/target.h"

namespace sourcier::store {

// The database does not answer any more, has no connection left, or no space on its disk: asking
// again later may do. A conflict for the command line, 503 for the API.
struct unavailable : conflict {
  using conflict::conflict;
};

// One value bound to a statement; monostate is NULL.
using cell = std::variant<std::monostate, std::int64_t, double, std::string>;

enum class column_type { text, real, integer };

// A column of a result or of rows to insert. `null` is empty where no value is missing.
struct column {
  std::string name;
  std::variant<std::vector<std::string>, std::vector<double>, std::vector<std::int64_t>> values;
  std::vector<char> null{};

  std::size_t size() const;
  bool is_null(std::size_t row) const { return !null.empty() && null[row] != 0; }
  const std::vector<std::string>& text() const { return std::get<0>(values); }
  const std::vector<double>& real() const { return std::get<1>(values); }
  const std::vector<std::int64_t>& integer() const { return std::get<2>(values); }
};

// Records over SOCI. Statements use the SQL that SQLite 3.40 and PostgreSQL 15 share; parameters
// are written :p1, :p2, ..., each once and in that order. Columns come and go in bulk, which is
// what a workspace does. Throws conflict where another process holds what is to be written or a row
// of that key is there already, unavailable where the disk is full, input_error where the file is
// not a database or the server cannot be reached. Not shared between threads.
class database {
 public:
  // Opens or creates the SQLite file (WAL, every commit synced to disk), or connects to the server.
  explicit database(const target& where);
  ~database();
  database(database&&) noexcept;
  database& operator=(database&&) noexcept;

  bool is_postgresql() const;

  // Returns how many rows an INSERT, UPDATE or DELETE touched.
  std::int64_t execute(const std::string& sql, const std::vector<cell>& parameters = {});

  // Columns in the order of `types`, which must match the select list.
  std::vector<column> query(const std::string& sql, const std::vector<column_type>& types,
                            const std::vector<cell>& parameters = {});

  // The same, some thousand rows at a time, for answers that memory need not hold whole. REQUIRES:
  // a transaction or a snapshot is open, and `take` asks nothing of this database.
  void stream(const std::string& sql, const std::vector<column_type>& types,
              const std::function<void(const std::vector<column>&)>& take);

  // Rows of equal-length columns into a table.
  void insert(std::string_view table, const std::vector<column>& columns);

 private:
  friend class transaction;
  friend class snapshot;
  void insert_arrays(const std::string& into, const std::vector<column>& columns);
  struct impl;
  std::unique_ptr<impl> impl_;
};

// Who else may write meanwhile: nobody (an import replaces whole tables), or everyone whose rows
// are others. SQLite has one writer at a time in both.
enum class writers { one, many };

// All or nothing: rolled back unless commit() returned.
class transaction {
 public:
  explicit transaction(database& db, writers w = writers::one);
  ~transaction();
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  void commit();

 private:
  database& db_;
  bool open_ = true;
};

// Everything read while it lives is of one moment; nobody is kept from writing meanwhile.
class snapshot {
 public:
  explicit snapshot(database& db);
  ~snapshot();
  snapshot(const snapshot&) = delete;
  snapshot& operator=(const snapshot&) = delete;

 private:
  database& db_;
};

}  // namespace sourcier::store
