#include "base/instants.h"

#include <fmt/format.h>

#include <charconv>

namespace sourcier {
namespace {

using namespace std::chrono;

instant change_of(year y, month m) { return sys_days(y / m / Sunday[last]) + hours(1); }

hours offset_in_france(instant t) {
  const date d{floor<days>(t)};
  const bool summer = t >= change_of(d.year(), March) && t < change_of(d.year(), October);
  return hours(summer ? 2 : 1);
}

std::optional<int> two_digits(std::string_view s, int limit) {
  int v = 0;
  const auto [end, status] = std::from_chars(s.data(), s.data() + 2, v);
  if (status != std::errc{} || end != s.data() + 2 || v < 0 || v >= limit) return std::nullopt;
  return v;
}

}  // namespace

std::optional<instant> parse_instant(std::string_view iso) {
  if (iso.size() != 20 || iso[10] != 'T' || iso[13] != ':' || iso[16] != ':' || iso[19] != 'Z') {
    return std::nullopt;
  }
  const auto day = parse_date(iso.substr(0, 10));
  const auto h = two_digits(iso.substr(11), 24);
  const auto m = two_digits(iso.substr(14), 60);
  const auto s = two_digits(iso.substr(17), 60);
  if (!day || !h || !m || !s) return std::nullopt;
  return sys_days(*day) + hours(*h) + minutes(*m) + seconds(*s);
}

std::string format_instant(instant t) {
  const auto day = floor<days>(t);
  const hh_mm_ss clock(t - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", format_iso(day), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

instant this_second() { return floor<seconds>(system_clock::now()); }

date day_in_france(instant t) { return floor<days>(t + offset_in_france(t)); }

instant start_in_france(date d) {
  // Clocks never change at midnight.
  const instant midnight = sys_days(d);
  return midnight - offset_in_france(midnight - hours(1));
}

std::string format_in_france(instant t, language l) {
  const auto there = t + offset_in_france(t);
  const auto day = floor<days>(there);
  const hh_mm_ss clock(there - day);
  return fmt::format(fmt::runtime(l == language::fr ? "{} à {} h {:02}" : "{} at {}:{:02}"),
                     format_long(day, l), clock.hours().count(), clock.minutes().count());
}

}  // namespace sourcier
