#pragma once

#include "api/services.h"
#include "http/message.h"

// The installation project of a request, for the agents who accompany it.
namespace sourcier::api {

// GET /api/v1/casework/requests/{id}/project
struct project_sheet {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/requests/{id}/project
struct project_start {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// PUT /api/v1/casework/requests/{id}/project
struct project_update {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/requests/{id}/project/steps/{step}
struct project_step_update {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
