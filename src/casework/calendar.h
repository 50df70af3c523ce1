#pragma once

#include "base/dates.h"

namespace sourcier::casework {

// Easter Sunday of the Gregorian calendar.
date easter(int year);

// One of the eleven public holidays of article L. 3133-1 of the code du travail. Those of
// Alsace-Moselle and of the overseas départements are not among them.
bool is_holiday(date d);
// Neither Saturday, Sunday nor a holiday.
bool is_working_day(date d);
// That day, or the first working one after it.
date working_day_from(date d);
// That day, or the last working one before it.
date working_day_until(date d);
// How many working days lie after `from`, up to `to` included; 0 where `to` is not later.
int working_days_between(date from, date to);

}  // namespace sourcier::casework
