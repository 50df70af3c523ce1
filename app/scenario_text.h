#pragma once

#include <string>
#include <vector>

#include "publish/run.h"
#include "snapshot/compare.h"
#include "supply/scenario.h"

namespace sourcier::app {

// A line a scenario.
std::string list_text(const std::vector<supply::scenario>& all, language l);
// Its note, its times, a line a change.
std::string show_text(const supply::scenario& s, language l);
// Totals side by side and the fifteen largest differences.
std::string compare_text(const snapshot::selection& s, const snapshot::comparison& x, language l);
// In one line: which inputs changed, and by how much the result moved.
text moved_text(const publish::replayed& x, const std::string& file);

}  // namespace sourcier::app
