#include "http/server.h"  // brings <utility> first: Beast 1.74 lacks it

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cassert>
#include <csignal>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "http/compression.h"
#include "http/listen_error.h"
#include "http/uri.h"
#include "http/wire.h"

namespace sourcier::http {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using net::ip::tcp;
using steady = std::chrono::steady_clock;

// Reading what a client still sends after its answer, so that closing does not reset the
// connection under the answer (RFC 9112 9.6).
constexpr std::chrono::seconds kLingering{2};
constexpr std::chrono::milliseconds kStopPolling{10};
constexpr std::chrono::milliseconds kAcceptPause{50};  // when file descriptors run out
constexpr std::size_t kReadAhead = std::size_t{128} << 10;
constexpr std::size_t kLingeringRead = std::size_t{16} << 10;
constexpr std::size_t kRefusedConnections = 64;  // told 503 at the same time; others are dropped

std::string_view view(beast::string_view s) { return {s.data(), s.size()}; }

// What an error while reading a request says to the client; nullopt: it is gone or too slow.
std::optional<std::pair<int, text>> complaint(const error_code& ec, const options& o) {
  using beast::http::error;
  if (ec == error::header_limit || ec == error::buffer_overflow) {
    return {{431, tr("en-têtes de plus de {} octets : raccourcissez-les",
                     "headers above {} bytes: shorten them", o.max_header)}};
  }
  if (ec == error::body_limit) {
    return {{413, tr("envoi de plus de {} octets : partagez-le en plusieurs",
                     "body above {} bytes: send it in parts", o.max_body)}};
  }
  if (ec == error::end_of_stream || ec == error::partial_message) return std::nullopt;
  if (ec.category() != beast::http::make_error_code(error::bad_method).category()) {
    return std::nullopt;
  }
  return {{400, tr("requête HTTP mal formée ({}) : corrigez-la",
                   "malformed HTTP request ({}): correct it", ec.message())}};
}

class session;

// What the connections share.
struct hub {
  options settings;
  server::handler handle;
  std::atomic<bool> stopping{false};
  std::mutex mutex;
  std::unordered_map<session*, std::weak_ptr<session>> sessions;  // under mutex

  std::size_t count() {
    const std::lock_guard lock(mutex);
    return sessions.size();
  }
};

// One connection. Everything but the constructor and destructor runs on its strand.
class session : public std::enable_shared_from_this<session> {
 public:
  session(tcp::socket socket, hub& shared) : hub_(shared), stream_(std::move(socket)) {
    error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    const auto peer = stream_.socket().remote_endpoint(ignored);
    if (!ignored) remote_address_ = peer.address().to_string(ignored);
  }
  ~session() {
    const std::lock_guard lock(hub_.mutex);
    hub_.sessions.erase(this);
  }
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  void start() {
    post([this] { read_header(hub_.settings.header_timeout); });
  }
  void start_busy() {
    post([this] {
      refuse_request(503, tr("trop de connexions à la fois : réessayez dans un instant",
                             "too many connections at once: try again in a moment"));
    });
  }
  void stop() {
    post([this] {
      if (phase_ == phase::reading) close();
    });
  }

 private:
  enum class phase { reading, answering, closing };
  using parser = beast::http::request_parser<beast::http::string_body>;

  template <class F>
  void post(F f) {
    net::post(stream_.get_executor(), [self = shared_from_this(), f] { f(); });
  }

  void read_header(std::chrono::milliseconds timeout);
  void wait_for_request();
  void on_header(const error_code& ec);
  void ask_for_body();
  void read_body();
  void on_read_error(const error_code& ec);
  bool take_head();
  void answer();
  void refuse_request(int status, const text& reason);
  void send(response r, bool keep_alive);
  void on_sent(const error_code& ec);
  void finish();
  void linger();
  void close();

