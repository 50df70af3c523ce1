#pragma once

#include "api/services.h"
#include "http/message.h"

namespace sourcier::api {

// GET /api/v1/session
struct session_state {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/session
struct session_opening {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// DELETE /api/v1/session
struct session_closing {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// PUT /api/v1/session/password
struct password_change {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/sessions
struct own_sessions {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// DELETE /api/v1/sessions/{id}
struct own_session_closing {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/password-reset
struct password_reset {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
