#pragma once

#include "http/message.h"
#include "snapshot/snapshot.h"

namespace sourcier::api {

// GET /api/v1/supply: always the view of the public.
struct supply {
  const snapshot::world& w;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
