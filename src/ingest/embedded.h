#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ingest/options.h"
#include "ingest/report.h"

namespace sourcier::ingest {

// Names of the territories that ship inside the executable.
std::vector<std::string> embedded_territories();

// A workspace at `folder` from an embedded territory: whole, or not at all. It is made in a folder
// beside it and takes its name at the end. Throws not_found, with the territories there are, for
// an unknown one; conflict where `folder` exists and is not empty.
std::vector<report> init_embedded(const std::filesystem::path& folder, const std::string& territory,
                                  const options& o, const std::string& address = "");

}  // namespace sourcier::ingest
