#pragma once

// How appointments are read: what appointments.cc and agenda.cc share.

#include <string>
#include <vector>

#include "casework/appointments.h"

namespace sourcier::casework {

// Whole appointments; `where` follows FROM appointment a JOIN request r, and may order them.
std::vector<appointment> read_appointments(store::database& db, const std::string& where,
                                           const std::vector<store::cell>& parameters);

// Timeline: professionals read of those they are invited to, organisms too (events_of).
void say_appointment(class change& c, const appointment& a, std::string_view kind,
                     const std::string& details = "");

}  // namespace sourcier::casework
