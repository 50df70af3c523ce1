#pragma once

#include <filesystem>
#include <vector>

#include "ingest/options.h"
#include "ingest/report.h"
#include "store/workspace.h"

namespace sourcier::ingest {

// GeoJSON files of commune outlines, together one data set: array "outlines", by today's codes,
// polygons of merged communes side by side. Communes without position or area get those of their
// outline.
report import_outlines(store::workspace& w, const std::vector<std::filesystem::path>& files,
                       const options& o);

}  // namespace sourcier::ingest
