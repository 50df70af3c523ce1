#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier fetch: official files from their publishers, by the catalogue.
command fetch_command();

}  // namespace sourcier::app
