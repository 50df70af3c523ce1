#include "casework/agenda.h"

#include <algorithm>

#include "accounts/token.h"
#include "casework/appointment_rows.h"
#include "casework/condition.h"
#include "casework/partners.h"
#include "casework/records.h"
#include "casework/rows.h"

namespace sourcier::casework {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// Goes on after those of a filter.
condition of_filter(store::database& db, const filter& f) {
  auto [sql, parameters] = condition_for(f, db.is_postgresql());
  return {std::move(sql), std::move(parameters)};
}

std::string invites(const char* column, const std::string& key) {
  return fmt::format(
      "EXISTS (SELECT 1 FROM appointment_guest g WHERE g.appointment = a.id AND g.{} = {})", column,
      key);
}

// When it begins, or could.
const std::string& first_start(const appointment& a) {
  return a.starts_at.empty() && !a.slots.empty() ? a.slots.front().starts_at : a.starts_at;
}

std::vector<request> due_requests(store::database& db, date from, date to, const agenda_owner& of) {
  constexpr int kMost = 500;
  filter f;
  f.where = of.team;
  f.owner = of.account;
  f.states = {request_state::fresh, request_state::open};
  auto c = of_filter(db, f);
  c.also("r.next_day >= " + c.next(format_iso(from)));
  c.also("r.next_day <= " + c.next(format_iso(to)));
  return read_requests(db,
                       fmt::format("WHERE id IN (SELECT r.id FROM request r {}) ORDER BY next_day, "
                                   "id LIMIT {}",
                                   c.sql, kMost),
                       c.parameters);
}

}  // namespace

agenda agenda_of(store::database& db, date from, date to, const agenda_owner& of) {
  filter f;
  if (!of.partner) f.where = of.team;
  auto c = of_filter(db, f);
  if (of.partner) c.also(invites("partner", c.next(*of.partner)));
  if (of.account) {
    const auto organizes = "a.organizer = " + c.next(*of.account);
    c.also("(" + organizes + " OR " + invites("account", c.next(*of.account)) + ")");
  }
  const auto first = format_instant(start_in_france(from));
  const auto after = format_instant(start_in_france(sys_days(to) + days(1)));
  std::string when = "((a.state IN ('booked', 'done') AND a.starts_at >= " + c.next(first);
  when += " AND a.starts_at < " + c.next(after);
  when +=
      ") OR (a.state = 'proposed' AND EXISTS (SELECT 1 FROM appointment_slot s WHERE "
      "s.appointment = a.id AND s.starts_at >= " +
      c.next(first);
  when += " AND s.starts_at < " + c.next(after) + ")))";
  c.also(when);
  agenda out;
  out.appointments = read_appointments(db, c.sql, c.parameters);
  std::ranges::sort(out.appointments, {}, [](const appointment& a) {
    return std::pair<std::string, std::int64_t>(first_start(a), a.id);
  });
  if (!of.partner) out.due = due_requests(db, from, to, of);
  return out;
}

std::vector<appointment> appointments_to_remind(store::database& db, instant now,
                                                const listener& tell) {
  const auto due = read_appointments(
      db,
      "WHERE a.state = 'booked' AND a.remind_on <> '' AND a.remind_on <= :p1 AND a.starts_at > :p2 "
      "ORDER BY a.starts_at, a.id",
      {format_iso(day_in_france(now)), format_instant(now)});
  std::vector<appointment> out;
  for (const auto& a : due) {
    change c(db, {{}, "Sourcier", "system"}, now);
    // Another server may have taken it, or somebody moved it: its version and its mark tell.
    const auto taken = db.execute(
        "UPDATE appointment SET remind_on = '' WHERE id = :p1 AND version = :p2 AND "
        "remind_on <> ''",
        {a.id, a.version});
    if (taken == 0) continue;
    say_appointment(c, a, "appointment_reminded", a.starts_at);
    if (tell) tell(db, {"reminded", a});
    c.commit();
    out.push_back(a);
  }
  return out;
}

std::string make_calendar_key(store::database& db, std::int64_t account, const actor& who,
                              instant now) {
  const auto key = accounts::make_token();
  change c(db, who, now);
  db.execute(
      "INSERT INTO calendar_key (account, digest, created_at) VALUES (:p1, :p2, :p3) "
      "ON CONFLICT (account) DO UPDATE SET digest = excluded.digest, created_at = "
      "excluded.created_at",
      {account, accounts::kept_form(key), format_instant(now)});
  c.enter("calendar_key_made", fmt::format("account:{}", account));
  c.commit();
  return key;
}

bool forget_calendar_key(store::database& db, std::int64_t account, const actor& who, instant now) {
  change c(db, who, now);
  if (db.execute("DELETE FROM calendar_key WHERE account = :p1", {account}) == 0) return false;
  c.enter("calendar_key_forgotten", fmt::format("account:{}", account));
  c.commit();
  return true;
}

std::optional<std::string> calendar_key_made_at(store::database& db, std::int64_t account) {
  const rows found(
      db.query("SELECT created_at FROM calendar_key WHERE account = :p1", {kText}, {account}));
  return found.size() == 0 ? std::nullopt : std::optional(found[0].text());
}

std::optional<std::int64_t> account_of_calendar(store::database& db, const std::string& key) {
  const rows found(
      db.query("SELECT k.account FROM calendar_key k JOIN account c ON c.id = k.account "
               "WHERE k.digest = :p1 AND c.active = 1 AND c.role <> 'reader'",
               {kInteger}, {accounts::kept_form(key)}));
  return found.size() == 0 ? std::nullopt : std::optional(found[0].integer());
}

std::vector<appointment> calendar_of(store::database& db, std::int64_t account, instant now) {
  constexpr auto kBack = days(90), kAhead = days(366);
  // 0 is nobody's organism.
  const auto organism = partner_of(db, account);
  return read_appointments(
      db,
      "WHERE a.state IN ('booked', 'done') AND a.starts_at >= :p1 AND a.starts_at < :p2 AND EXISTS "
      "(SELECT 1 FROM appointment_guest g WHERE g.appointment = a.id AND (g.account = :p3 OR "
      "g.partner = :p4)) ORDER BY a.starts_at, a.id",
      {format_instant(now - kBack), format_instant(now + kAhead), account,
       organism ? organism->id : 0});
}

}  // namespace sourcier::casework
