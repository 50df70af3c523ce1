#include "accounts/reset_link.h"

#include <nlohmann/json.hpp>

#include "accounts/audit.h"
#include "accounts/throttle.h"
#include "accounts/token.h"

namespace sourcier::accounts {
namespace {

using enum store::column_type;

std::string named(account_id id) { return "account:" + std::to_string(id.value); }

[[noreturn]] void refuse_link() {
  throw not_found(
      {"ce lien n'est plus valable : il a servi, a expiré ou a été remplacé ; demandez-en "
       "un autre à qui administre les comptes",
       "this link is no longer good: it was used, has expired or was replaced; ask "
       "whoever manages the accounts for another"});
}

// The account of a link that is good now.
account account_of(store::database& db, const std::string& token, instant now) {
  const auto c = db.query("SELECT account FROM reset_link WHERE token = :p1 AND expires_at > :p2",
                          {integer}, {kept_form(token), seconds_of(now)});
  if (c[0].size() == 0) refuse_link();
  auto who = find_account(db, account_id{c[0].integer()[0]});
  if (!who || !who->active) refuse_link();
  return *std::move(who);
}

void write_password(store::database& db, const account& who, const std::string& hash, instant now) {
  db.execute("UPDATE account SET password = :p1, changed_at = :p2 WHERE id = :p3",
             {hash, seconds_of(now), who.id.value});
  drop_sessions(db, who.id);
  forget_attempts(db, who.login);
}

}  // namespace

reset_link make_reset_link(store::database& db, const author& by, account_id id,
                           const territory::commune_table& communes, instant now,
                           const policy& rules) {
  store::transaction t(db, store::writers::many);
  const auto who = account_at(db, id);
  require_manageable(by, fields_of(who), communes);
  if (!who.active) {
    throw conflict(tr("le compte « {} » est désactivé ; réactivez-le d'abord",
                      "the account \"{}\" is disabled; enable it first", who.login));
  }
  const reset_link out{make_token(), now + rules.reset_link};
  db.execute("DELETE FROM reset_link WHERE account = :p1 OR expires_at <= :p2",
             {id.value, seconds_of(now)});
  db.execute(
      "INSERT INTO reset_link (token, account, created_at, expires_at) VALUES (:p1, :p2, :p3, :p4)",
      {kept_form(out.token), id.value, seconds_of(now), seconds_of(out.expires_at)});
  audit::append(db, now, by.name, "reset_link_made", named(id),
                {{"expires_at", format_instant(out.expires_at)}});
  t.commit();
  return out;
}

void use_reset_link(const gate& g, const std::string& token, const std::string& password,
                    instant now) {
  const auto who = [&] {
    auto db = g.records.get();
    return account_of(*db, token, now);
  }();
  check_password(password, who.login, who.name, g.rules.password);
  const auto hash = g.hasher.hash(password);
  auto db = g.records.get();
  store::transaction t(*db, store::writers::many);
  account_of(*db, token, now);
  // Of two who use the link at once, one finds it gone.
  if (db->execute("DELETE FROM reset_link WHERE token = :p1", {kept_form(token)}) == 0)
    refuse_link();
  write_password(*db, who, hash, now);
  audit::append(*db, now, who.login, "password_reset", named(who.id), nlohmann::json::object());
  t.commit();
}

void set_password(store::database& db, const author& by, account_id id, const std::string& hash,
                  instant now) {
  store::transaction t(db, store::writers::many);
  const auto who = account_at(db, id);
  write_password(db, who, hash, now);
  db.execute("DELETE FROM reset_link WHERE account = :p1", {id.value});
  audit::append(db, now, by.name, "password_set", named(id), nlohmann::json::object());
  t.commit();
}

}  // namespace sourcier::accounts
