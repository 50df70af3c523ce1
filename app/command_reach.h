#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier reach: minutes to, or from, the nearest place of care, and the people within a limit.
command reach_command();

}  // namespace sourcier::app
