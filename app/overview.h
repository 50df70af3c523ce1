#pragma once

#include <string>

#include "snapshot/snapshot.h"

namespace sourcier::app {

// A page of text for a terminal of 100 columns: access by département, share of people under the
// threshold, the ten communes where one more professional would do most, sources.
std::string overview(const snapshot::world& w, const snapshot::selection& s, language l);

}  // namespace sourcier::app
