#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier account: those who may sign in, from the first administrator on.
command account_command();

}  // namespace sourcier::app
