#pragma once

#include "api/services.h"
#include "http/message.h"

namespace sourcier::api {

// GET /api/v1/casework/gains: what those who settled, or mean to, bring to each commune.
struct casework_gains {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
