#pragma once

#include "casework/appointments.h"

namespace sourcier::api {

// Writes to those invited, with the calendar's file, what became of an appointment: inside the
// change that tells it. Who has no address gets none; the one who made the change is not told of
// it. `site`: the address of the pages; `author`: the account that acts, if any.
casework::listener appointment_mails(std::string site, instant now,
                                     std::optional<std::int64_t> author = {});

}  // namespace sourcier::api
