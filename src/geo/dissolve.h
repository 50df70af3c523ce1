#pragma once

#include <span>
#include <string>
#include <vector>

#include "geo/outlines.h"

namespace sourcier::geo {

// One outline per area: the union of the outlines of its members, inner borders gone. Members
// without outline are left out, and so is an area with none. Precondition: codes sorted.
outline_set dissolve(const outline_set& outlines, std::span<const std::string> codes,
                     std::span<const std::vector<std::string>> members);

}  // namespace sourcier::geo
