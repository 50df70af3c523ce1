#pragma once

#include <string>

#include "snapshot/zoning.h"

namespace sourcier::app {

// What a person reads: people by class, published figures beside ours, the differences, the notes.
std::string zoning_text(const snapshot::world& w, const snapshot::zoning_answer& a, language l);

}  // namespace sourcier::app
