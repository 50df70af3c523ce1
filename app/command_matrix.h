#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier matrix: travel times between points by road.
command matrix_command();

}  // namespace sourcier::app
