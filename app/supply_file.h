#pragma once

#include <filesystem>

#include "snapshot/index.h"

namespace sourcier::app {

// A CSV commune,capacity; several rows of one commune are added up. Throws input_error where
// nothing can be used; what else could not is in the notes of the list.
snapshot::supply_list read_supply_file(const snapshot::world& w, const std::filesystem::path& path);

}  // namespace sourcier::app
