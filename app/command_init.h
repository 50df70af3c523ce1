#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier init: a new workspace from an embedded territory, or empty.
command init_command();

}  // namespace sourcier::app
