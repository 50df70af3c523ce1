#include "casework/tasks.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "casework/requests.h"
#include "casework/rows.h"

namespace sourcier::casework {
namespace {

// When a match ended: never while it is open, else when it was withdrawn, answered or closed.
constexpr const char* kTasks =
    "SELECT * FROM (SELECT m.id AS match_id, m.need, m.partner, p.name AS partner_name, m.state, "
    "m.sent_at, m.seen_at, m.answered_at, m.steps, m.next_day, m.version, r.id AS request_id, "
    "r.number, n.subject, n.detail, r.profession, r.stage, r.mode, r.commune, r.place, "
    "r.name, r.email, r.phone, r.lang, CASE "
    "WHEN m.state IN ('sent', 'seen', 'taking', 'abandoned') AND r.state <> 'closed' THEN '' "
    "WHEN m.state = 'withdrawn' THEN COALESCE((SELECT MAX(e.at) FROM event e WHERE "
    "e.request = r.id AND e.kind = 'withdrawn' AND e.need = m.need AND e.partner = m.partner), "
    "NULLIF(r.closed_at, ''), m.sent_at) "
    "WHEN m.answered_at <> '' THEN m.answered_at ELSE r.closed_at END AS ended_at "
    "FROM partner_match m JOIN need n ON n.id = m.need JOIN request r ON r.id = n.request "
    "JOIN partner p ON p.id = m.partner WHERE m.partner = :p1";
const std::vector<store::column_type> kTaskTypes = {
    kInteger, kInteger, kInteger, kText, kText, kText, kText, kText, kInteger,
    kText,    kInteger, kInteger, kText, kText, kText, kText, kText, kText,
    kText,    kText,    kText,    kText, kText, kText, kText};

// `which` of the matches, by their index; then `when` they ended.
std::vector<task_sheet> read_tasks(store::database& db, const std::string& which,
                                   const std::string& when,
                                   const std::vector<store::cell>& parameters) {
  const rows found(db.query(kTasks + which + ") t " + when, kTaskTypes, parameters));
  std::vector<task_sheet> out(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    auto& t = out[i];
    auto& m = t.match = read_match(row);
    t.request = row.integer();
    auto& q = t.asked;
    for (auto* field : {&t.number, &t.subject, &t.detail, &q.profession, &q.stage, &q.mode,
                        &q.commune, &q.place, &q.name, &q.email, &q.phone, &q.lang, &t.ended_at}) {
      *field = row.text();
    }
    if (m.state == "withdrawn") q.name = q.email = q.phone = "";
  }
  return out;
}

std::string first_kept(instant now) { return format_instant(now - kClosedTasks); }

void require_one(store::database& db, const std::string& sql, std::int64_t request,
                 std::int64_t id) {
  if (rows(db.query(sql, {kInteger}, {id, request})).size() > 0) return;
  throw not_found(tr("rien sous le numéro {} dans cette demande ; rechargez-la",
                     "nothing under number {} in this request; load it again", id));
}

}  // namespace

bool is_late(const task_sheet& t, date today) {
  const auto& m = t.match;
  const bool silent = m.state == "sent" || m.state == "seen" || m.state == "abandoned";
  const bool overdue = !m.next_day.empty() && m.next_day <= format_iso(today);
  return t.ended_at.empty() && silent && (m.steps > 0 || overdue);
}

std::vector<task_sheet> open_tasks(store::database& db, std::int64_t partner) {
  return read_tasks(db, " AND m.state IN ('sent', 'seen', 'taking', 'abandoned')",
                    "WHERE ended_at = '' ORDER BY sent_at, match_id", {partner});
}

std::vector<task_sheet> closed_tasks(store::database& db, std::int64_t partner, instant now) {
  return read_tasks(db, "", "WHERE ended_at >= :p2 ORDER BY ended_at DESC, match_id DESC",
                    {partner, first_kept(now)});
}

task_sheet load_task(store::database& db, std::int64_t partner, std::int64_t match, instant now) {
  auto found = read_tasks(db, " AND m.id = :p2", "WHERE ended_at = '' OR ended_at >= :p3",
                          {partner, match, first_kept(now)});
  if (!found.empty()) return std::move(found.front());
  throw not_found(
      tr("rien ne vous est adressé sous le numéro {}, ou c'est terminé depuis plus de "
         "{} jours ; revenez à la liste",
         "nothing is addressed to you under number {}, or it ended over {} days ago; "
         "go back to the list",
         match, kClosedTasks.count()));
}

std::vector<event> events_of_task(store::database& db, const task_sheet& t) {
  auto out = events_of(db, t.request, audience::partners, t.match.partner);
  std::set<std::int64_t> own;
  const rows needs(db.query(
      "SELECT m.need FROM partner_match m JOIN need n ON n.id = m.need "
      "WHERE n.request = :p1 AND m.partner = :p2 AND (m.state <> 'withdrawn' OR m.id = :p3)",
      {kInteger}, {t.request, t.match.partner, t.match.id}));
  for (std::size_t i = 0; i < needs.size(); ++i) own.insert(needs[i].integer());
  const bool withdrawn = t.match.state == "withdrawn";
  std::erase_if(out, [&](const event& e) {
    if (withdrawn) return e.need != t.match.need;
    return e.need && !own.contains(*e.need);
  });
  return out;
}

void write_task_note(store::database& db, const task_sheet& t, const std::string& body,
                     const actor& who, instant now) {
  if (t.match.state == "withdrawn" || load(db, t.request).state == request_state::closed) {
    throw conflict({"le guichet a retiré cet envoi ou clos la demande ; écrivez-lui par courriel",
                    "the service has withdrawn this or closed the request; write to it by e-mail"});
  }
  write_note(db, t.request, body, audience::partners, who, now, t.match.partner, t.match.need);
}

void require_need_of(store::database& db, std::int64_t request, std::int64_t need) {
  require_one(db, "SELECT id FROM need WHERE id = :p1 AND request = :p2", request, need);
}

void require_match_of(store::database& db, std::int64_t request, std::int64_t match) {
  require_one(db,
              "SELECT m.id FROM partner_match m JOIN need n ON n.id = m.need WHERE m.id = :p1 AND "
              "n.request = :p2",
              request, match);
}

}  // namespace sourcier::casework
