#pragma once

#include "api/services.h"
#include "http/message.h"

namespace sourcier::api {

// GET /api/v1/accounts: those that the caller manages
struct account_list {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/accounts
struct account_creation {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/accounts/{id}
struct account_sheet {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// PUT /api/v1/accounts/{id}
struct account_update {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/accounts/{id}/reset-link
struct reset_link_creation {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// DELETE /api/v1/accounts/{id}/sessions
struct account_sessions_closing {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/audit
struct audit_trail {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
