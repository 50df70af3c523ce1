#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/text.h"

namespace sourcier::ingest {

struct sheet_row {
  std::size_t number = 0;  // as the spreadsheet shows it, from 1
  std::vector<std::string> cells;
};

// A sheet of a workbook, every cell as text.
struct sheet {
  std::string name;
  std::vector<sheet_row> rows;
};

// All sheets of an XLSX (or ODS) workbook, with a progress bar. Throws not_found for an absent
// file, input_error for a truncated or foreign one.
std::vector<sheet> read_workbook(const std::filesystem::path& path, language l);

}  // namespace sourcier::ingest
