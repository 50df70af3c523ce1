#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "http/router.h"
#include "snapshot/snapshot.h"

namespace sourcier::api {

// The world that requests are answered from. A new one takes its place at once; answers under way
// keep the one they began with.
class current_world {
 public:
  explicit current_world(std::shared_ptr<const snapshot::world> w) : world_(std::move(w)) {}
  std::shared_ptr<const snapshot::world> get() const;
  void replace(std::shared_ptr<const snapshot::world> w);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const snapshot::world> world_;
};

// What the server refuses before any endpoint sees it, in the form of the API's errors.
http::response answer_refusal(const http::request& r, int status, const text& reason);

// What endpoints need besides the world.
struct site {
  std::string version;              // of the program
  std::filesystem::path workspace;  // where scenarios are kept
  bool loopback = false;            // the server listens to this machine alone: it may write
};

// Every endpoint of openapi.yaml, and the built page. `worlds` must outlive the router.
http::router make_router(const current_world& worlds, const site& s);

}  // namespace sourcier::api
