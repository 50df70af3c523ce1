#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "ingest/options.h"
#include "ingest/report.h"
#include "ingest/write.h"

namespace sourcier::ingest {

// The history of communes: INSEE's mouvements-communes.csv, or the compact form
// code_before,code_after,date,kind.
report import_history(store::workspace& w, const std::vector<std::filesystem::path>& files,
                      const options& o);

// The data set `key` of such a table. Events of several data sets add up: "history:embedded" stays
// when the national file comes, which may be the older of the two.
prepared prepare_history(const std::string& key, const std::string& file, std::string_view bytes,
                         const options& o, report& r);

}  // namespace sourcier::ingest
