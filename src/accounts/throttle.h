#pragma once

#include <string>
#include <string_view>

#include "accounts/policy.h"
#include "base/clock.h"
#include "store/database.h"

// Attempts to sign in are counted in the records, before the password is looked at: several servers
// and many requests at once share the count. Nobody is shut out for good: the wait has a longest,
// and an attempt made during it is refused without being counted.
namespace sourcier::accounts {

// What is counted for a login (its digest: people type passwords there) and for an address (the
// network of 64 bits for IPv6).
std::string attempts_of_login(std::string_view login);
std::string attempts_of_address(std::string_view address);

// Counts one more; returns how many there were of this login. Throws too_soon with the wait.
// REQUIRES: no transaction is open on `db`.
std::int64_t count_attempt(store::database& db, std::string_view login, std::string_view address,
                           instant now, const policy& rules);

// After a success: the login's attempts are forgotten, and this one is taken off the address.
// Joins the caller's transaction.
void forgive_attempt(store::database& db, std::string_view login, std::string_view address,
                     const policy& rules);
void forget_attempts(store::database& db, std::string_view login);
// Those long past.
void forget_old_attempts(store::database& db, instant now, const policy& rules);

// Seconds to wait after that many attempts.
std::chrono::seconds wait_after(std::int64_t attempts, const throttle_policy& p);

}  // namespace sourcier::accounts
