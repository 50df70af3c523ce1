#pragma once

#include "app/command.h"

namespace sourcier::app {

// sourcier isochrone: all that is within so many minutes of a point, as polygons.
command isochrone_command();

}  // namespace sourcier::app
