#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier backup: everything of a workspace in one file, while servers write.
command backup_command();

}  // namespace sourcier::app
