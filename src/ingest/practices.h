#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/csv.h"
#include "ingest/options.h"
#include "ingest/write.h"
#include "supply/practice.h"

namespace sourcier::ingest {

// Code of today's commune for the place of a row, or nothing: then the row has been counted as
// outside or rejected. `at`: where the row gives no code.
using place_lookup = std::function<std::optional<std::string>(
    std::size_t line, std::string_view code, std::optional<geo::coordinate> at)>;

// A table of practices, one a row: see docs/supply.md for its columns and what is assumed.
supply::practice_list read_practices(const csv_file& file, const place_lookup& place, report& r);

// One data set that replaces the list its key had. `content`: digest of what the list came from.
prepared prepare_list(store::dataset d, const std::string& file, std::string_view content,
                      supply::practice_list list, const report& r);

report import_practices(store::workspace& w, const std::vector<std::filesystem::path>& files,
                        const options& o);
// Takes away the list of this key ("practices", "annuaire").
report remove_practices(store::workspace& w, const std::string& key, const text& what);

}  // namespace sourcier::ingest
