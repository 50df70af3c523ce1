#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier figures: what others have published, each figure with its definition and source.
command figures_command();

}  // namespace sourcier::app
