#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ingest/options.h"
#include "ingest/report.h"
#include "store/workspace.h"

namespace sourcier::ingest {

struct table_rows {
  std::string table;
  std::vector<store::column> columns;  // without `dataset`, which is added
  std::vector<std::string> derived{};  // columns that say nothing of the files' own content
};

// One data set, parsed and checked, ready to be written.
struct prepared {
  store::dataset dataset;        // `digest`: of the files read; see write()
  std::vector<table_rows> rows;  // replace what the data set had in these tables
  std::vector<std::pair<std::string, std::string>> arrays{};  // kind, bytes
  std::vector<row_issue> issues{};
  std::function<void(store::workspace&, std::int64_t dataset)> then{};  // last, before the commit
};

// Everything in one transaction, or nothing at all. The digest stored with each data set covers the
// files read and the rows kept, so that the workspace's generation tells any change of content.
// Returns false, having written nothing, where all of it was there already.
bool write(store::workspace& w, std::vector<prepared> sets);

// Takes data sets and their rows away. False where none of them was there.
bool remove(store::workspace& w, const std::vector<std::string>& keys);

// The same inside the caller's transaction.
bool drop(store::workspace& w, const std::vector<std::string>& keys);

// Array files that no record refers to go. Another writer at work: they go next time.
void sweep(store::workspace& w);

// A data set of `kind` from these files, title still to be given: publisher, licence and address
// from the catalogue entry `source` (none: empty).
store::dataset describe(std::string key, std::string kind, const std::string& source,
                        const options& o);

// Moves the counts and the issues of a report of one data set into it.
void record(prepared& p, const report& r);

// Columns for a table, filled row by row.
store::column text_column(std::string name, std::vector<std::string> values = {});
store::column real_column(std::string name, std::vector<double> values = {});
store::column integer_column(std::string name, std::vector<std::int64_t> values = {});

}  // namespace sourcier::ingest
