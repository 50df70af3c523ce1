#pragma once

#include "http/message.h"
#include "snapshot/snapshot.h"

namespace sourcier::api {

// GET /api/v1/what-if
struct what_if {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/best-sites
struct best_sites {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
