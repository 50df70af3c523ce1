#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace sourcier {

// A moment in UTC, to the second.
using instant = std::chrono::sys_seconds;
// What gives the time; a test gives its own.
using clock = std::function<instant()>;

instant system_now();
// "2027-01-01T08:30:00Z".
std::string format_iso(instant t);

// As records keep it: seconds since 1970.
inline std::int64_t seconds_of(instant t) { return t.time_since_epoch().count(); }
inline instant instant_of(std::int64_t seconds) { return instant(std::chrono::seconds(seconds)); }

}  // namespace sourcier
