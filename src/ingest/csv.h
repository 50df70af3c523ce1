#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/report.h"

namespace sourcier::ingest {

// A table of delimited text (RFC 4180, UTF-8 with or without byte order mark) whose first row
// names its columns. The delimiter is the one of , ; and tab that the header has most of. The
// bytes must outlive it.
class csv_file {
 public:
  // `name` is what messages call the file. Throws input_error, naming line and remedy, for an
  // empty file, bytes that are not UTF-8, a workbook or archive taken for a table, or a quote
  // never closed.
  csv_file(std::string name, std::string_view bytes);

  const std::string& name() const { return name_; }
  const std::vector<std::string>& header() const { return header_; }

  // Position of the column that bears one of these names, case and accents apart.
  std::optional<std::size_t> find(std::initializer_list<std::string_view> names) const;
  // The same; throws input_error that lists the columns there are.
  std::size_t require(std::initializer_list<std::string_view> names) const;

  // Calls `row` with the line each row starts on and its cells, which live for that call only. A
  // row with more or fewer cells than the header becomes an issue of `r`. Counts rows_read.
  // `step`, where not empty, names a progress bar.
  using row_function = std::function<void(std::size_t line, std::span<const std::string_view>)>;
  void for_each(report& r, const row_function& row, const std::string& step = "") const;

 private:
  std::string name_;
  std::string_view bytes_;
  char delimiter_ = ',';
  std::vector<std::string> header_;
};

// "a, b, c" for messages; the first `limit` of a long list, then "…".
std::string listed(std::span<const std::string> names, std::size_t limit = 40);

}  // namespace sourcier::ingest
