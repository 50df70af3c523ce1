#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier audit: the trail of every change, read or verified.
command audit_command();

}  // namespace sourcier::app
