#pragma once

#include "app/command.h"

namespace sourcier::app {

command zoning_command();

}  // namespace sourcier::app
