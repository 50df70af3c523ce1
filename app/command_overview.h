#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier overview: the state of the territory, in a page.
command overview_command();

}  // namespace sourcier::app
