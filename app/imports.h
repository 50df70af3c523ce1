#pragma once

#include "app/command.h"
#include "ingest/kinds.h"
#include "ingest/options.h"

namespace sourcier::app {

// Language, time of day and the --year, --vintage and --remove options of an import.
ingest::options import_options(const arguments& a, const globals& g);

// Imports the files and prints the report, with so many of its issues. The exit code; throws
// input_error where no row could be kept.
int run_import(const ingest::import_kind& kind, const std::vector<std::filesystem::path>& files,
               const ingest::options& o, std::size_t shown, const globals& g);

}  // namespace sourcier::app
