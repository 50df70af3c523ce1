#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace sourcier {

// A TOML document as JSON values (dates as text). Throws input_error naming file and line.
nlohmann::json parse_toml(std::string_view document, const std::string& file);

}  // namespace sourcier
