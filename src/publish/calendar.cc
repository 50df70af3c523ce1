#include "publish/calendar.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/utf8.h"

namespace sourcier::publish {
namespace {

constexpr std::size_t kLine = 75;  // octets, without the line break (RFC 5545 section 3.1)

// Whole characters only: a continuation byte is 10xxxxxx.
void add_line(std::string& out, std::string_view line) {
  std::size_t room = kLine;
  while (line.size() > room) {
    auto cut = room;
    while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xc0u) == 0x80u) --cut;
    out.append(line.substr(0, cut)).append("\r\n ");
    line.remove_prefix(cut);
    room = kLine - 1;  // after the space
  }
  out.append(line).append("\r\n");
}

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte != 0x7f;
}

// TEXT (section 3.3.11); bytes that are not UTF-8 would make the whole file unreadable.
std::string escaped(std::string_view s) {
  if (!decode_utf8(s)) return {};
  std::string out;
  for (const char c : s) {
    if (c == '\\' || c == ';' || c == ',') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += ' ';
    } else if (is_plain(c)) {
      out += c;
    }
  }
  return out;
}

// A quoted parameter value (section 3.2), which has no way to hold a quote.
std::string quoted(std::string_view s) {
  std::string out = "\"";
  if (decode_utf8(s)) {
    for (const char c : s) {
      if (c == '"') {
        out += '\'';
      } else {
        out += is_plain(c) ? c : ' ';
      }
    }
  }
  return out + "\"";
}

// What fits into a URI as it is.
bool is_uri_text(std::string_view s) {
  return !s.empty() && std::ranges::all_of(s, [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
  });
}

bool has_address(const calendar_person& p) {
  return is_uri_text(p.email) && p.email.find('@') != std::string::npos &&
         p.email.find_first_of("?&,;:/#%") == std::string::npos;
}

std::string compact(instant t) {
  std::string out;
  for (const char c : format_instant(t)) {
    if (c != '-' && c != ':') out += c;
  }
  return out;
}

struct writer {
  std::string out{};

  void line(std::string_view name, std::string_view value) {
    add_line(out, std::string(name) + ":" + std::string(value));
  }
  void words(std::string_view name, std::string_view value) {
    const auto said = escaped(value);
    if (!said.empty()) line(name, said);
  }
};

void write_people(writer& w, const calendar_event& e) {
  if (!e.organizer || !has_address(*e.organizer)) return;
  w.line("ORGANIZER;CN=" + quoted(e.organizer->name), "mailto:" + e.organizer->email);
  for (const auto& p : e.attendees) {
    if (!has_address(p)) continue;
    w.line("ATTENDEE;CN=" + quoted(p.name) +
               (p.required ? ";ROLE=REQ-PARTICIPANT" : ";ROLE=OPT-PARTICIPANT") +
               (p.accepted ? ";PARTSTAT=ACCEPTED" : ";PARTSTAT=NEEDS-ACTION;RSVP=FALSE"),
           "mailto:" + p.email);
  }
}

void write_places(writer& w, const calendar_event& e) {
  w.words("LOCATION", !e.location.empty() ? e.location : !e.link.empty() ? e.link : e.phone);
  if (is_uri_text(e.link)) {
    w.line("URL", e.link);
    w.line("CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO", e.link);
  }
  if (is_uri_text(e.phone)) w.line("CONFERENCE;VALUE=URI;FEATURE=PHONE", "tel:" + e.phone);
}

void write_event(writer& w, const calendar_event& e, bool people) {
  w.line("BEGIN", "VEVENT");
  w.words("UID", e.uid);
  w.line("DTSTAMP", compact(e.changed_at));
  w.line("LAST-MODIFIED", compact(e.changed_at));
  w.line("SEQUENCE", std::to_string(e.sequence));
  w.line("DTSTART", compact(e.start));
  w.line("DTEND", compact(e.start + std::chrono::minutes(e.minutes)));
  w.line("STATUS", e.cancelled ? "CANCELLED" : "CONFIRMED");
  w.words("SUMMARY", e.summary);
  w.words("DESCRIPTION", e.description);
  write_places(w, e);
  if (people) write_people(w, e);
  if (e.alarm_minutes && !e.cancelled) {
    w.line("BEGIN", "VALARM");
    w.line("ACTION", "DISPLAY");
    w.words("DESCRIPTION", e.summary);
    w.line("TRIGGER", "-PT" + std::to_string(*e.alarm_minutes) + "M");
    w.line("END", "VALARM");
  }
  w.line("END", "VEVENT");
}

// The zone that a subscribed calendar is shown in: since 1996, summer time from the last Sunday of
// March to that of October, at 1:00 UTC.
void write_zone(writer& w) {
  w.line("BEGIN", "VTIMEZONE");
  w.line("TZID", "Europe/Paris");
  const auto part = [&](const char* kind, const char* name, const char* from, const char* to,
                        const char* first, const char* month) {
    w.line("BEGIN", kind);
    w.line("TZNAME", name);
    w.line("TZOFFSETFROM", from);
    w.line("TZOFFSETTO", to);
    w.line("DTSTART", first);
    w.line("RRULE", std::string("FREQ=YEARLY;BYMONTH=") + month + ";BYDAY=-1SU");
    w.line("END", kind);
  };
  part("DAYLIGHT", "CEST", "+0100", "+0200", "19960331T020000", "3");
  part("STANDARD", "CET", "+0200", "+0100", "19961027T030000", "10");
  w.line("END", "VTIMEZONE");
}

}  // namespace

calendar_method method_for(const calendar_event& e) {
  if (!e.organizer || !has_address(*e.organizer)) return calendar_method::publish;
  return e.cancelled ? calendar_method::cancel : calendar_method::request;
}

std::string write_calendar(calendar_method method, const std::string& name,
                           const std::vector<calendar_event>& events) {
  constexpr std::array<std::string_view, 3> kMethods = {"PUBLISH", "REQUEST", "CANCEL"};
  writer w;
  w.line("BEGIN", "VCALENDAR");
  w.line("VERSION", "2.0");
  w.line("PRODID", "-//Sourcier//Guichet//FR");
  w.line("CALSCALE", "GREGORIAN");
  w.line("METHOD", kMethods[static_cast<std::size_t>(method)]);
  if (!name.empty()) {
    w.words("NAME", name);
    w.words("X-WR-CALNAME", name);
    w.line("X-WR-TIMEZONE", "Europe/Paris");
    w.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    w.line("X-PUBLISHED-TTL", "PT1H");
    write_zone(w);  // a calendar without any event needs some component all the same
  }
  for (const auto& e : events) write_event(w, e, method != calendar_method::publish);
  w.line("END", "VCALENDAR");
  return std::move(w.out);
}

}  // namespace sourcier::publish
