#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier best-sites: where one more professional would fill most of the deficit.
command best_sites_command();

}  // namespace sourcier::app
