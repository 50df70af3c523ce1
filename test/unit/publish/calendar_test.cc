#include "publish/calendar.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/utf8.h"

namespace sourcier::publish {
namespace {

instant at(const char* iso) { return parse_instant(iso).value(); }

calendar_event example() {
  calendar_event e;
  e.uid = "0123456789abcdef";
  e.sequence = 2;
  e.changed_at = at("2026-11-03T09:00:00Z");
  e.start = at("2026-11-12T09:00:00Z");
  e.minutes = 45;
  e.summary = "Guichet 2026-0001 ; médecin généraliste, aides";
  e.description = "Première ligne\nSeconde \\ ligne";
  e.location = "1, rue de Paris";
  return e;
}

// The lines as a reader puts them together again; every line as it is sent is looked at.
std::vector<std::string> lines_of(const std::string& file) {
  std::vector<std::string> out;
  std::size_t from = 0;
  EXPECT_TRUE(file.ends_with("\r\n"));
  while (from < file.size()) {
    const auto end = file.find("\r\n", from);
    const auto line = file.substr(from, end - from);
    EXPECT_LE(line.size(), 75u) << line;
    EXPECT_TRUE(decode_utf8(line).has_value()) << line;
    EXPECT_TRUE(std::ranges::none_of(line, [](char c) { return c >= 0 && c < ' '; })) << line;
    if (line.starts_with(" ")) {
      out.back() += line.substr(1);
    } else {
      out.push_back(line);
    }
    from = end + 2;
  }
  return out;
}

std::vector<std::string> written(const calendar_event& e,
                                 calendar_method m = calendar_method::publish) {
  return lines_of(write_calendar(m, "", {e}));
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

bool begins(const std::vector<std::string>& lines, const std::string& start) {
  return std::ranges::any_of(lines, [&](const auto& l) { return l.starts_with(start); });
}

TEST(calendar_file, holds_an_event_as_rfc_5545_writes_it) {
  EXPECT_EQ(written(example()),
            (std::vector<std::string>{
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sourcier//Guichet//FR",
                "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "BEGIN:VEVENT", "UID:0123456789abcdef",
                "DTSTAMP:20261103T090000Z", "LAST-MODIFIED:20261103T090000Z", "SEQUENCE:2",
                "DTSTART:20261112T090000Z", "DTEND:20261112T094500Z", "STATUS:CONFIRMED",
                "SUMMARY:Guichet 2026-0001 \\; médecin généraliste\\, aides",
                "DESCRIPTION:Première ligne\\nSeconde \\\\ ligne", "LOCATION:1\\, rue de Paris",
                "END:VEVENT", "END:VCALENDAR"}));
}

TEST(calendar_file, folds_lines_between_characters) {
  auto e = example();
  for (std::size_t n = 0; n < 160; ++n) {
    e.summary = std::string(n, 'x') + "é€😀é€😀é€😀é€😀é€😀é€😀é€😀é€😀é€😀é€😀";
    EXPECT_TRUE(has(written(e), "SUMMARY:" + e.summary)) << n;
  }
}

TEST(calendar_file, lets_nothing_out_of_its_field) {
  auto e = example();
  e.summary = "a\r\nATTENDEE:mailto:x@y.fr\r\nEND:VEVENT\x01\x7f";
  e.location = std::string("caf\xe9", 4);  // not UTF-8
  e.link = "https://visio.fr/\r\nX-BAD:1";
  e.organizer = calendar_person{"A\"B;C:D\nE", "a@b.fr"};
  e.attendees = {{"Éloïse \"É\" Martin", "eloise@exemple.fr", true, true},
                 {"Cpam", "cpam@exemple.fr\r\nX:1"},
                 {"Urssaf", ""},
                 {"Ordre", "ordre@exemple.fr?subject=x"},
                 {"Mairie", "mairie@exemple.fr", false}};
  const auto lines = written(e, calendar_method::request);
  EXPECT_TRUE(has(lines, "SUMMARY:a\\nATTENDEE:mailto:x@y.fr\\nEND:VEVENT"));
  EXPECT_FALSE(begins(lines, "LOCATION:caf"));
  EXPECT_FALSE(begins(lines, "URL"));
  EXPECT_FALSE(begins(lines, "X"));
  EXPECT_TRUE(has(lines, "ORGANIZER;CN=\"A'B;C:D E\":mailto:a@b.fr"));
  EXPECT_TRUE(has(lines,
                  "ATTENDEE;CN=\"Éloïse 'É' Martin\";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:"
                  "eloise@exemple.fr"));
  EXPECT_TRUE(has(lines,
                  "ATTENDEE;CN=\"Mairie\";ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:"
                  "mailto:mairie@exemple.fr"));
  EXPECT_EQ(std::ranges::count_if(lines, [](auto& l) { return l.starts_with("ATTENDEE"); }), 2);
}

TEST(calendar_file, asks_or_cancels_where_somebody_organizes) {
  auto e = example();
  EXPECT_EQ(method_for(e), calendar_method::publish);
  e.organizer = calendar_person{"Agnès", ""};
  EXPECT_EQ(method_for(e), calendar_method::publish);
  e.organizer->email = "agnes@guichet.fr";
  EXPECT_EQ(method_for(e), calendar_method::request);
  e.alarm_minutes = 30;
  EXPECT_TRUE(has(written(e, method_for(e)), "TRIGGER:-PT30M"));
  e.cancelled = true;
  const auto lines = written(e, method_for(e));
  EXPECT_TRUE(has(lines, "METHOD:CANCEL"));
  EXPECT_TRUE(has(lines, "STATUS:CANCELLED"));
  EXPECT_FALSE(has(lines, "BEGIN:VALARM"));
}

TEST(calendar_file, says_how_to_join_from_afar) {
  auto e = example();
  e.location = "";
  e.link = "https://visio.fr/a?b=1,2;c";
  auto lines = written(e);
  EXPECT_TRUE(has(lines, "URL:" + e.link));
  EXPECT_TRUE(has(lines, "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:" + e.link));
  EXPECT_TRUE(has(lines, "LOCATION:https://visio.fr/a?b=1\\,2\\;c"));
  e.link = "";
  e.phone = "+33321000000";
  lines = written(e);
  EXPECT_TRUE(has(lines, "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+33321000000"));
}

TEST(calendar_file, is_a_calendar_without_events_too) {
  const auto lines = lines_of(write_calendar(calendar_method::publish, "Rendez-vous, guichet", {}));
  EXPECT_TRUE(has(lines, "X-WR-CALNAME:Rendez-vous\\, guichet"));
  EXPECT_TRUE(has(lines, "BEGIN:VTIMEZONE"));
  EXPECT_FALSE(has(lines, "BEGIN:VEVENT"));
}

}  // namespace
}  // namespace sourcier::publish
