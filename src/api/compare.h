#pragma once

#include <filesystem>

#include "http/message.h"
#include "snapshot/snapshot.h"

namespace sourcier::api {

// GET /api/v1/compare
struct compare {
  const snapshot::world& w;
  const std::filesystem::path& workspace;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
