#include "base/dates.h"

#include <array>
#include <charconv>

namespace sourcier {
namespace {

std::optional<int> digits(std::string_view s) {
  int value = 0;
  const auto [end, status] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (s.empty() || s[0] == '-' || status != std::errc{} || end != s.data() + s.size()) {
    return std::nullopt;
  }
  return value;
}

constexpr std::array kMonthsFr = {"janvier",   "février", "mars",     "avril",
                                  "mai",       "juin",    "juillet",  "août",
                                  "septembre", "octobre", "novembre", "décembre"};
constexpr std::array kMonthsEn = {"January",   "February", "March",    "April",
                                  "May",       "June",     "July",     "August",
                                  "September", "October",  "November", "December"};

}  // namespace

std::optional<date> parse_date(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  const auto y = digits(iso.substr(0, 4));
  const auto m = digits(iso.substr(5, 2));
  const auto d = digits(iso.substr(8, 2));
  if (!y || !m || !d) return std::nullopt;
  const date result{std::chrono::year(*y), std::chrono::month(static_cast<unsigned>(*m)),
                    std::chrono::day(static_cast<unsigned>(*d))};
  return result.ok() ? std::optional(result) : std::nullopt;
}

std::string format_iso(date d) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()),
                     static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()));
}

std::string format_long(date d, language l) {
  const auto day = static_cast<unsigned>(d.day());
  const auto month = static_cast<unsigned>(d.month()) - 1;
  const int year = static_cast<int>(d.year());
  if (l == language::en) return fmt::format("{} {} {}", day, kMonthsEn[month], year);
  return fmt::format("{}{} {} {}", day, day == 1 ? "er" : "", kMonthsFr[month], year);
}

date today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

std::string now_text() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::hh_mm_ss time(now - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", format_iso(day), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

}  // namespace sourcier
