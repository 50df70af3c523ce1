#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier access: accessibility by commune or by a larger level.
command access_command();

}  // namespace sourcier::app
