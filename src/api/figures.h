#pragma once

#include "http/message.h"
#include "snapshot/snapshot.h"

namespace sourcier::api {

// GET /api/v1/figures
struct figures {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
