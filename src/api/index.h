#pragma once

#include "http/message.h"
#include "snapshot/snapshot.h"

namespace sourcier::api {

// GET /api/v1/index
struct index {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/index/methods
struct index_methods {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
