#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/decay.h"
#include "base/text.h"

namespace sourcier::access {

// A decay that can be asked for by name.
struct named_decay {
  std::string key;
  text label;
  decay_function f;
  text source;
  std::string date;
  bool verified = false;  // its numbers were read at the source
};

// A document of the form of data/parameters/decays.toml. Throws input_error that names file, decay,
// field and value, and what is expected there.
std::vector<named_decay> parse_decays(std::string_view document, const std::string& file);

// Those that ship, read once, in the order of their keys.
std::span<const named_decay> named_decays();
// Throws input_error that lists them.
const named_decay& find_decay(std::string_view key);

}  // namespace sourcier::access
