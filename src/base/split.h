#pragma once

#include <string_view>
#include <vector>

namespace sourcier {

// The fields of "a:b:c"; one, empty, for "".
std::vector<std::string_view> split(std::string_view s, char separator);

}  // namespace sourcier
