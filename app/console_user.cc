#include "app/console_user.h"

#include <pwd.h>
#include <unistd.h>

namespace sourcier::app {

std::string console_user() {
  const auto* entry = ::getpwuid(::getuid());
  return "console:" + (entry ? std::string(entry->pw_name) : std::to_string(::getuid()));
}

}  // namespace sourcier::app
