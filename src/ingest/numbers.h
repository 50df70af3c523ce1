#pragma once

#include <optional>
#include <string_view>

#include "base/text.h"
#include "ingest/report.h"

namespace sourcier::ingest {

// A number as files write it: "1.89", "1,89", "1.8280000000000001" (rounded to the 15 significant
// digits a spreadsheet holds). Nullopt for anything else, NaN and infinities included.
std::optional<double> read_number(std::string_view s);

// The number of a cell that must not be negative; otherwise the row is rejected with the reason.
std::optional<double> read_amount(report& r, std::size_t line, const std::string& field,
                                  std::string_view cell);

}  // namespace sourcier::ingest
