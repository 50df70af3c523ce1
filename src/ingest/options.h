#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"

namespace sourcier::ingest {

// What the caller says beside the files.
struct options {
  language lang = language::fr;       // of progress bars
  std::string now;                    // "2026-11-22T09:00:00Z", stored as the date of the import
  std::optional<int> year;            // of figures whose file does not say it
  std::vector<std::string> vintages;  // zones: "2025" for all, or "gp_ars=2025" for one scheme
  bool remove = false;                // matrix: take the imported one away, back to the model
  // Facilities: INSEE's code of a type -> our key, from the file of modalities.
  std::map<std::string, std::string, std::less<>> facility_types{};
};

}  // namespace sourcier::ingest
