#include "base/clock.h"

#include "base/dates.h"

namespace sourcier {

instant system_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string format_iso(instant t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::hh_mm_ss time(t - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", format_iso(date(day)), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

}  // namespace sourcier
