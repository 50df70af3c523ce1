#pragma once

#include "app/command.h"

namespace sourcier::app {

command supply_command();

}  // namespace sourcier::app
