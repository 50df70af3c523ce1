#include "accounts/sign_in.h"

#include <nlohmann/json.hpp>

#include "accounts/audit.h"
#include "accounts/errors.h"
#include "accounts/throttle.h"

namespace sourcier::accounts {
namespace {

std::string named(account_id id) { return "account:" + std::to_string(id.value); }

[[noreturn]] void refuse_sign_in() {
  throw not_signed_in(
      {"identifiant ou mot de passe inconnu ; vérifiez-les, ou demandez un lien à "
       "qui administre les comptes",
       "unknown login or password; check them, or ask whoever manages the accounts "
       "for a link"});
}

// The trail says once that someone is being held back, not at each attempt.
void note_held_back(store::pool& records, const account& who, std::int64_t attempts, instant now) {
  auto db = records.get();
  store::transaction t(*db, store::writers::many);
  audit::append(*db, now, "public", "sign_in_held_back", named(who.id), {{"attempts", attempts}});
  t.commit();
}

void clear_old_attempts(store::database& db, instant now, const policy& rules) {
  try {
    forget_old_attempts(db, now, rules);
  } catch (const conflict&) {
    // Someone else is at them: done at a later sign-in.
  }
}

struct candidate {
  std::optional<account> who;
  std::int64_t attempts;
};

candidate count_and_find(const gate& g, const std::string& login, const visitor& from,
                         instant now) {
  auto db = g.records.get();
  const auto attempts = count_attempt(*db, login, from.address, now, g.rules);
  return {find_account(*db, login), attempts};
}

// Whether the account is still the one whose password was found right.
std::optional<account> unchanged(store::database& db, const account& was) {
  auto is = find_account(db, was.id);
  if (!is || !may(*is, action::sign_in) || is->password != was.password) return std::nullopt;
  return is;
}

}  // namespace

opened sign_in(const gate& g, const std::string& login, const std::string& password,
               const visitor& from, instant now) {
  const auto [who, attempts] = count_and_find(g, login, from, now);
  const bool able = who && may(*who, action::sign_in);
  const auto verdict = g.hasher.verify(able ? who->password : "", password);
  if (!verdict.right) {
    if (able && attempts == g.rules.login.free) note_held_back(g.records, *who, attempts, now);
    refuse_sign_in();
  }
  const auto hash = verdict.outdated ? g.hasher.hash(password) : "";
  auto db = g.records.get();
  store::transaction t(*db, store::writers::many);
  const auto is = unchanged(*db, *who);
  if (!is) refuse_sign_in();
  if (!hash.empty()) {
    db->execute("UPDATE account SET password = :p1 WHERE id = :p2", {hash, who->id.value});
  }
  drop_expired_sessions(*db, now, g.rules.session);
  auto token = open_session(*db, who->id, from.address, from.agent, now);
  forgive_attempt(*db, login, from.address, g.rules);
  audit::append(*db, now, who->login, "signed_in", named(who->id), nlohmann::json::object());
  t.commit();
  clear_old_attempts(*db, now, g.rules);
  return {*is, std::move(token)};
}

void change_password(const gate& g, const signed_in& who, const std::string& current,
                     const std::string& next, const visitor& from, instant now) {
  check_password(next, who.who.login, who.who.name, g.rules.password);
  count_and_find(g, who.who.login, from, now);
  if (!g.hasher.verify(who.who.password, current).right) {
    throw forbidden({"le mot de passe actuel n'est pas celui-là ; vérifiez-le",
                     "this is not the current password; check it"});
  }
  const auto hash = g.hasher.hash(next);
  auto db = g.records.get();
  store::transaction t(*db, store::writers::many);
  if (!unchanged(*db, who.who)) {
    throw conflict({"le mot de passe vient d'être changé ailleurs ; connectez-vous de nouveau",
                    "the password has just been changed elsewhere; sign in again"});
  }
  db->execute("UPDATE account SET password = :p1, changed_at = :p2 WHERE id = :p3",
              {hash, seconds_of(now), who.who.id.value});
  drop_sessions(*db, who.who.id, who.with.id);
  db->execute("DELETE FROM reset_link WHERE account = :p1", {who.who.id.value});
  forgive_attempt(*db, who.who.login, from.address, g.rules);
  audit::append(*db, now, who.who.login, "password_changed", named(who.who.id),
                nlohmann::json::object());
  t.commit();
}

}  // namespace sourcier::accounts
