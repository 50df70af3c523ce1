#pragma once

#include <filesystem>
#include <vector>

#include "ingest/options.h"
#include "ingest/report.h"
#include "store/workspace.h"

namespace sourcier::ingest {

// OpenStreetMap extracts (.osm.pbf), one or several, overlaps merged: the workspace goes from
// straight lines to road times by car. Keeps the network, its hierarchy and the minutes between
// communes within 45 minutes. `remove`: back to straight lines, no file.
// Throws input_error where a file is not an extract, or where fewer than half the placed communes
// of the territory lie near one of its roads.
report import_roads(store::workspace& w, const std::vector<std::filesystem::path>& files,
                    const options& o);

}  // namespace sourcier::ingest