  hub& hub_;
  beast::tcp_stream stream_;
  std::string remote_address_;
  beast::flat_buffer buffer_{hub_.settings.max_header + kReadAhead};
  std::optional<parser> parser_;
  request request_;
  std::string target_;
  response answer_;
  std::string head_;
  std::size_t body_bytes_ = 0;
  steady::time_point started_;
  phase phase_ = phase::reading;
  bool keep_alive_ = false;
  bool unread_ = false;  // the rest of a refused request
};

void session::read_header(std::chrono::milliseconds timeout) {
  if (hub_.stopping) return close();
  phase_ = phase::reading;
  request_ = {};
  target_.clear();
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(hub_.settings.max_header));
  parser_->body_limit(hub_.settings.max_body);
  stream_.expires_after(timeout);
  beast::http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](const error_code& ec, std::size_t) { self->on_header(ec); });
}

// The first byte of the next request may take idle_timeout; from there header_timeout runs.
void session::wait_for_request() {
  if (buffer_.size() > 0) return read_header(hub_.settings.header_timeout);
  if (hub_.stopping) return close();
  phase_ = phase::reading;
  parser_.reset();
  stream_.expires_after(hub_.settings.idle_timeout);
  stream_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](const error_code& ec, std::size_t n) {
                            if (ec) return self->close();
                            self->buffer_.commit(n);
                            self->read_header(self->hub_.settings.header_timeout);
                          });
}

void session::on_header(const error_code& ec) {
  started_ = steady::now();
  if (ec) return on_read_error(ec);
  if (!take_head()) return;
  if (parser_->is_done()) return answer();
  const auto expected = parser_->get()[beast::http::field::expect];
  if (beast::iequals(expected, "100-continue") && parser_->get().version() >= 11) {
    return ask_for_body();
  }
  read_body();
}

void session::ask_for_body() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  stream_.expires_after(hub_.settings.body_timeout);
  net::async_write(stream_, net::buffer(kContinue.data(), kContinue.size()),
                   [self = shared_from_this()](const error_code& ec, std::size_t) {
                     if (ec) return self->close();
                     self->read_body();
                   });
}

void session::read_body() {
  stream_.expires_after(hub_.settings.body_timeout);
  beast::http::async_read(stream_, buffer_, *parser_,
                          [self = shared_from_this()](const error_code& ec, std::size_t) {
                            if (ec) return self->on_read_error(ec);
                            self->started_ = steady::now();
                            self->answer();
                          });
}

void session::on_read_error(const error_code& ec) {
  const auto said = complaint(ec, hub_.settings);
  if (!said) return close();
  const auto& head = parser_->get();
  request_.method = std::string(view(head.method_string()));
  request_.remote_address = remote_address_;
  target_ = std::string(view(head.target()));
  parse_target(target_, request_);
  refuse_request(said->first, said->second);
}

// Copies the head into request_; false where it was refused.
bool session::take_head() {
  const auto& head = parser_->get();
  request_.method = std::string(view(head.method_string()));
  request_.remote_address = remote_address_;
  target_ = std::string(view(head.target()));
  for (const auto& f : head) {
    request_.headers.emplace_back(view(f.name_string()), view(f.value()));
  }
  if (!parse_target(target_, request_)) {
    refuse_request(400, tr("adresse mal formée : vérifiez ses « % » et ses « .. »",
                           "malformed address: check its \"%\" and its \"..\""));
    return false;
  }
  if (head.version() >= 11 && head.count(beast::http::field::host) != 1) {
    refuse_request(400, tr("il faut un en-tête Host et un seul", "exactly one Host header needed"));
    return false;
  }
  // Any other coding would leave the length of the body open to doubt.
  const auto coding = request_.header("Transfer-Encoding");
  if (coding && !same_ignoring_case(trimmed(*coding), "chunked")) {
    refuse_request(501, tr("Transfer-Encoding inconnu : utilisez chunked",
                           "unknown Transfer-Encoding: use chunked"));
    return false;
  }
  return true;
}

void session::answer() {
  phase_ = phase::answering;
  request_.body = std::move(parser_->get().body());
  const bool keep_alive = parser_->get().keep_alive();
  response made;
  try {
    made = hub_.handle(request_);
    compress_for(request_, made);
  } catch (...) {
    made = hub_.settings.on_refusal(request_, 500,
                                    tr("le serveur a échoué : réessayez, puis signalez-le",
                                       "the server failed: try again, then report it"));
  }
  send(std::move(made), keep_alive);
}

