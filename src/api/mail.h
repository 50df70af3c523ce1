#pragma once

#include "api/services.h"
#include "http/message.h"

namespace sourcier::api {

// GET /api/v1/casework/mail: whether mails leave, and those that did not
struct mail_queue {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/mail/{id}/retry
struct mail_retry {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
