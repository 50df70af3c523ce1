#include "casework/calendar.h"

#include <array>

namespace sourcier::casework {
namespace {

using namespace std::chrono;

date plus(date d, int n) { return sys_days(d) + days(n); }

}  // namespace

// Anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, 1991).
date easter(int y) {
  const int a = y % 19, b = y / 100, c = y % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return year(y) / (n / 31) / (n % 31 + 1);
}

bool is_holiday(date d) {
  constexpr std::array kFixed = {January / 1, May / 1,      May / 8,       July / 14,
                                 August / 15, November / 1, November / 11, December / 25};
  for (const auto& fixed : kFixed) {
    if (fixed == d.month() / d.day()) return true;
  }
  const auto sunday = easter(static_cast<int>(d.year()));
  return d == plus(sunday, 1) || d == plus(sunday, 39) || d == plus(sunday, 50);
}

bool is_working_day(date d) {
  const weekday w{sys_days(d)};
  return w != Saturday && w != Sunday && !is_holiday(d);
}

date working_day_from(date d) {
  while (!is_working_day(d)) d = plus(d, 1);
  return d;
}

date working_day_until(date d) {
  while (!is_working_day(d)) d = plus(d, -1);
  return d;
}

int working_days_between(date from, date to) {
  int count = 0;
  for (auto d = plus(from, 1); d <= to; d = plus(d, 1)) count += is_working_day(d) ? 1 : 0;
  return count;
}

}  // namespace sourcier::casework
