#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sourcier::ingest {

// An entry of data/sources.toml.
struct source {
  std::string key, title, publisher, licence, url, format, note;
};

// The catalogue, by key.
const std::vector<source>& sources();

// The entries [source.KEY] of a catalogue; none where there are none. Throws input_error naming
// file, entry and field.
std::vector<source> read_sources(const nlohmann::json& document, const std::string& file);

// Throws not_found, with the keys there are, for another key.
const source& source_info(std::string_view key);

}  // namespace sourcier::ingest
