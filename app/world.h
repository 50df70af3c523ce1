#pragma once

#include <memory>

#include "app/command.h"
#include "snapshot/snapshot.h"

namespace sourcier::app {

// The workspace that --workspace names, loaded.
std::shared_ptr<const snapshot::world> load_world(const globals& g);

// --profession, --year, --ages; the same defaults as the API.
snapshot::selection read_selection(const snapshot::world& w, const arguments& a);

// Those three options, for commands that ask of access.
std::vector<option> with_selection(std::vector<option> own);

}  // namespace sourcier::app
