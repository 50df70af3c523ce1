#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/assets.h"
#include "base/error.h"
#include "base/toml.h"

namespace sourcier {

// read(document) of a TOML table that ships with the program. What is missing in it or of another
// type is told as a damaged installation.
template <class Read>
auto read_shipped(const std::string& file, const Read& read) {
  const auto document = parse_toml(find_asset(file).value_or(""), file);
  try {
    return read(document);
  } catch (const nlohmann::json::exception& e) {
    throw input_error(
        tr("{} : {} ; réinstallez sourcier", "{}: {}; install sourcier again", file, e.what()));
  }
}

}  // namespace sourcier
