#include "casework/digests.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "accounts/account.h"
#include "base/error.h"
#include "casework/calendar.h"
#include "casework/lists.h"
#include "casework/mail.h"
#include "casework/partners.h"
#include "casework/requests.h"
#include "casework/rows.h"
#include "casework/words.h"

namespace sourcier::casework {
namespace {

// Changes are noted with the time they began at: those of the last minute may not be there yet.
constexpr auto kSettled = std::chrono::minutes(1);

// What a round tells: events after `since`, up to `until` included.
struct window {
  std::string day, since, until;
};

// The window of today's round, the same for every server; nothing where it is too early, not a
// working day, or all done.
std::optional<window> open_round(store::database& db, instant now) {
  const auto settled = format_instant(now - kSettled);
  db.execute(
      "INSERT INTO digest_round (id, day, since, until, done) VALUES (1, '', :p1, :p2, 1) "
      "ON CONFLICT DO NOTHING",
      {settled, settled});
  const auto today = day_in_france(now);
  if (!is_working_day(today) || now < start_in_france(today) + mail_words().digest_from) return {};
  db.execute(
      "UPDATE digest_round SET day = :p1, since = until, until = :p2, done = 0 WHERE id = 1 AND "
      "day < :p3 AND done = 1 AND until <= :p4",
      {format_iso(today), settled, format_iso(today), settled});
  const rows round(db.query("SELECT day, since, until, done FROM digest_round WHERE id = 1",
                            {kText, kText, kText, kInteger}));
  auto row = round[0];
  window out;
  for (auto* field : {&out.day, &out.since, &out.until}) *field = row.text();
  if (row.integer() != 0) return {};
  return out;
}

// One digest of the round, under way.
struct round {
  store::database& db;
  const window& of;
  const std::string& site;
  instant now;
  std::size_t queued = 0;

  // Of those who ask, on whatever server, one writes what `mail` gives.
  void once(const std::string& who, const std::function<std::optional<new_mail>()>& mail) {
    store::transaction t(db, store::writers::many);
    db.execute("INSERT INTO digest_of (who, day) VALUES (:p1, '') ON CONFLICT DO NOTHING", {who});
    const auto ours = db.execute("UPDATE digest_of SET day = :p1 WHERE who = :p2 AND day < :p3",
                                 {of.day, who, of.day});
    if (ours == 0) return;
    try {
      if (const auto m = mail()) {
        queue_mail(db, *m, now);
        ++queued;
      }
    } catch (const input_error&) {
      // An address that is none, a word that is no longer known: the others have theirs.
    }
    t.commit();
  }
};

// Lines under one another, of which a digest shows so many.
class line_list {
 public:
  explicit line_list(language l) : language_(l) {}
  void add(std::string_view key, const mail_values& values) {
    if (++count_ <= mail_words().digest_lines) {
      text_ += (text_.empty() ? "" : "\n") + write_line(key, language_, values);
    }
  }
  std::string take() {
    const auto shown = mail_words().digest_lines;
    if (count_ > shown) {
      text_ += "\n" + write_line("more", language_, {{"count", std::to_string(count_ - shown)}});
    }
    return std::move(text_);
  }

