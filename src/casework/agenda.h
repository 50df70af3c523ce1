#pragma once

#include <optional>
#include <string>
#include <vector>

#include "casework/appointments.h"
#include "casework/lists.h"

namespace sourcier::casework {

// Whose agenda: an organism's, an account's, or of all those who work where `team` reaches.
struct agenda_owner {
  scope team;
  std::optional<std::int64_t> account{}, partner{};
};

struct agenda {
  // Booked or done on those days in France, and proposed with a slot then; in order of time.
  std::vector<appointment> appointments;
  std::vector<request> due;  // requests that need somebody on those days; none for an organism
};
agenda agenda_of(store::database& db, date from, date to, const agenda_owner& of);

// Booked appointments of tomorrow in France that were booked before today, each once, whatever the
// number of servers that ask.
std::vector<appointment> appointments_to_remind(store::database& db, instant now,
                                                const listener& tell = {});

// The read-only address of an account's calendar: a key shown once, of which a digest is kept. A
// new key takes the place of the one before.
std::string make_calendar_key(store::database& db, std::int64_t account, const actor& who,
                              instant now);
// Whether there was one.
bool forget_calendar_key(store::database& db, std::int64_t account, const actor& who, instant now);
std::optional<std::string> calendar_key_made_at(store::database& db, std::int64_t account);
// The active account whose key it is, as long as it may keep an agenda.
std::optional<std::int64_t> account_of_calendar(store::database& db, const std::string& key);
// Booked and past appointments to which the account, or its organism, is invited: from 90 days
// before to a year after.
std::vector<appointment> calendar_of(store::database& db, std::int64_t account, instant now);

}  // namespace sourcier::casework
