#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier status: what the workspace holds, with source, vintage and licence.
command status_command();

}  // namespace sourcier::app
