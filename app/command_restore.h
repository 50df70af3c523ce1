#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier restore: a workspace made of a backup, in either store.
command restore_command();

}  // namespace sourcier::app
