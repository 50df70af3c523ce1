#pragma once

#include <string>

namespace sourcier::app {

// Who runs the command line, as the audit trail names them: "console:<user>".
std::string console_user();

}  // namespace sourcier::app
