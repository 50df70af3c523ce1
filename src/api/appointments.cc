#include "api/appointments.h"

#include <algorithm>

#include "api/account_json.h"
#include "api/appointment_json.h"
#include "api/appointment_mail.h"
#include "api/body.h"
#include "api/calendars.h"
#include "api/casework.h"
#include "api/casework_json.h"
#include "api/parameters.h"
#include "api/require.h"
#include "base/error.h"
#include "casework/agenda.h"
#include "casework/requests.h"

namespace sourcier::api {

using accounts::action;
using casework::guest_kind;
using publish::json_writer;

namespace {

bool is_partner(const caller& c) { return c.who.as == accounts::role::partner; }

// The organism of a partner's account; 0, which is none, where it is tied to none.
std::int64_t organism_of(store::database& db, const caller& c) {
  const auto organism = casework::partner_of(db, c.who.id.value);
  return organism ? organism->id : 0;
}

appointment_reader reader_of(store::database& db, const caller& c, const casework::appointment& a) {
  const bool partner = is_partner(c);
  const auto* self = partner ? find_guest(a, guest_kind::partner, organism_of(db, c))
                             : find_guest(a, guest_kind::account, c.who.id.value);
  return {!partner, self ? std::optional(self->id) : std::nullopt};
}

// The appointment of the address, as far as it is the caller's.
struct found {
  caller c;
  casework::appointment a;
};
found find_appointment(const services& s, const http::request& r) {
  const auto id = read_id(r);
  auto c = require_somewhere(s, r, action::keep_agenda);
  auto a = [&] {
    auto db = s.records.get();
    return casework::load_appointment(
        *db, id, is_partner(c) ? std::optional(organism_of(*db, c)) : std::nullopt);
  }();
  if (!is_partner(c)) require_for(s, r, action::keep_agenda, a.commune);
  return {std::move(c), std::move(a)};
}

std::vector<std::string> texts_at(const nlohmann::json& body, const char* field) {
  std::vector<std::string> out;
  for (const auto& v : list_at(body, field)) out.push_back(text_at({{field, v}}, field));
  return out;
}

guest_kind read_kind(const std::string& key) {
  for (const auto k : {guest_kind::professional, guest_kind::account, guest_kind::partner}) {
    if (casework::name_of(k) == key) return k;
  }
  throw input_error(
      tr("invité : genre « {} » inconnu ; choisissez professional, account ou "
         "partner",
         "guest: unknown kind \"{}\"; choose professional, account or partner", key));
}

int minutes_at(const nlohmann::json& body) {
  constexpr std::int64_t kDay = 1440;
  return static_cast<int>(std::clamp<std::int64_t>(integer_at(body, "minutes"), 0, kDay));
}

casework::proposal read_proposal(const nlohmann::json& body) {
  casework::proposal p;
  p.title = text_at(body, "title");
  p.kind = text_at(body, "kind");
  p.place = text_at(body, "place");
  p.minutes = minutes_at(body);
  p.slots = texts_at(body, "slots");
  for (const auto& g : list_at(body, "guests")) {
    casework::invitation one;
    one.kind = read_kind(text_at(g, "kind"));
    if (one.kind != guest_kind::professional) one.key = integer_at(g, "key");
    one.required = !g.contains("required") || flag_at(g, "required");
    p.guests.push_back(one);
  }
  return p;
}

std::vector<casework::said_of_slot> read_answers(const nlohmann::json& body) {
  std::vector<casework::said_of_slot> out;
  for (const auto& said : list_at(body, "answers")) {
    out.push_back({text_at(said, "starts_at"), text_at(said, "answer")});
  }
  return out;
}

casework::new_time read_time(const nlohmann::json& body) {
  casework::new_time to;
  to.slots = texts_at(body, "slots");
  to.starts_at = text_at(body, "starts_at", "");
  if (body.contains("minutes")) to.minutes = minutes_at(body);
  to.kind = text_at(body, "kind", "");
  to.place = text_at(body, "place", "");
  return to;
}

[[noreturn]] void refuse_what(std::string_view what, const char* known) {
  throw not_found(tr("pas d'action « {} » sur un rendez-vous ; choisissez parmi : {}",
                     "no action \"{}\" on an appointment; choose one of: {}", std::string(what),
                     known));
}

// For a guest: its own, or the one that an agent notes the answer of.
std::int64_t answering(const nlohmann::json& body, const appointment_reader& who) {
  if (who.agent && body.contains("guest")) return integer_at(body, "guest");
  if (who.guest) return *who.guest;
  throw input_error({"champ « guest » : dites qui répond parmi les invités",
                     "field \"guest\": say which guest answers"});
}

std::string one_json(store::database& db, std::int64_t id, const caller& c) {
  const auto a = casework::load_appointment(db, id);
  json_writer j;
  write_appointment(j, db, a, reader_of(db, c, a));
  return j.take();
}

http::response as_calendar(const casework::appointment& a, language l) {
  auto out = http::response::file("text/calendar; charset=utf-8", calendar_file(a, l),
                                  "rendez-vous-" + a.number + ".ics");
  return out.set("Cache-Control", "no-store");
}

// That of the link's request, to which the professional is invited.
casework::appointment followed_appointment(store::database& db, const casework::request& asked,
                                           std::int64_t id) {
  auto a = casework::load_appointment(db, id);
  if (a.request == asked.id && find_guest(a, guest_kind::professional)) return a;
  return casework::load_appointment(db, id, 0);  // not_found, as of a number that is nobody's
}

void change_as_agent(const services& s, store::database& db, std::string_view what,
                     const casework::appointment& a, const nlohmann::json& body, const caller& c) {
  const auto version = integer_at(body, "version");
  const auto who = actor_of(c);
  const auto now = s.now();
  const auto tell = appointment_mails(s.site, now, who.account);
  if (what == "book") {
    casework::book(db, a.id, version, text_at(body, "starts_at"), casework::booker::agent, who, now,
                   tell);
  } else if (what == "move") {
    casework::move(db, a.id, version, read_time(body), who, now, tell);
  } else if (what == "cancel") {
    casework::cancel(db, a.id, version, text_at(body, "motive"), who, now, tell);
  } else {
    casework::mark_done(db, a.id, version, who, now);
  }
}

}  // namespace

http::response appointment_list::operator()(const http::request& r) const {
  const auto id = read_id(r);
  auto c = require_somewhere(s, r, action::keep_agenda);
  if (!is_partner(c)) require_on_request(s, r, action::keep_agenda, id);
  auto db = s.records.get();
  json_writer j;
  j.begin_object().key("appointments").begin_array();
  for (const auto& a : casework::appointments_of(*db, id)) {
    const auto who = reader_of(*db, c, a);
    if (who.agent || who.guest) write_appointment(j, *db, a, who);
  }
  j.end_array().end_object();
  return private_json(j.take());
}

http::response appointment_creation::operator()(const http::request& r) const {
  const auto id = read_id(r);
  if (is_partner(require_somewhere(s, r, action::keep_agenda))) refuse_action();
  const auto c = require_on_request(s, r, action::keep_agenda, id);
  const auto p = read_proposal(read_object(r));
  auto db = s.records.get();
  const auto now = s.now();
  const auto made = casework::propose(*db, id, p, actor_of(c), now,
                                      appointment_mails(s.site, now, c.who.id.value));
  return private_json(one_json(*db, made, c), 201);
}

http::response appointment_sheet::operator()(const http::request& r) const {
  const auto [c, a] = find_appointment(s, r);
  auto db = s.records.get();
  return private_json(one_json(*db, a.id, c));
}

http::response appointment_change::operator()(const http::request& r) const {
  const auto what = r.parameter("what");
  if (what != "answer" && what != "book" && what != "move" && what != "cancel" && what != "done") {
    refuse_what(what, "answer, book, move, cancel, done");
  }
  const auto [c, a] = find_appointment(s, r);
  const auto body = read_object(r);
  auto db = s.records.get();
  if (what == "answer") {
    casework::answer_slots(*db, a.id, integer_at(body, "version"),
                           answering(body, reader_of(*db, c, a)), read_answers(body), actor_of(c),
                           s.now());
  } else {
    if (is_partner(c)) refuse_action();
    change_as_agent(s, *db, what, a, body, c);
  }
  return private_json(one_json(*db, a.id, c));
}

http::response followed_appointment_change::operator()(const http::request& r) const {
  check_same_site(r);
  const auto what = r.parameter("what");
  if (what != "answer" && what != "book") refuse_what(what, "answer, book");
  const auto body = read_object(r);
  const auto version = integer_at(body, "version");
  auto db = s.records.get();
  const auto asked = casework::load_followed(*db, std::string(r.parameter("key")));
  const auto a = followed_appointment(*db, asked, read_id(r));
  const auto self = find_guest(a, guest_kind::professional)->id;
  const casework::actor who{{}, asked.asked.name, "public"};
  if (what == "answer") {
    casework::answer_slots(*db, a.id, version, self, read_answers(body), who, s.now());
  } else {
    casework::book(*db, a.id, version, text_at(body, "starts_at"), casework::booker::professional,
                   who, s.now(), appointment_mails(s.site, s.now()));
  }
  json_writer j;
  write_appointment(j, *db, casework::load_appointment(*db, a.id), {false, self});
  return private_json(j.take());
}

http::response casework_agenda::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::keep_agenda);
  constexpr int kWeek = 6, kMost = 92;
  const auto from = read_day(r, "from").value_or(day_in_france(s.now()));
  const auto to =
      read_day(r, "to").value_or(std::chrono::sys_days(from) + std::chrono::days(kWeek));
  const auto length = std::chrono::sys_days(to) - std::chrono::sys_days(from);
  if (length < std::chrono::days(0) || length > std::chrono::days(kMost)) {
    throw input_error(tr("from, to : donnez une période de {} jours au plus, dans l'ordre",
                         "from, to: give a period of {} days at most, in order", kMost));
  }
  const auto whose = std::string(r.query_value("whose").value_or("me"));
  if (whose != "me" && whose != "team") {
    throw input_error(tr("paramètre whose : « {} » inconnu ; choisissez me ou team",
                         "parameter whose: unknown \"{}\"; choose me or team", whose));
  }
  const auto w = s.worlds.get();
  auto db = s.records.get();
  casework::agenda_owner of{casework::scope_of(c.who)};
  if (is_partner(c)) {
    of.partner = organism_of(*db, c);
  } else if (whose == "me") {
    of.account = c.who.id.value;
  }
  const auto found = casework::agenda_of(*db, from, to, of);
  json_writer j;
  j.begin_object().member("from", format_iso(from)).member("to", format_iso(to));
  j.key("appointments").begin_array();
  for (const auto& a : found.appointments) write_appointment(j, *db, a, reader_of(*db, c, a));
  j.end_array().key("requests");
  write_lines(j, *w, *db, found.due);
  j.end_object();
  return private_json(j.take());
}

http::response appointment_file::operator()(const http::request& r) const {
  const auto l = read_language(r);
  return as_calendar(find_appointment(s, r).a, l);
}

http::response followed_appointment_file::operator()(const http::request& r) const {
  auto db = s.records.get();
  const auto asked = casework::load_followed(*db, std::string(r.parameter("key")));
  return as_calendar(followed_appointment(*db, asked, read_id(r)),
                     parse_language(asked.asked.lang));
}

}  // namespace sourcier::api
