#pragma once

#include <filesystem>
#include <vector>

#include "ingest/options.h"
#include "ingest/report.h"
#include "store/workspace.h"

namespace sourcier::ingest {

// Where trips to and from a commune begin and end, as the user has it (the mairie, the main
// square): a table of code, lon and lat. It takes the place of the centre of the outline, also of
// one imported later; road times are computed anew.
report import_points(store::workspace& w, const std::vector<std::filesystem::path>& files,
                     const options& o);

}  // namespace sourcier::ingest
