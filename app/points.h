#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/text.h"
#include "geo/coordinates.h"

namespace sourcier::app {

struct point_list {
  std::vector<std::string> ids;
  std::vector<geo::coordinate> at;
};

// A CSV of columns id,lon,lat. Throws input_error naming file, line, field and value for the first
// point that is not one; coordinates that seem swapped are told so.
point_list read_points(const std::filesystem::path& file);

}  // namespace sourcier::app
