#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

#include "accounts/policy.h"

namespace sourcier::accounts {

// Throws input_error with what is wrong: too short, too long, the login or the name, or among the
// commonest (data/accounts/common-passwords.txt).
void check_password(std::string_view password, std::string_view login, std::string_view name,
                    const password_policy& p);

// Argon2id. Each computation takes tens of milliseconds of a core and `memory` bytes: so many at
// once, so many that wait, and others are told to come back (too_soon). Safe from many threads.
class password_hasher {
 public:
  explicit password_hasher(const password_policy& p);

  std::string hash(std::string_view password);

  struct verdict {
    bool right;
    bool outdated;  // right, but of another cost: to hash again
  };
  // An empty `hash` (no such account, no password yet) costs the same time and is never right.
  verdict verify(const std::string& hash, std::string_view password);

 private:
  class turn;
  std::string compute(std::string_view password) const;

  const password_policy policy_;
  const std::size_t at_once_;
  const std::string decoy_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t running_ = 0, waiting_ = 0;
};

}  // namespace sourcier::accounts
