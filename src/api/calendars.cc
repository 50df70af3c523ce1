#include "api/calendars.h"

#include <algorithm>

#include "api/account_json.h"
#include "api/casework_json.h"
#include "api/parameters.h"
#include "api/require.h"
#include "base/digest.h"
#include "base/error.h"
#include "casework/agenda.h"
#include "casework/words.h"
#include "publish/calendar.h"

namespace sourcier::api {

using accounts::action;
using publish::json_writer;

namespace {

// Of a French number, as it is dialled from anywhere.
std::string international(const std::string& number) {
  return number.starts_with("0") ? "+33" + number.substr(1) : number;
}

// When, how long and where.
publish::calendar_event frame_of(const casework::appointment& a) {
  publish::calendar_event e;
  e.uid = a.uid;
  e.sequence = a.sequence;
  e.changed_at = parse_instant(a.changed_at).value();
  e.start = parse_instant(a.starts_at).value();
  e.minutes = a.minutes;
  e.cancelled = a.state == casework::appointment_state::cancelled;
  auto& where = a.kind == "video" ? e.link : a.kind == "phone" ? e.phone : e.location;
  where = a.kind == "phone" ? international(a.place) : a.place;
  return e;
}

bool suits(const casework::appointment& a, const casework::guest& g) {
  return std::ranges::any_of(a.slots, [&](const casework::slot& s) {
    return s.starts_at == a.starts_at &&
           std::ranges::any_of(s.answers, [&](const casework::slot_answer& said) {
             return said.guest == g.id && said.answer != "no";
           });
  });
}

std::string description_of(const casework::appointment& a, language l) {
  std::string who;
  for (const auto& g : a.guests) who += (who.empty() ? "" : ", ") + g.name;
  auto out = tr("Demande {} ({})\nAvec : {}", "Request {} ({})\nWith: {}", a.number,
                casework::profession_label(a.profession).in(l), who)
                 .in(l);
  if (a.state == casework::appointment_state::cancelled) {
    out += tr("\nAnnulé : {}", "\nCancelled: {}", a.motive).in(l);
  }
  return out;
}

}  // namespace

std::string calendar_file(const casework::appointment& a, language l) {
  if (a.starts_at.empty()) {
    throw conflict(tr("« {} » n'a pas encore de date ; elle sera dans l'agenda une fois choisie",
                      "\"{}\" has no time yet; it will be in the calendar once chosen", a.title));
  }
  constexpr int kAlarm = 30;
  auto e = frame_of(a);
  e.summary = a.title;
  e.description = description_of(a, l);
  e.organizer = publish::calendar_person{a.organizer_name, a.organizer_email};
  for (const auto& g : a.guests) e.attendees.push_back({g.name, g.email, g.required, suits(a, g)});
  e.alarm_minutes = kAlarm;
  return publish::write_calendar(publish::method_for(e), "", {e});
}

http::response calendar_state::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::keep_agenda);
  auto db = s.records.get();
  const auto made = casework::calendar_key_made_at(*db, c.who.id.value);
  json_writer j;
  j.begin_object().member("made_at", made.value_or("")).end_object();
  return private_json(j.take());
}

http::response calendar_opening::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::keep_agenda);
  const auto now = s.now();
  auto db = s.records.get();
  const auto key = casework::make_calendar_key(*db, c.who.id.value, actor_of(c), now);
  json_writer j;
  j.begin_object().member("made_at", format_instant(now));
  j.member("address", "/calendrier/" + key + ".ics").end_object();
  return private_json(j.take(), 201);
}

http::response calendar_closing::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::keep_agenda);
  auto db = s.records.get();
  casework::forget_calendar_key(*db, c.who.id.value, actor_of(c), s.now());
  return done();
}

// Of a request its number and profession only: a calendar is read by other programs, on other
// machines.
http::response calendar_feed::operator()(const http::request& r) const {
  auto db = s.records.get();
  const auto account = casework::account_of_calendar(*db, std::string(r.parameter("key")));
  if (!account) {
    throw not_found(
        {"cette adresse d'agenda n'est plus valable ; demandez-en une autre dans "
         "Sourcier",
         "this calendar address is no longer valid; ask for another in Sourcier"});
  }
  std::vector<publish::calendar_event> events;
  for (const auto& a : casework::calendar_of(*db, *account, s.now())) {
    auto e = frame_of(a);
    e.summary = tr("Guichet {} – {}", "Guichet {} – {}", a.number,
                   casework::profession_label(a.profession).fr)
                    .fr;
    events.push_back(std::move(e));
  }
  auto body =
      publish::write_calendar(publish::calendar_method::publish, "Guichet – Sourcier", events);
  const auto etag = "\"" + digest(body) + "\"";
  auto out = http::unchanged(r, etag).value_or(
      http::response::bytes("text/calendar; charset=utf-8", std::move(body)).set("ETag", etag));
  return out.set("Cache-Control", "private, no-cache");
}

}  // namespace sourcier::api
