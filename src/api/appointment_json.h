#pragma once

#include <optional>

#include "casework/appointments.h"
#include "publish/json.h"

namespace sourcier::api {

// Who reads an appointment. Agents read who is elsewhere, an organism its own part of that.
struct appointment_reader {
  bool agent = false;
  std::optional<std::int64_t> guest{};  // that the reader is
};

void write_appointment(publish::json_writer& j, store::database& db, const casework::appointment& a,
                       const appointment_reader& who);
// An array of those of a request to which the professional is invited, the latest made first.
void write_followed_appointments(publish::json_writer& j, store::database& db,
                                 std::int64_t request);

}  // namespace sourcier::api