void session::refuse_request(int status, const text& reason) {
  unread_ = true;
  started_ = steady::now();
  response r = hub_.settings.on_refusal(request_, status, reason);
  if (status == 503) r.set("Retry-After", "1");
  send(std::move(r), false);
}

void session::send(response r, bool keep_alive) {
  phase_ = phase::answering;
  answer_ = std::move(r);
  keep_alive_ = keep_alive && !hub_.stopping;
  const bool old = parser_ && parser_->get().version() < 11;
  head_ = head_text(answer_, {keep_alive_, old}, hub_.settings.content_security_policy);
  const bool has_body = request_.method != "HEAD" && answer_.status != 204 && answer_.status != 304;
  const auto body = has_body ? answer_.body.view() : std::string_view();
  body_bytes_ = body.size();
  const std::array<net::const_buffer, 2> parts{net::buffer(head_),
                                               net::buffer(body.data(), body.size())};
  stream_.expires_after(hub_.settings.write_timeout);
  net::async_write(stream_, parts, [self = shared_from_this()](const error_code& ec, std::size_t) {
    self->on_sent(ec);
  });
}

void session::on_sent(const error_code& ec) {
  if (hub_.settings.log) {
    const auto spent =
        std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - started_);
    hub_.settings.log({request_.method, request_.path.empty() ? target_ : request_.path,
                       remote_address_, answer_.status, spent.count(), body_bytes_});
  }
  answer_ = {};
  if (ec) return close();
  if (!keep_alive_ || hub_.stopping) return finish();
  wait_for_request();
}

void session::finish() {
  phase_ = phase::closing;
  error_code ec;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ec);
  if (ec) return close();
  if (!unread_ && buffer_.size() == 0 && stream_.socket().available(ec) == 0) return close();
  stream_.expires_after(kLingering);
  buffer_.clear();
  linger();
}

void session::linger() {
  stream_.async_read_some(buffer_.prepare(kLingeringRead),
                          [self = shared_from_this()](const error_code& ec, std::size_t) {
                            if (ec) return self->close();
                            self->linger();
                          });
}

void session::close() {
  phase_ = phase::closing;
  error_code ignored;
  stream_.socket().close(ignored);
}

}  // namespace

struct server::core {
  core(options o, handler h);
  ~core() { ::close(wake_); }
  core(const core&) = delete;
  core& operator=(const core&) = delete;

  void listen();
  void accept();
  void on_accept(tcp::socket socket);
  void run();
  void begin_stop();
  void watch_stop();

  hub shared_;  // outlives the sessions that io_ may still hold
  int wake_;
  std::atomic<bool> ran_{false};
  net::io_context io_;
  net::strand<net::io_context::executor_type> strand_{net::make_strand(io_)};
  tcp::acceptor acceptor_{strand_};
  net::posix::stream_descriptor woken_{strand_};
  net::signal_set signals_{strand_};
  net::steady_timer timer_{strand_};
  steady::time_point deadline_;
};

server::core::core(options o, handler h) : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  shared_.settings = std::move(o);
  shared_.handle = std::move(h);
  if (wake_ < 0) {
    throw input_error(tr("plus de descripteur de fichier libre : relevez « ulimit -n »",
                         "no file descriptor left: raise \"ulimit -n\""));
  }
  try {
    woken_.assign(::fcntl(wake_, F_DUPFD_CLOEXEC, 0));
    listen();
    if (shared_.settings.handle_signals) {  // one that comes before run() is kept for it
      signals_.add(SIGINT);
      signals_.add(SIGTERM);
    }
  } catch (...) {
    ::close(wake_);
    throw;
  }
}

