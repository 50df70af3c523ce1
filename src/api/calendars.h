#pragma once

#include <string>

#include "api/services.h"
#include "casework/appointments.h"
#include "http/message.h"

namespace sourcier::api {

// What is sent of one appointment, in RFC 5545: an invitation, or its cancellation. Throws conflict
// where it has no time yet.
std::string calendar_file(const casework::appointment& a, language l);

// The read-only address of a calendar, for a program that signs in nowhere: who has the key reads
// that calendar and nothing else.

// GET /api/v1/casework/calendar
struct calendar_state {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/calendar
struct calendar_opening {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// DELETE /api/v1/casework/calendar
struct calendar_closing {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /calendrier/{key}.ics
struct calendar_feed {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
