#pragma once

#include "http/message.h"
#include "snapshot/snapshot.h"

namespace sourcier::api {

// GET /api/v1/zoning
struct zoning {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/zoning/schemes
struct zoning_schemes {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/zoning/communes/{code}
struct zoning_commune {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
