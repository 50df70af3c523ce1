#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier purge: takes away what was kept for its time.
command purge_command();

}  // namespace sourcier::app
