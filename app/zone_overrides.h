#pragma once

#include <filesystem>
#include <vector>

#include "snapshot/zoning.h"

namespace sourcier::app {

// A CSV code,class,motive and, where it is given, level (commune, the default, or tvs). Throws
// input_error that names file, line, column and remedy; codes and classes are checked by the
// question.
std::vector<snapshot::zone_override> read_overrides(const std::filesystem::path& path);

}  // namespace sourcier::app
