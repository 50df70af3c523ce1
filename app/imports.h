#pragma once

#include "app/command.h"
#include "ingest/options.h"

namespace sourcier::app {

// Language, time of day and the --year, --vintage and --remove options of an import.
ingest::options import_options(const arguments& a, const globals& g);

}  // namespace sourcier::app
