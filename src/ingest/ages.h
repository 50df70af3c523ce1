#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/figures.h"

namespace sourcier::ingest {

// People of a census by sex and age, as statistics "men:70-74", "women:95-" of topic "age": a table
// with a column a group (homme_0_4, femmes_95_plus, ...), of which rows marked ok = 0 are left out,
// or code,sex,from,to,people. One data set a year. A commune whose limits changed since, and of
// which a part is not in the file, is left out: unknown.
std::vector<prepared> prepare_ages(store::workspace& w, known_communes& known,
                                   const std::string& file, std::string_view bytes,
                                   const options& o, report& r);

report import_ages(store::workspace& w, const std::vector<std::filesystem::path>& files,
                   const options& o);

}  // namespace sourcier::ingest
