#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier index: any index of accessibility over a supply that the user gives, and its equity.
command index_command();

}  // namespace sourcier::app
