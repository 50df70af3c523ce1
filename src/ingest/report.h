#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/text.h"

namespace sourcier::ingest {

// What was wrong with one row of a file.
struct row_issue {
  std::size_t line = 0;  // of the file, or row of the sheet; 1 is the first
  std::string field;     // name of the column
  std::string value;     // what was found there
  text reason;
  bool kept = false;  // the row was kept, on the assumption that `reason` states
};

// What an import read and did.
struct report {
  static constexpr std::size_t kMaxIssues = 10'000;

  std::string file;
  text what;
  std::size_t rows_read = 0;
  std::size_t rows_kept = 0;
  std::size_t rows_rejected = 0;
  std::size_t rows_outside = 0;  // sound rows about communes that this workspace does not hold
  std::vector<row_issue> issues;
  std::size_t issues_beyond = 0;  // counted, not listed
  std::vector<text> notes;
  bool unchanged = false;  // the workspace held exactly this already

  void add(row_issue issue);
  // The row goes: counts it as rejected and says why.
  void reject(std::size_t line, std::string field, std::string_view value, text reason);
  // The row stays, on an assumption.
  void assume(std::size_t line, std::string field, std::string_view value, text reason);
  // Joins the report of a part (a sheet, one of several files).
  void join(const report& part);
};

// Plain text, one fact a line; the first `shown` issues, then how many more there are.
std::string to_text(const report& r, language l, std::size_t shown = 10);

}  // namespace sourcier::ingest
