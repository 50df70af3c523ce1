#pragma once

#include <filesystem>

#include "api/services.h"
#include "http/message.h"
#include "snapshot/snapshot.h"

namespace sourcier::api {

// GET /api/v1/scenarios
struct scenarios {
  const std::filesystem::path& workspace;
  http::response operator()() const;
};

// GET /api/v1/scenarios/{name}
struct scenario {
  const std::filesystem::path& workspace;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/scenarios/{name}/run
struct scenario_run {
  const snapshot::world& w;
  const std::filesystem::path& workspace;
  const std::string& version;
  http::response operator()(const http::request& r) const;
};

// PUT /api/v1/scenarios/{name}
struct save_scenario {
  const snapshot::world& w;
  const std::filesystem::path& workspace;
  const services& s;
  bool loopback;
  http::response operator()(const http::request& r) const;
};

// DELETE /api/v1/scenarios/{name}
struct remove_scenario {
  const std::filesystem::path& workspace;
  const services& s;
  bool loopback;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
