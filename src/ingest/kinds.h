#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "ingest/options.h"
#include "ingest/report.h"
#include "store/workspace.h"

namespace sourcier::ingest {

// A kind of file that `sourcier import KIND FILE...` takes.
struct import_kind {
  std::string_view key;
  text label;
  text takes;  // which files, and which options
  report (*run)(store::workspace&, const std::vector<std::filesystem::path>&, const options&);
};

std::span<const import_kind> import_kinds();

// Throws input_error that lists the kinds.
const import_kind& find_kind(std::string_view key);

}  // namespace sourcier::ingest
