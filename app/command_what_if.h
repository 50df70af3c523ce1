#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier what-if: the exact effect of supply changes on every commune.
command what_if_command();

}  // namespace sourcier::app
