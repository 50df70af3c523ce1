#pragma once

#include "http/message.h"
#include "snapshot/snapshot.h"

namespace sourcier::api {

// GET /api/v1/territory
struct territory_description {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/sources
struct sources {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/communes
struct communes {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/search
struct search {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
