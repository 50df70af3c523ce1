#include "accounts/session.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "accounts/audit.h"
#include "accounts/token.h"
#include "base/error.h"

namespace sourcier::accounts {
namespace {

using store::cell;
using enum store::column_type;

// Servers' clocks differ by less; a session from further ahead is of a clock put back since.
constexpr std::chrono::seconds kSkew{300};

bool is_alive(const session& s, instant now, const session_policy& p) {
  return s.created_at <= now + kSkew && s.seen_at <= now + kSkew && now < s.expires_at &&
         now < s.seen_at + p.idle;
}

std::vector<session> load(store::database& db, const std::string& condition,
                          const std::vector<cell>& parameters, const session_policy& p) {
  const auto c = db.query(
      "SELECT id, account, address, agent, created_at, seen_at FROM session WHERE " + condition,
      {integer, integer, text, text, integer, integer}, parameters);
  std::vector<session> out(c[0].size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto created = instant_of(c[4].integer()[i]), seen = instant_of(c[5].integer()[i]);
    out[i] = {
        c[0].integer()[i],   {c[1].integer()[i]}, c[2].text()[i], c[3].text()[i], created, seen,
        created + p.absolute};
  }
  return out;
}

void touch(store::database& db, std::int64_t id, instant now) {
  try {
    db.execute("UPDATE session SET seen_at = :p1 WHERE id = :p2 AND seen_at < :p3",
               {seconds_of(now), id, seconds_of(now)});
  } catch (const conflict&) {
    // An import is writing: noted at a later request.
  }
}

std::int64_t end(store::database& db, const std::string& by, account_id who, std::int64_t session,
                 instant now) {
  store::transaction t(db, store::writers::many);
  std::string condition = "account = :p1";
  std::vector<cell> parameters{who.value};
  if (session != 0) {
    condition += " AND id = :p2";
    parameters.emplace_back(session);
  }
  const auto ended = db.execute("DELETE FROM session WHERE " + condition, parameters);
  if (ended == 0) return 0;
  audit::append(db, now, by, "sessions_ended", "account:" + std::to_string(who.value),
                {{"sessions", ended}});
  t.commit();
  return ended;
}

// What a browser says of itself, cut to a line that can be shown.
std::string cleaned(std::string agent) {
  std::erase_if(agent, [](unsigned char c) { return c < 0x20 || c > 0x7E; });
  agent.resize(std::min<std::size_t>(agent.size(), 200));
  return agent;
}

}  // namespace

std::string open_session(store::database& db, account_id who, const std::string& address,
                         const std::string& agent, instant now) {
  const auto token = make_token();
  db.execute(
      "INSERT INTO session (token, account, address, agent, created_at, seen_at) VALUES (:p1, :p2, "
      ":p3, :p4, :p5, :p6)",
      {kept_form(token), who.value, address, cleaned(agent), seconds_of(now), seconds_of(now)});
  return token;
}

std::optional<signed_in> find_session(store::database& db, const std::string& token, instant now,
                                      const session_policy& p) {
  const auto found = load(db, "token = :p1", {kept_form(token)}, p);
  if (found.empty() || !is_alive(found[0], now, p)) return std::nullopt;
  auto who = find_account(db, found[0].who);
  if (!who || !may(*who, action::sign_in)) return std::nullopt;
  if (found[0].seen_at + p.touched_every <= now) touch(db, found[0].id, now);
  return signed_in{*std::move(who), found[0]};
}

std::vector<session> sessions_of(store::database& db, account_id who, instant now,
                                 const session_policy& p) {
  auto all = load(db, "account = :p1 ORDER BY seen_at DESC, id DESC", {who.value}, p);
  std::erase_if(all, [&](const session& s) { return !is_alive(s, now, p); });
  return all;
}

std::int64_t end_session(store::database& db, const std::string& by, account_id who,
                         std::int64_t session, instant now) {
  return session == 0 ? 0 : end(db, by, who, session, now);
}

std::int64_t end_all_sessions(store::database& db, const std::string& by, account_id who,
                              instant now) {
  return end(db, by, who, 0, now);
}

void drop_sessions(store::database& db, account_id who, std::int64_t except) {
  db.execute("DELETE FROM session WHERE account = :p1 AND id <> :p2", {who.value, except});
}

void drop_expired_sessions(store::database& db, instant now, const session_policy& p) {
  db.execute("DELETE FROM session WHERE created_at <= :p1 OR seen_at <= :p2",
             {seconds_of(now - p.absolute), seconds_of(now - p.idle)});
}

}  // namespace sourcier::accounts
