#pragma once

#include <string>

#include "base/clock.h"
#include "store/database.h"

namespace sourcier::api {

// What a server does of itself, every minute: the steps of the clocks that are due, reminders of
// tomorrow's appointments, the day's digests. Each is done once, whatever the number of servers.
struct round_done {
  std::size_t steps = 0, reminders = 0, digests = 0;
};
// `site`: the address of the pages; empty: nobody is written to, since links would lead nowhere.
round_done take_round(store::database& db, const std::string& site, instant now);

}  // namespace sourcier::api