 private:
  language language_;
  std::string text_;
  std::size_t count_ = 0;
};

std::string day_of(const std::string& at, language l) {
  const auto t = parse_instant(at);
  return t ? format_long(day_in_france(*t), l) : at;
}

constexpr auto kFrench = language::fr;  // what organisms and agents are written to in

std::optional<new_mail> partner_mail(const round& r, const partner& p) {
  const auto tasks = tasks_of(r.db, p.id);
  new_mail m{p.email, "fr", "partner_digest", {}, {}, p.id};
  line_list fresh(kFrench), steps(kFrench), waiting(kFrench);
  for (const auto& t : tasks) {
    const mail_values values = {{"number", t.number},
                                {"subject", find_subject(t.subject).label.fr},
                                {"day", day_of(t.match.sent_at, kFrench)}};
    const bool is_new = t.match.sent_at > r.of.since && t.match.sent_at <= r.of.until;
    if (is_new) {
      fresh.add("task", values);
      m.requests.push_back(t.request);
    }
    if (t.match.state == "sent" || t.match.state == "seen") waiting.add("task", values);
  }
  const rows taken(
      r.db.query("SELECT e.kind, r.id, r.number, n.subject, m.sent_at FROM event e JOIN request r "
                 "ON r.id = e.request JOIN need n ON n.id = e.need JOIN partner_match m ON "
                 "m.need = n.id AND m.partner = e.partner WHERE e.partner = :p1 AND e.at > :p2 AND "
                 "e.at <= :p3 AND e.kind IN ('reminded', 'last_chance', 'abandoned') AND "
                 "m.state IN ('sent', 'seen', 'abandoned') AND r.state <> 'closed' ORDER BY e.id",
                 {kText, kInteger, kText, kText, kText}, {p.id, r.of.since, r.of.until}));
  for (std::size_t i = 0; i < taken.size(); ++i) {
    auto row = taken[i];
    const auto kind = row.text();
    m.requests.push_back(row.integer());
    const auto number = row.text(), subject = row.text(), sent = row.text();
    steps.add(kind, {{"number", number},
                     {"subject", find_subject(subject).label.fr},
                     {"day", day_of(sent, kFrench)}});
  }
  if (m.requests.empty()) return {};
  m.values = {{"fresh", fresh.take()},
              {"steps", steps.take()},
              {"waiting", waiting.take()},
              {"link", r.site + mail_words().partner_page}};
  return m;
}

std::string answers_since(const round& r, std::int64_t owner) {
  line_list out(kFrench);
  const rows found(
      r.db.query("SELECT r.number, p.name, e.body FROM event e JOIN request r ON r.id = e.request "
                 "JOIN partner p ON p.id = e.partner WHERE e.kind = 'answered' AND r.owner = :p1 "
                 "AND e.at > :p2 AND e.at <= :p3 ORDER BY e.id",
                 {kText, kText, kText}, {owner, r.of.since, r.of.until}));
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    const auto number = row.text(), partner = row.text(), body = row.text();
    out.add("answer", {{"number", number},
                       {"partner", partner},
                       {"answer", find_answer(body.substr(0, body.find('\n'))).label.fr}});
  }
  return out.take();
}

std::optional<new_mail> agent_mail(const round& r, const accounts::account& who) {
  const auto box = inbox_of(r.db, scope_of(who), who.id.value, day_in_france(r.now));
  const auto listed = [](const std::vector<request>& all, bool fresh_only) {
    line_list out(kFrench);
    for (const auto& q : all) {
      if (fresh_only != (q.state == request_state::fresh)) continue;
      out.add("request",
              {{"number", q.number}, {"profession", profession_label(q.asked.profession).fr}});
    }
    return out.take();
  };
  std::vector<request> all = box.late;
  for (const auto* group : {&box.today, &box.week, &box.later}) {
    all.insert(all.end(), group->begin(), group->end());
  }
  const mail_values values = {{"late", listed(box.late, false)},
                              {"today", listed(box.today, false)},
                              {"fresh", listed(all, true)},
                              {"answers", answers_since(r, who.id.value)},
                              {"link", r.site + mail_words().agents_page}};
  const auto said = [&](const char* key) { return !values.at(key).empty(); };
  if (!said("late") && !said("today") && !said("fresh") && !said("answers")) return {};
  return new_mail{who.email, "fr", "agent_digest", values, {}, {}, who.id.value};
}

// What the professional may see of these events; nothing of what has mails of its own.
std::string moves_of(const std::vector<event>& events, const window& of, language l) {
  line_list out(l);
  for (auto e = events.rbegin(); e != events.rend(); ++e) {
    if (e->at <= of.since || e->at > of.until || !mail_words().lines.contains(e->kind)) continue;
    mail_values values = {{"day", day_of(e->at, l)}};
    if (e->kind == "sent") values["partner"] = e->body;
    if (e->kind == "answered") {
      values["partner"] = e->actor;
      values["answer"] = find_answer(e->body.substr(0, e->body.find('\n'))).label.in(l);
    }
    out.add(e->kind, values);
  }
  return out.take();
}

std::optional<new_mail> professional_mail(const round& r, std::int64_t id) {
  const auto q = load(r.db, id);
  const auto l = q.asked.lang == "en" ? language::en : language::fr;
  auto events = events_of(r.db, id, audience::everyone);
  std::map<std::int64_t, std::string> names;
  for (const auto& n : needs_of(r.db, id)) {
    for (const auto& m : n.matches) names[m.partner] = m.partner_name;
  }
  for (auto& e : events) {
    if (e.partner) e.actor = names[*e.partner];
  }
  const auto moves = moves_of(events, r.of, l);
  const bool closed =
      q.state == request_state::closed && q.closed_at > r.of.since && q.closed_at <= r.of.until;
  if (q.outcome == "duplicate" || (moves.empty() && !closed)) return {};
  new_mail m{q.asked.email, q.asked.lang, "closed", {}, id};
  m.values = {{"number", q.number}, {"moves", moves}};
  if (closed) {
    m.values["outcome"] = find_word(words().outcomes, {"issue", "outcome"}, q.outcome).label.in(l);
    return m;
  }
  m.key = "professional_update";
  const auto owner = q.owner ? accounts::find_account(r.db, accounts::account_id{*q.owner})
                             : std::optional<accounts::account>();
  m.values["contact"] = owner ? owner->name : "";
  return m;
}

void write_to_professionals(round& r) {
  const rows moved(
      r.db.query("SELECT DISTINCT q.id FROM event e JOIN request q ON q.id = e.request WHERE "
                 "e.at > :p1 AND e.at <= :p2 AND q.email <> '' AND (e.seen_by = 'everyone' OR "
                 "e.kind = 'closed') AND e.kind <> 'received' ORDER BY q.id",
                 {kInteger}, {r.of.since, r.of.until}));
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const auto id = moved[i].integer();
    r.once(fmt::format("request:{}", id), [&] { return professional_mail(r, id); });
  }
}

}  // namespace

std::size_t queue_digests(store::database& db, const std::string& site, instant now) {
  const auto of = open_round(db, now);
  if (!of) return 0;
  round r{db, *of, site, now};
  for (const auto& p : partners(db)) {
    if (!p.active || p.email.empty()) continue;
    r.once(fmt::format("partner:{}", p.id), [&] { return partner_mail(r, p); });
  }
  for (const auto& who : accounts::load_accounts(db)) {
    if (!who.active || who.email.empty() || who.as != accounts::role::agent) continue;
    r.once(fmt::format("account:{}", who.id.value), [&] { return agent_mail(r, who); });
  }
  write_to_professionals(r);
  db.execute("UPDATE digest_round SET done = 1 WHERE id = 1 AND day = :p1", {of->day});
  return r.queued;
}

}  // namespace sourcier::casework
