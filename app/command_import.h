#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier import: official files into the workspace.
command import_command();

}  // namespace sourcier::app
