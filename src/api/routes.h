#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "api/services.h"
#include "http/router.h"

namespace sourcier::api {

// What the server refuses before any endpoint sees it, in the form of the API's errors.
http::response answer_refusal(const http::request& r, int status, const text& reason);

// What endpoints need besides the world.
struct site {
  std::string version;              // of the program
  std::filesystem::path workspace;  // where scenarios are kept
  bool loopback = false;            // the server listens to this machine alone: it may write
};

// Every endpoint of openapi.yaml, and the built page. `s` must outlive the router.
http::router make_router(const services& s, const site& here);

}  // namespace sourcier::api
