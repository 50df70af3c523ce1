#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier scenario: supply changes kept under a name, compared, run and replayed.
command scenario_command();

}  // namespace sourcier::app
