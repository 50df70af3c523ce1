#include "base/toml.h"

#include <toml++/toml.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.h"

namespace sourcier {

nlohmann::json parse_toml(std::string_view document, const std::string& file) {
  try {
    std::ostringstream out;
    out << toml::json_formatter(toml::parse(document, file));
    return nlohmann::json::parse(out.str());
  } catch (const toml::parse_error& e) {
    throw input_error(tr("{}, ligne {} : {} ; corrigez le fichier TOML",
                         "{}, line {}: {}; mend the TOML file", file, e.source().begin.line,
                         std::string(e.description())));
  }
}

}  // namespace sourcier
