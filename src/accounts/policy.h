#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sourcier::accounts {

struct password_policy {
  unsigned long long operations;
  std::size_t memory;             // bytes
  std::size_t shortest, longest;  // characters
  std::size_t at_once, waiting;
  std::chrono::seconds wait;
};

struct session_policy {
  std::chrono::seconds idle, absolute, touched_every;
};

struct throttle_policy {
  std::int64_t free;
  std::chrono::seconds first, longest, forgotten;
};

struct policy {
  password_policy password;
  session_policy session;
  std::chrono::seconds reset_link;
  throttle_policy login, address;
};

// data/accounts/policy.toml.
policy load_policy();

}  // namespace sourcier::accounts
