#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier serve: the web page and the API.
command serve_command();

}  // namespace sourcier::app
