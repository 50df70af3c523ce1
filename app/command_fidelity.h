#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier fidelity: how far our own computation of access comes from the published one.
command fidelity_command();

}  // namespace sourcier::app
