#pragma once

#include <optional>
#include <string>
#include <vector>

#include "accounts/account.h"
#include "accounts/policy.h"

namespace sourcier::accounts {

struct session {
  std::int64_t id = 0;
  account_id who{};
  std::string address,
      agent;  // where it was opened from: the address, and what the browser says it is
  instant created_at{}, seen_at{}, expires_at{};
};

struct signed_in {
  account who;
  session with;
};

// Joins the caller's transaction. Returns the token, which is nowhere else.
std::string open_session(store::database& db, account_id who, const std::string& address,
                         const std::string& agent, instant now);

// The session of a token with the account as it is now; nothing where it has expired, was revoked,
// or its account is not active. Notes from time to time that it was used.
std::optional<signed_in> find_session(store::database& db, const std::string& token, instant now,
                                      const session_policy& p);

// Those that have not expired, the latest used first.
std::vector<session> sessions_of(store::database& db, account_id who, instant now,
                                 const session_policy& p);

// Each returns how many it ended, as one transaction with its entry in the trail (none where there
// was nothing to end).
std::int64_t end_session(store::database& db, const std::string& by, account_id who,
                         std::int64_t session, instant now);
std::int64_t end_all_sessions(store::database& db, const std::string& by, account_id who,
                              instant now);

// Joins the caller's transaction.
void drop_sessions(store::database& db, account_id who, std::int64_t except = 0);
void drop_expired_sessions(store::database& db, instant now, const session_policy& p);

}  // namespace sourcier::accounts
