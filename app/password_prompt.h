#pragma once

#include <string>

#include "app/command.h"

namespace sourcier::app {

// The first line of `file` ("-": standard input); without one, what is typed twice on the terminal
// without being shown, or the first line of standard input where that is not a terminal.
std::string read_password(const std::string& file, const globals& g);

}  // namespace sourcier::app
