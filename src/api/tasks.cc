#include "api/tasks.h"

#include <algorithm>

#include "api/account_json.h"
#include "api/body.h"
#include "api/casework_json.h"
#include "api/document_json.h"
#include "api/parameters.h"
#include "api/require.h"
#include "base/error.h"
#include "casework/tasks.h"
#include "casework/words.h"

namespace sourcier::api {
namespace {

using accounts::action;
using publish::json_writer;

// Whether the account, and not only its organism, deals with it: by place and by subject. A request
// of no commune is in nobody's perimeter, so in everybody's.
bool is_inside(const accounts::account& who, const snapshot::world& w,
               const casework::task_sheet& t) {
  const auto& commune = t.asked.commune;
  if (!commune.empty()) {
    return accounts::may(who, action::answer_match,
                         accounts::at_commune(w.communes, commune, t.subject));
  }
  return who.subjects.empty() || std::ranges::find(who.subjects, t.subject) != who.subjects.end();
}

// The task of the address, as far as it is the caller's.
casework::task_sheet own_task(const services& s, const caller& c, store::database& db,
                              const http::request& r) {
  const auto id = read_id(r);
  const auto organism = casework::partner_of(db, c.who.id.value);
  // Without an organism, number 0: nothing is addressed to it.
  auto t = casework::load_task(db, organism ? organism->id : 0, id, s.now());
  if (is_inside(c.who, *s.worlds.get(), t)) return t;
  return casework::load_task(db, 0, id, s.now());
}

void write_task(json_writer& j, const snapshot::world& w, const casework::task_sheet& t,
                date today) {
  const auto& m = t.match;
  const auto& q = t.asked;
  j.begin_object().member("match", m.id).member("need", m.need).member("number", t.number);
  j.member("profession", q.profession);
  j.member("profession_label", casework::profession_label(q.profession));
  j.member("subject", t.subject).member("subject_label", casework::find_subject(t.subject).label);
  j.member("detail", t.detail).member("stage", q.stage).member("mode", q.mode);
  j.member("commune", q.commune).member("commune_name", commune_name(w, q.commune));
  j.member("place", q.place).member("name", q.name).member("email", q.email);
  j.member("phone", q.phone).member("lang", q.lang).member("sent_at", m.sent_at);
  j.member("seen_at", m.seen_at).member("answered_at", m.answered_at);
  j.member("ended_at", t.ended_at).member("steps", m.steps).member("next_day", m.next_day);
  j.member("late", casework::is_late(t, today)).member("state", m.state);
  j.member("version", m.version).end_object();
}

std::string sheet_json(const services& s, store::database& db, const casework::task_sheet& t) {
  json_writer j;
  j.begin_object().key("task");
  write_task(j, *s.worlds.get(), t, day_in_france(s.now()));
  j.key("events");
  write_events(j, casework::events_of_task(db, t));
  j.end_object();
  return j.take();
}

}  // namespace

http::response task_list::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::answer_match);
  const auto done_too = r.query_value("done") == "1" || read_flag(r, "done");
  const auto w = s.worlds.get();
  const auto now = s.now();
  auto db = s.records.get();
  const auto organism = casework::partner_of(*db, c.who.id.value);
  json_writer j;
  j.begin_object().key("partner");
  if (organism) {
    j.begin_object().member("id", organism->id).member("name", organism->name).end_object();
  } else {
    j.null();
  }
  const auto write = [&](const char* name, const std::vector<casework::task_sheet>& all) {
    j.key(name).begin_array();
    for (const auto& t : all) {
      if (is_inside(c.who, *w, t)) write_task(j, *w, t, day_in_france(now));
    }
    j.end_array();
  };
  const auto id = organism ? organism->id : 0;
  write("tasks", casework::open_tasks(*db, id));
  if (done_too) write("done", casework::closed_tasks(*db, id, now));
  j.end_object();
  return private_json(j.take());
}

http::response task_reading::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::answer_match);
  auto db = s.records.get();
  auto t = own_task(s, c, *db, r);
  if (t.match.state == "sent" && t.ended_at.empty()) {
    try {
      casework::mark_seen(*db, t.match.id, actor_of(c), s.now());
      t = own_task(s, c, *db, r);
    } catch (const conflict&) {
      // Records that cannot be written now (a full disk, an import) are read all the same.
    }
  }
  return private_json(sheet_json(s, *db, t));
}

http::response task_answer::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::answer_match);
  const auto body = read_object(r);
  auto db = s.records.get();
  const auto t = own_task(s, c, *db, r);
  casework::answer(*db, t.match.id, integer_at(body, "version"), text_at(body, "answer"),
                   text_at(body, "comment", ""), actor_of(c), s.now());
  return private_json(sheet_json(s, *db, own_task(s, c, *db, r)));
}

http::response task_note::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::answer_match);
  const auto body = read_object(r);
  auto db = s.records.get();
  const auto t = own_task(s, c, *db, r);
  casework::write_task_note(*db, t, text_at(body, "body"), actor_of(c), s.now());
  return private_json(sheet_json(s, *db, t));
}

http::response task_documents::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::answer_match);
  auto db = s.records.get();
  const auto t = own_task(s, c, *db, r);
  json_writer j;
  j.begin_object().key("documents").begin_array();
  for (const auto& d : casework::documents_for(*db, t.match.id, t.match.partner)) {
    write_shared_document(j, d);
  }
  j.end_array().end_object();
  return private_json(j.take());
}

http::response task_document::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::answer_match);
  auto db = s.records.get();
  const auto t = own_task(s, c, *db, r);
  const auto d = casework::document_for(*db, t.match.id, t.match.partner, read_document_id(r));
  return document_answer(d, casework::bytes_of(*db, d));
}

}  // namespace sourcier::api
