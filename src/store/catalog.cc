#include "store/catalog.h"

#include "base/error.h"

namespace sourcier::store {
namespace {

using enum column_type;

std::vector<std::string> names_of(database& db) {
  return db
      .query(db.is_postgresql()
                 ? "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                   "current_schema()::regnamespace AND relname NOT LIKE 'request_words%' "
                   "ORDER BY oid"
                 : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                   "'sqlite_%' AND name NOT LIKE 'request_words%' ORDER BY rowid",
             {text})[0]
      .text();
}

column_type type_of(const std::string& declared) {
  if (declared == "INTEGER" || declared == "bigint") return integer;
  if (declared == "REAL" || declared == "double precision") return real;
  return text;
}

}  // namespace

std::vector<table_shape> tables_of(database& db) {
  std::vector<table_shape> out;
  for (const auto& name : names_of(db)) {
    const auto c = db.query(
        db.is_postgresql()
            ? "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), "
              "COALESCE(array_position(i.indkey::smallint[], a.attnum) + 1, 0)::bigint "
              "FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND "
              "i.indisprimary WHERE a.attrelid = CAST(:p1 AS regclass) AND a.attnum > 0 AND "
              "NOT a.attisdropped ORDER BY a.attnum"
            : "SELECT name, type, pk FROM pragma_table_info(:p1) ORDER BY cid",
        {text, text, integer}, {name});
    table_shape t{name, {}};
    for (std::size_t i = 0; i < c[0].size(); ++i) {
      t.columns.push_back(
          {c[0].text()[i], type_of(c[1].text()[i]), static_cast<int>(c[2].integer()[i])});
    }
    out.push_back(std::move(t));
  }
  return out;
}

}  // namespace sourcier::store
