#pragma once

#include "api/services.h"
#include "http/message.h"

// Appointments of requests. Agents keep those of the requests that their perimeter reaches, an
// organism sees and answers those it is invited to, the professional those of the link.
namespace sourcier::api {

// GET /api/v1/casework/requests/{id}/appointments
struct appointment_list {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/requests/{id}/appointments
struct appointment_creation {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/appointments/{id}
struct appointment_sheet {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/appointments/{id}/{what}
struct appointment_change {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/followed/{key}/appointments/{id}/{what}
struct followed_appointment_change {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/agenda
struct casework_agenda {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/appointments/{id}.ics
struct appointment_file {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/followed/{key}/appointments/{id}.ics
struct followed_appointment_file {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
