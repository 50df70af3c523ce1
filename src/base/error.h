#pragma once

#include <stdexcept>

#include "base/text.h"

namespace sourcier {

// What a user or a file did wrong. The four types below are mapped once to an HTTP status
// (src/api) and once to an exit code (app/main.cc).
struct error : std::runtime_error {
  explicit error(text message);
  text message;
};

struct input_error : error {
  using error::error;
};  // bad value, file or option: 400, exit 2
struct not_found : error {
  using error::error;
};  // no such commune, file, workspace: 404, exit 3
struct forbidden : error {
  using error::error;
};  // not allowed: 403, exit 4
struct conflict : error {
  using error::error;
};  // locked, in use, already there: 409, exit 5

}  // namespace sourcier
