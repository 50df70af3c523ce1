#pragma once

#include <cstdint>
#include <functional>

#include "base/instants.h"

namespace sourcier {

// What gives the time; a test gives its own.
using clock = std::function<instant()>;

// As records keep it: seconds since 1970.
inline std::int64_t seconds_of(instant t) { return t.time_since_epoch().count(); }
inline instant instant_of(std::int64_t seconds) { return instant(std::chrono::seconds(seconds)); }

}  // namespace sourcier
