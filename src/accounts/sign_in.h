#pragma once

#include <string>

#include "accounts/password.h"
#include "accounts/session.h"
#include "store/pool.h"

namespace sourcier::accounts {

// What signing in needs; shared by the threads of a server. No connection is held while a password
// is computed.
struct gate {
  store::pool& records;
  password_hasher& hasher;
  const policy& rules;
};

struct visitor {
  std::string address, agent;
};

struct opened {
  account who;
  std::string token;
};

// Throws too_soon, or not_signed_in, which says the same of an unknown login, a wrong password and
// an account that is not active, after the same time.
opened sign_in(const gate& g, const std::string& login, const std::string& password,
               const visitor& from, instant now);

// Ends every other session of the account. Throws forbidden where `current` is wrong.
void change_password(const gate& g, const signed_in& who, const std::string& current,
                     const std::string& next, const visitor& from, instant now);

}  // namespace sourcier::accounts
