#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/message.h"

namespace sourcier::http {

struct request_summary {
  std::string method;  // empty where the request could not be read that far
  std::string path;    // decoded; the raw target where it is malformed
  std::string remote_address;
  int status = 0;
  std::int64_t microseconds = 0;  // from the whole request read to the whole answer sent
  std::size_t bytes = 0;          // of the body as sent
};

struct options {
  std::string address = "127.0.0.1";  // an IPv4 or IPv6 address of this machine, or "localhost"
  std::uint16_t port = 8080;          // 0: any free one
  unsigned threads = 0;               // 0: one per core
  std::size_t max_header = std::size_t{16} << 10;  // bytes, request line included; beyond: 431
  std::size_t max_body = std::size_t{16} << 20;    // bytes; beyond: 413
  std::size_t max_connections = 512;               // beyond: 503
  // Each bounds one whole phase, however the bytes trickle in. The connection is then dropped.
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_timeout{60'000};
  std::chrono::milliseconds write_timeout{120'000};
  std::chrono::milliseconds idle_timeout{60'000};  // between two requests of a connection
  std::chrono::milliseconds stop_timeout{5'000};   // for the answers under way at stop()
  bool handle_signals = false;  // stop on SIGINT and SIGTERM; a second one ends the process
  std::string content_security_policy =
      "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
      "worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'self'; base-uri 'self'; "
      "form-action 'self'";
  refusal on_refusal = refuse;
  std::function<void(const request_summary&)> log;  // called on the serving threads; must not throw
};

// An HTTP/1.1 server. The handler runs on the serving threads, many at a time: it must be safe for
// that and short (well under 50 ms). What it throws becomes 500.
class server {
 public:
  using handler = std::function<response(request&)>;

  // Binds and listens: clients may connect from here on and are answered once run() is called.
  // Throws conflict where the port is taken, input_error where address or port cannot be used.
  server(options o, handler h);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  std::uint16_t port() const;
  // Serves until stop(). REQUIRES: called once.
  void run();
  // Answers under way are finished, waiting connections closed, then run() returns.
  // Safe from any thread and from a signal handler, before run() too.
  void stop() noexcept;

 private:
  struct core;
  std::unique_ptr<core> core_;
};

}  // namespace sourcier::http
