#include "base/error.h"

namespace sourcier {

// what() is for logs and debuggers: English.
error::error(text m) : std::runtime_error(m.en), message(std::move(m)) {}

}  // namespace sourcier