void server::core::listen() {
  const std::string& address = shared_.settings.address;
  const std::uint16_t port = shared_.settings.port;
  error_code ec;
  const auto ip = net::ip::make_address(address == "localhost" ? "127.0.0.1" : address, ec);
  if (ec) {
    throw input_error(
        tr("« {} » n'est pas une adresse IP : utilisez 127.0.0.1, ou 0.0.0.0 pour "
           "toutes les interfaces",
           "\"{}\" is not an IP address: use 127.0.0.1, or 0.0.0.0 for all interfaces", address));
  }
  const tcp::endpoint where(ip, port);
  acceptor_.open(where.protocol(), ec);
  if (!ec) acceptor_.set_option(net::socket_base::reuse_address(true), ec);
  if (!ec) acceptor_.bind(where, ec);
  if (!ec) acceptor_.listen(net::socket_base::max_listen_connections, ec);
  if (!ec) return;
  throw_listen_error(ec.value(), address, port);
}

void server::core::accept() {
  acceptor_.async_accept(net::make_strand(io_), [this](const error_code& ec, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (ec == net::error::no_descriptors || ec == net::error::no_memory ||
        ec == net::error::no_buffer_space) {
      timer_.expires_after(kAcceptPause);
      timer_.async_wait([this](const error_code& cancelled) {
        if (!cancelled && acceptor_.is_open()) accept();
      });
      return;
    }
    accept();
    if (!ec) on_accept(std::move(socket));
  });
}

void server::core::on_accept(tcp::socket socket) {
  const std::size_t open = shared_.count();
  const std::size_t most = shared_.settings.max_connections;
  if (open >= most + kRefusedConnections) return;
  const auto added = std::make_shared<session>(std::move(socket), shared_);
  {
    const std::lock_guard lock(shared_.mutex);
    shared_.sessions.emplace(added.get(), added);
  }
  if (open >= most) {
    added->start_busy();
  } else {
    added->start();
  }
}

void server::core::begin_stop() {
  if (shared_.stopping.exchange(true)) return;
  error_code ignored;
  acceptor_.close(ignored);
  woken_.close(ignored);
  signals_.cancel(ignored);
  signals_.clear(ignored);  // a second signal ends the process
  std::vector<std::shared_ptr<session>> open;
  {
    const std::lock_guard lock(shared_.mutex);
    for (const auto& [key, held] : shared_.sessions) {
      if (auto s = held.lock()) open.push_back(std::move(s));
    }
  }
  for (const auto& s : open) s->stop();
  deadline_ = steady::now() + shared_.settings.stop_timeout;
  watch_stop();
}

void server::core::watch_stop() {
  if (shared_.count() == 0) return;
  if (steady::now() >= deadline_) return io_.stop();
  timer_.expires_after(kStopPolling);
  timer_.async_wait([this](const error_code& cancelled) {
    if (!cancelled) watch_stop();
  });
}

void server::core::run() {
  [[maybe_unused]] const bool again = ran_.exchange(true);
  assert(!again);
  net::post(strand_, [this] {
    const auto on_event = [this](const error_code& ec, auto...) {
      if (!ec) begin_stop();
    };
    woken_.async_wait(net::posix::stream_descriptor::wait_read, on_event);
    if (shared_.settings.handle_signals) signals_.async_wait(on_event);
    accept();
  });
  const auto work = [this] {
    for (;;) {
      try {
        io_.run();
        return;
      } catch (const std::exception&) {
        // Out of memory in one connection: it is closed as its session goes; the others go on.
      }
    }
  };
  unsigned n = shared_.settings.threads;
  if (n == 0) n = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> others;
  try {
    while (others.size() + 1 < n) others.emplace_back(work);
  } catch (const std::system_error&) {
    // Fewer threads than asked for still serve.
  }
  work();
}

server::server(options o, handler h) : core_(std::make_unique<core>(std::move(o), std::move(h))) {}
server::~server() = default;

std::uint16_t server::port() const {
  error_code ignored;
  return core_->acceptor_.local_endpoint(ignored).port();
}

void server::run() { core_->run(); }

void server::stop() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(core_->wake_, &one, sizeof one);
}

}  // namespace sourcier::http
