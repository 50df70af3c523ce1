#include "casework/calendar.h"

#include <gtest/gtest.h>

#include "base/instants.h"

namespace sourcier::casework {
namespace {

date day(const char* iso) { return parse_date(iso).value(); }

TEST(calendar, easter_of_published_years) {
  // The earliest and the latest that can be, and years around now.
  for (const char* sunday : {"1818-03-22", "1943-04-25", "2000-04-23", "2024-03-31", "2025-04-20",
                             "2026-04-05", "2027-03-28", "2038-04-25"}) {
    const auto expected = day(sunday);
    EXPECT_EQ(easter(static_cast<int>(expected.year())), expected) << sunday;
  }
}

TEST(calendar, the_eleven_holidays_of_2026) {
  const std::vector<std::string> expected = {"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08",
                                             "2026-05-14", "2026-05-25", "2026-07-14", "2026-08-15",
                                             "2026-11-01", "2026-11-11", "2026-12-25"};
  std::vector<std::string> seen;
  for (std::chrono::sys_days d = day("2026-01-01"); d < std::chrono::sys_days(day("2027-01-01"));
       d += std::chrono::days(1)) {
    if (is_holiday(d)) seen.push_back(format_iso(d));
  }
  EXPECT_EQ(seen, expected);
}

TEST(calendar, working_days_step_over_weekends_and_bridges) {
  EXPECT_EQ(working_day_from(day("2026-05-08")), day("2026-05-11"));  // a Friday, 8 May
  EXPECT_EQ(working_day_from(day("2026-11-22")), day("2026-11-23"));
  EXPECT_EQ(working_day_from(day("2026-11-24")), day("2026-11-24"));
  EXPECT_EQ(working_days_between(day("2026-05-07"), day("2026-05-15")), 4);  // not 8, 9, 10, 14
  EXPECT_EQ(working_days_between(day("2026-05-07"), day("2026-05-07")), 0);
  EXPECT_EQ(working_days_between(day("2026-05-07"), day("2026-05-01")), 0);
}

TEST(instants, the_day_in_france_follows_its_clock) {
  const auto at = [](const char* iso) { return format_iso(day_in_france(*parse_instant(iso))); };
  EXPECT_EQ(at("2026-01-31T22:59:59Z"), "2026-01-31");
  EXPECT_EQ(at("2026-01-31T23:00:00Z"), "2026-02-01");
  EXPECT_EQ(at("2026-07-31T21:59:59Z"), "2026-07-31");
  EXPECT_EQ(at("2026-07-31T22:00:00Z"), "2026-08-01");
  // The nights when the clock changes: 29 March and 25 October 2026.
  EXPECT_EQ(at("2026-03-28T23:00:00Z"), "2026-03-29");
  EXPECT_EQ(at("2026-10-24T22:00:00Z"), "2026-10-25");
  EXPECT_EQ(at("2026-10-25T22:59:59Z"), "2026-10-25");
  for (const char* iso : {"2026-03-29", "2026-03-30", "2026-10-25", "2026-10-26", "2026-01-01"}) {
    const auto start = start_in_france(day(iso));
    EXPECT_EQ(day_in_france(start), day(iso)) << iso;
    EXPECT_NE(day_in_france(start - std::chrono::seconds(1)), day(iso)) << iso;
  }
}

TEST(instants, are_told_as_clocks_show_them_in_france) {
  const auto told = [](const char* iso, language l) {
    return format_in_france(*parse_instant(iso), l);
  };
  EXPECT_EQ(told("2026-11-03T09:05:00Z", language::fr), "3 novembre 2026 à 10 h 05");
  EXPECT_EQ(told("2026-07-01T22:00:00Z", language::fr), "2 juillet 2026 à 0 h 00");
  EXPECT_EQ(told("2026-07-01T22:00:00Z", language::en), "2 July 2026 at 0:00");
  // From 2:00 to 3:00 on 29 March; from 3:00 back to 2:00 on 25 October.
  EXPECT_EQ(told("2026-03-29T00:59:59Z", language::fr), "29 mars 2026 à 1 h 59");
  EXPECT_EQ(told("2026-03-29T01:00:00Z", language::fr), "29 mars 2026 à 3 h 00");
  EXPECT_EQ(told("2026-10-25T00:59:59Z", language::fr), "25 octobre 2026 à 2 h 59");
  EXPECT_EQ(told("2026-10-25T01:00:00Z", language::fr), "25 octobre 2026 à 2 h 00");
}

TEST(instants, read_what_they_write_and_nothing_else) {
  for (const char* iso : {"2026-11-22T09:00:00Z", "1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z"}) {
    EXPECT_EQ(format_instant(parse_instant(iso).value()), iso);
  }
  for (const char* bad :
       {"", "2026-11-22", "2026-11-22T24:00:00Z", "2026-02-29T00:00:00Z", "2026-11-22T09:00:00+",
        "2026-11-22 09:00:00Z", "2026-11-22T09:0a:00Z", "2026-11-22T09:-1:00Z"}) {
    EXPECT_FALSE(parse_instant(bad)) << bad;
  }
}

}  // namespace
}  // namespace sourcier::casework
