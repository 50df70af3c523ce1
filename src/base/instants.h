#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/dates.h"

namespace sourcier {

// A second of UTC.
using instant = std::chrono::sys_seconds;

// "2026-11-22T09:00:00Z"; nullopt for anything else.
std::optional<instant> parse_instant(std::string_view iso);
std::string format_instant(instant t);
// Now. Called at the edges only: everything else takes its time as an argument.
instant this_second();

// The civil day in metropolitan France: UTC+1, and UTC+2 from the last Sunday of March to that of
// October, at 1:00 UTC (directive 2000/84/EC).
date day_in_france(instant t);
// The first second of that day there.
instant start_in_france(date d);
// "3 novembre 2026 à 10 h 00" or "3 November 2026 at 10:00", there.
std::string format_in_france(instant t, language l);

}  // namespace sourcier
