#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace sourcier {

using date = std::chrono::year_month_day;

// "2027-01-01"; nullopt where it is not a day of the calendar.
std::optional<date> parse_date(std::string_view iso);
std::string format_iso(date d);
// "1er janvier 2027" or "1 January 2027".
std::string format_long(date d, language l);
// The day it is now in UTC. Called at the edges only: computations take their date as an argument.
date today();
// The second it is now in UTC, "2027-01-01T09:30:00Z". At the edges only, too.
std::string now_text();

}  // namespace sourcier
