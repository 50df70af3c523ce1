#include "api/appointment_json.h"

#include "casework/calendar.h"

namespace sourcier::api {

using publish::json_writer;

namespace {

void write_busy(json_writer& j, const std::vector<casework::overlap>& all,
                const std::string& starts_at, const appointment_reader& who) {
  j.key("busy").begin_array();
  for (const auto& o : all) {
    if (o.starts_at != starts_at || (!who.agent && o.guest != who.guest)) continue;
    j.begin_object().member("guest", o.guest).member("appointment", o.other);
    j.member("number", o.number).member("starts_at", o.other_starts_at).end_object();
  }
  j.end_array();
}

void write_slot(json_writer& j, const casework::appointment& a, const casework::slot& s,
                const std::vector<casework::overlap>& overlaps, const appointment_reader& who) {
  const auto start = parse_instant(s.starts_at).value();
  const auto day = day_in_france(start);
  j.begin_object().member("starts_at", s.starts_at);
  j.member("ends_at", format_instant(start + std::chrono::minutes(a.minutes)));
  j.member("holiday", casework::is_holiday(day));
  j.member("working_day", casework::is_working_day(day)).member("common", is_common(a, s));
  j.key("answers").begin_array();
  for (const auto& said : s.answers) {
    j.begin_object().member("guest", said.guest).member("answer", said.answer).end_object();
  }
  j.end_array();
  write_busy(j, overlaps, s.starts_at, who);
  j.end_object();
}

}  // namespace

void write_appointment(json_writer& j, store::database& db, const casework::appointment& a,
                       const appointment_reader& who) {
  const auto overlaps =
      who.agent || who.guest ? casework::overlaps_of(db, a) : std::vector<casework::overlap>{};
  j.begin_object().member("id", a.id).member("version", a.version).member("request", a.request);
  j.member("number", a.number).member("profession", a.profession).member("title", a.title);
  j.member("kind", a.kind).member("place", a.place).member("minutes", a.minutes);
  j.member("state", name_of(a.state)).member("starts_at", a.starts_at);
  j.member("ends_at", a.ends_at).member("sequence", a.sequence).member("motive", a.motive);
  j.member("organizer", a.organizer).member("organizer_name", a.organizer_name);
  j.member("created_at", a.created_at).member("changed_at", a.changed_at);
  j.member("own_guest", who.guest).key("guests").begin_array();
  for (const auto& g : a.guests) {
    j.begin_object().member("id", g.id).member("kind", name_of(g.kind)).member("key", g.key);
    j.member("name", g.name).member("required", g.required);
    j.member("answered_at", g.answered_at).end_object();
  }
  j.end_array().key("slots").begin_array();
  for (const auto& s : a.slots) write_slot(j, a, s, overlaps, who);
  j.end_array();
  write_busy(j, overlaps, a.starts_at, who);
  j.end_object();
}

void write_followed_appointments(json_writer& j, store::database& db, std::int64_t request) {
  j.begin_array();
  for (const auto& a : casework::appointments_of(db, request)) {
    const auto* self = find_guest(a, casework::guest_kind::professional);
    if (self) write_appointment(j, db, a, {false, self->id});
  }
  j.end_array();
}

}  // namespace sourcier::api
