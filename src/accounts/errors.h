#pragma once

#include <chrono>

#include "base/error.h"

namespace sourcier::accounts {

// Two of the kinds of "not allowed" that a client answers differently: by signing in (401), and by
// waiting (429 with Retry-After).
struct not_signed_in : forbidden {
  using forbidden::forbidden;
};
struct too_soon : forbidden {
  too_soon(text message_in, std::chrono::seconds wait)
      : forbidden(std::move(message_in)), retry_after(wait) {}
  std::chrono::seconds retry_after;
};

}  // namespace sourcier::accounts
