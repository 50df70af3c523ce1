#pragma once

#include <filesystem>
#include <vector>

#include "ingest/options.h"
#include "ingest/report.h"
#include "store/workspace.h"

namespace sourcier::ingest {

// An external matrix of travel times: CSV of from, to and minutes (or seconds), stored as array
// "matrix". With options.remove and no file: takes it away, back to the straight-line model.
report import_matrix(store::workspace& w, const std::vector<std::filesystem::path>& files,
                     const options& o);

}  // namespace sourcier::ingest
