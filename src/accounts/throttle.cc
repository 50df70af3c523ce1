#include "accounts/throttle.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "accounts/account.h"
#include "accounts/errors.h"
#include "base/digest.h"

namespace sourcier::accounts {
namespace {

using enum store::column_type;

std::int64_t count_one(store::database& db, const std::string& who, instant now,
                       const throttle_policy& p) {
  const auto t = seconds_of(now);
  // Locks the row: of many at once each sees the wait that the one before it set. A wait further
  // away than the longest was set by a clock that has been put back since.
  const auto counted = db.query(
      "INSERT INTO sign_in_attempt (who, attempts, last_at, free_at) VALUES (:p1, 1, :p2, 0) "
      "ON CONFLICT (who) DO UPDATE SET last_at = :p3, attempts = CASE WHEN sign_in_attempt.last_at "
      "< "
      ":p4 THEN 1 ELSE sign_in_attempt.attempts + 1 END WHERE sign_in_attempt.free_at <= :p5 OR "
      "sign_in_attempt.free_at > :p6 RETURNING attempts",
      {integer}, {who, t, t, t - p.forgotten.count(), t, t + p.longest.count()});
  if (counted[0].size() == 1) {
    const auto attempts = counted[0].integer()[0];
    db.execute("UPDATE sign_in_attempt SET free_at = :p1 WHERE who = :p2",
               {t + wait_after(attempts, p).count(), who});
    return attempts;
  }
  const auto c = db.query("SELECT free_at FROM sign_in_attempt WHERE who = :p1", {integer}, {who});
  const auto free_at = c[0].size() == 0 ? t : c[0].integer()[0];
  const auto wait = std::clamp<std::int64_t>(free_at - t, 1, p.longest.count());
  throw too_soon(
      tr("trop d'essais de connexion ; recommencez dans {} secondes, ou demandez un lien "
         "à qui administre les comptes",
         "too many attempts to sign in; try again in {} seconds, or ask whoever manages "
         "the accounts for a link",
         wait),
      std::chrono::seconds(wait));
}

}  // namespace

std::string attempts_of_login(std::string_view login) {
  return "login:" + digest(fold_login(login));
}

std::string attempts_of_address(std::string_view address) {
  const std::string written(address);
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> shown{};
  if (::inet_pton(AF_INET6, written.c_str(), bytes.data()) != 1) return "address:" + written;
  constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    ::inet_ntop(AF_INET, bytes.data() + kMapped.size(), shown.data(), shown.size());
    return std::string("address:") + shown.data();
  }
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  ::inet_ntop(AF_INET6, bytes.data(), shown.data(), shown.size());
  return std::string("address:") + shown.data() + "/64";
}

std::chrono::seconds wait_after(std::int64_t attempts, const throttle_policy& p) {
  if (attempts < p.free) return std::chrono::seconds(0);
  const auto doublings = std::min<std::int64_t>(attempts - p.free, 20);
  return std::min(p.longest, p.first * (std::int64_t{1} << doublings));
}

std::int64_t count_attempt(store::database& db, std::string_view login, std::string_view address,
                           instant now, const policy& rules) {
  store::transaction t(db, store::writers::many);
  count_one(db, attempts_of_address(address), now, rules.address);
  const auto attempts = count_one(db, attempts_of_login(login), now, rules.login);
  t.commit();
  return attempts;
}

void forgive_attempt(store::database& db, std::string_view login, std::string_view address,
                     const policy& rules) {
  db.execute(
      "UPDATE sign_in_attempt SET attempts = attempts - 1, free_at = CASE WHEN attempts <= :p1 "
      "THEN 0 "
      "ELSE free_at END WHERE who = :p2 AND attempts > 0",
      {rules.address.free, attempts_of_address(address)});
  forget_attempts(db, login);
}

void forget_attempts(store::database& db, std::string_view login) {
  db.execute("DELETE FROM sign_in_attempt WHERE who = :p1", {attempts_of_login(login)});
}

void forget_old_attempts(store::database& db, instant now, const policy& rules) {
  const auto kept = std::max(rules.login.forgotten, rules.address.forgotten);
  db.execute("DELETE FROM sign_in_attempt WHERE last_at < :p1", {seconds_of(now - kept)});
}

}  // namespace sourcier::accounts
