#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <csignal>
#include <future>
#include <latch>
#include <list>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "base/error.h"
#include "client.h"
#include "http/listen_error.h"
#include "http/router.h"
#include "http/static_files.h"

namespace sourcier::http {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using steady = std::chrono::steady_clock;

constexpr std::string_view kIndex = "<!doctype html>";
const std::string kLarge = [] {
  std::string s;
  while (s.size() < 3'000'000) s += "commune " + std::to_string(s.size() * 7919 % 100'003) + '\n';
  return s;
}();

response on_error(const request&, std::exception_ptr e) {
  try {
    std::rethrow_exception(e);
  } catch (const error& x) {
    return response::plain(x.message.en, 404);
  }
}

router make_routes() {
  static const asset kAssets[] = {{"web/index.html", kIndex.data(), kIndex.data() + kIndex.size()}};
  router routes{on_error};
  routes.add("GET", "/{path...}", static_files(kAssets, "web/"));
  routes.add("GET", "/large", [](const request&) {
    auto r = response::bytes("text/csv", payload(kLarge, nullptr));
    r.set("ETag", "\"l\"");
    return r;
  });
  routes.add("GET", "/echo/{word}",
             [](const request& r) { return response::plain(std::string(r.parameter("word"))); });
  routes.add("POST", "/echo", [](const request& r) { return response::plain(r.body); });
  routes.add("GET", "/peer", [](const request& r) { return response::plain(r.remote_address); });
  routes.add("GET", "/empty", [](const request&) { return response{204, "", {}, {}}; });
  routes.add("GET", "/sleep", [](const request&) {
    std::this_thread::sleep_for(200ms);
    return response::plain(std::string("slept"));
  });
  return routes;
}

options small_options() {
  options o;
  o.port = 0;
  o.threads = 2;
  o.max_header = 4096;
  o.max_body = 100'000;
  return o;
}

// A server that runs for the length of a test.
struct running {
  explicit running(options o = small_options(), server::handler h = make_routes())
      : it(std::move(o), std::move(h)), thread([this] { it.run(); }) {}
  ~running() { it.stop(); }

  answer ask(std::string_view line, std::string_view headers = "", std::string_view body = "") {
    return client(it.port()).ask(line, headers, body);
  }

  server it;
  std::jthread thread;
};

TEST(server, routes_decode_and_answer) {
  running s;
  EXPECT_EQ(s.ask("GET /echo/Fr%C3%A9vent").body, "Frévent");
  EXPECT_EQ(s.ask("POST /echo", "", "a body").body, "a body");
  EXPECT_EQ(s.ask("GET /peer").body, "127.0.0.1");
  EXPECT_EQ(s.ask("GET http://localhost/echo/x").body, "x");
  EXPECT_EQ(s.ask("GET /").body, kIndex);
  EXPECT_EQ(s.ask("GET /empty").status, 204);
  EXPECT_EQ(s.ask("GET /a/page", "Accept: text/html\r\n").body, kIndex);
  EXPECT_EQ(s.ask("GET /none.txt").status, 404);
}

TEST(server, head_tells_the_length_and_sends_no_body) {
  running s;
  client c(s.it.port());
  const auto head = c.ask("HEAD /echo/word");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.field("Content-Length"), "4");
  EXPECT_EQ(c.ask("GET /echo/next").body, "next");  // nothing was left on the connection
}

TEST(server, refusals) {
  running s;
  EXPECT_EQ(s.ask("POST /").status, 404);
  const auto method = s.ask("DELETE /large");
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.field("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(s.ask("GET /%zz").status, 400);
  EXPECT_EQ(s.ask("GET /\xe9").status, 400);
  EXPECT_EQ(s.ask("GET /?q=%").status, 400);
  EXPECT_EQ(s.ask("OPTIONS *").status, 400);
  EXPECT_EQ(s.ask("CONNECT example.org:443").status, 400);
  EXPECT_EQ(client(s.it.port()).send("nonsense\r\n\r\n").receive().status, 400);
  EXPECT_EQ(client(s.it.port()).send("GET / HTTP/1.1\r\n\r\n").receive().status, 400);
  EXPECT_EQ(s.ask("GET /", "Host: other\r\n").status, 400);
  EXPECT_EQ(s.ask("GET /", "Bad Name: x\r\n").status, 400);
  EXPECT_EQ(s.ask("POST /echo", "Content-Length: 1\r\n", "x").status, 200);
  EXPECT_EQ(s.ask("POST /echo", "Content-Length: 2\r\n", "x").status, 400);
  EXPECT_EQ(s.ask("POST /echo", "Transfer-Encoding: chunked\r\n", "x").status, 400);
  EXPECT_EQ(s.ask("POST /echo", "Transfer-Encoding: gzip\r\n").status, 501);
  EXPECT_EQ(s.ask("POST /echo", "Transfer-Encoding: gzip, chunked\r\n").status, 501);
}

TEST(server, refusals_say_what_to_do_and_close) {
  running s;
  client c(s.it.port());
  const auto a = c.ask("GET /a/../../etc/passwd");
  EXPECT_EQ(a.status, 400);
  EXPECT_EQ(a.field("Connection"), "close");
  EXPECT_THAT(a.body, HasSubstr("check its"));
  EXPECT_THAT(a.body, HasSubstr("vérifiez"));
}

TEST(server, traversal) {
  running s;
  for (const char* path :
       {"/../etc/passwd", "/%2e%2e/etc/passwd", "/..%2fetc/passwd", "/a/%2E%2E/%2e./b", "/..%5cetc",
        "/a\\..\\b", "/./index.html", "/index.html%00.png"}) {
    EXPECT_EQ(s.ask(std::string("GET ") + path, "Accept: text/html\r\n").status, 400) << path;
  }
  for (const char* path : {"/%252e%252e/etc/passwd.txt", "/.../passwd.txt", "//etc/passwd.txt"}) {
    EXPECT_EQ(s.ask(std::string("GET ") + path, "Accept: text/html\r\n").status, 404) << path;
  }
}

TEST(server, size_limits) {
  running s;
  EXPECT_EQ(s.ask("POST /echo", "", std::string(100'000, 'x')).body.size(), 100'000u);
  EXPECT_EQ(s.ask("POST /echo", "", std::string(100'001, 'x')).status, 413);
  // The refusal reaches a client that is still sending.
  EXPECT_EQ(s.ask("POST /echo", "", std::string(20'000'000, 'x')).status, 413);
  std::string chunks;
  for (int i = 0; i < 30; ++i) chunks += "1000\r\n" + std::string(4096, 'x') + "\r\n";
  client chunked(s.it.port());
  chunked.send(client::request_text("POST /echo", "Transfer-Encoding: chunked\r\n"));
  EXPECT_EQ(chunked.send(chunks + "0\r\n\r\n").receive().status, 413);

  EXPECT_EQ(s.ask("GET /", "X-Long: " + std::string(3'000, 'x') + "\r\n").status, 200);
  EXPECT_EQ(s.ask("GET /", "X-Long: " + std::string(4'100, 'x') + "\r\n").status, 431);
  EXPECT_EQ(s.ask("GET /" + std::string(5'000, 'x')).status, 431);
  std::string many;
  for (int i = 0; i < 2'000; ++i) many += "A: b\r\n";
  EXPECT_EQ(s.ask("GET /", many).status, 431);
}

TEST(server, chunked_body) {
  running s;
  client c(s.it.port());
  c.send(client::request_text("POST /echo", "Transfer-Encoding: chunked\r\n"));
  c.send("3\r\nabc\r\n").send("2;ext=1\r\nde\r\n").send("0\r\n\r\n");
  EXPECT_EQ(c.receive().body, "abcde");
  EXPECT_EQ(c.ask("GET /echo/next").body, "next");
}

TEST(server, asks_for_a_body_announced) {
  running s;
  client c(s.it.port());
  c.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(c.receive().status, 100);
  EXPECT_EQ(c.send("body").receive().body, "body");
}

TEST(server, keep_alive) {
  running s;
  client c(s.it.port());
  for (int i = 0; i < 100; ++i) {
    const auto word = std::to_string(i);
    ASSERT_EQ(c.ask("GET /echo/" + word).body, word);
  }
  EXPECT_EQ(c.ask("GET /echo/last", "Connection: close\r\n").field("Connection"), "close");
  EXPECT_TRUE(c.ended());
  client old(s.it.port());
  EXPECT_EQ(old.send("GET /echo/old HTTP/1.0\r\n\r\n").receive().body, "old");
  EXPECT_TRUE(old.ended());
  client kept(s.it.port());
  for (int i = 0; i < 2; ++i) {
    kept.send("GET /echo/old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.receive().field("Connection"), "keep-alive");
  }
}

TEST(server, pipelined_requests_are_answered_in_order) {
  running s;
  client c(s.it.port());
  std::string all;
  for (int i = 0; i < 300; ++i) {
    const auto word = std::to_string(i);
    all += i % 3 ? client::request_text("GET /echo/" + word)
                 : client::request_text("POST /echo", "", word);
  }
  // Cut at odd places, so that requests arrive in halves.
  std::jthread sender([&] {
    for (std::size_t at = 0; at < all.size(); at += 997) c.send(all.substr(at, 997));
  });
  for (int i = 0; i < 300; ++i) ASSERT_EQ(c.receive().body, std::to_string(i));
}

TEST(server, one_byte_at_a_time) {
  running s;
  client c(s.it.port());
  for (const char b : client::request_text("POST /echo", "", "slow")) c.send({&b, 1});
  EXPECT_EQ(c.receive().body, "slow");
}

TEST(server, garbled_requests_end_in_a_refusal_or_an_answer) {
  running s;
  std::mt19937 random(11);
  const std::string chunked = client::request_text("POST /echo", "Transfer-Encoding: chunked\r\n") +
                              "3\r\nabc\r\n0\r\n\r\n";
  const std::string plain = client::request_text("GET /echo/a%20b?c=d&e", "Accept: text/html\r\n");
  int refused = 0;
  for (int round = 0; round < 600; ++round) {
    std::string bytes = round % 2 ? chunked : plain;
    for (auto changes = random() % 3 + 1; changes > 0; --changes) {
      const auto at = random() % bytes.size();
      if (random() % 2) {
        bytes[at] = static_cast<char>(random() % 256);
      } else {
        bytes.erase(at, random() % 4);
      }
    }
    client c(s.it.port());
    const int status = c.send(bytes).end_sending().receive().status;
    ASSERT_TRUE(status < 600 && status != 500) << bytes;
    refused += status >= 400;
  }
  EXPECT_GT(refused, 100);
  EXPECT_EQ(s.ask("GET /echo/still").body, "still");
}

std::string gunzip(std::string_view packed, std::size_t size) {
  z_stream s{};
  EXPECT_EQ(inflateInit2(&s, 15 + 16), Z_OK);
  std::string out(size + 1, '\0');
  s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  s.avail_in = static_cast<uInt>(packed.size());
  s.next_out = reinterpret_cast<Bytef*>(out.data());
  s.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&s, Z_FINISH), Z_STREAM_END);
  out.resize(s.total_out);
  inflateEnd(&s);
  return out;
}

TEST(server, large_answers_plain_and_compressed) {
  running s;
  client c(s.it.port());
  const auto plain = c.ask("GET /large");
  EXPECT_EQ(plain.body, kLarge);
  EXPECT_EQ(plain.field("Vary"), "Accept-Encoding");
  EXPECT_EQ(plain.field("ETag"), "\"l\"");
  const auto packed = c.ask("GET /large", "Accept-Encoding: br, gzip\r\n");
  EXPECT_EQ(packed.field("Content-Encoding"), "gzip");
  EXPECT_EQ(packed.field("ETag"), "\"l-gzip\"");
  EXPECT_LT(packed.body.size(), kLarge.size() / 2);
  EXPECT_EQ(gunzip(packed.body, kLarge.size()), kLarge);
  const auto head = c.ask("HEAD /large", "Accept-Encoding: br, gzip\r\n");
  EXPECT_EQ(head.field("Content-Length"), std::to_string(packed.body.size()));
}

TEST(server, unchanged_file) {
  running s;
  client c(s.it.port());
  const auto tag = c.ask("GET /").field("ETag");
  const auto again = c.ask("GET /", "If-None-Match: " + tag + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.field("ETag"), tag);
  EXPECT_EQ(again.field("Content-Length"), "");
  EXPECT_EQ(c.ask("GET /echo/next").body, "next");
}

TEST(server, security_headers_on_every_answer) {
  running s;
  for (const char* line : {"GET /", "GET /none.txt", "GET /%zz", "PUT /large", "GET /empty"}) {
    const auto a = s.ask(line);
    EXPECT_EQ(a.field("X-Content-Type-Options"), "nosniff") << line;
    EXPECT_EQ(a.field("Referrer-Policy"), "same-origin") << line;
    EXPECT_EQ(a.field("X-Frame-Options"), "SAMEORIGIN") << line;
    EXPECT_THAT(a.field("Content-Security-Policy"), HasSubstr("frame-ancestors 'self'")) << line;
    EXPECT_EQ(a.field("Date").size(), 29u) << line;
  }
}

TEST(server, a_handler_that_fails_tells_nothing_of_the_inside) {
  running s(small_options(), [](request&) -> response { throw std::runtime_error("the secret"); });
  client c(s.it.port());
  const auto a = c.ask("GET /");
  EXPECT_EQ(a.status, 500);
  EXPECT_EQ(a.body.find("secret"), std::string::npos);
  EXPECT_EQ(c.ask("GET /").status, 500);  // the connection lives on
}

TEST(server, log_tells_each_answer) {
  std::mutex mutex;
  std::vector<request_summary> seen;
  auto o = small_options();
  o.log = [&](const request_summary& r) {
    const std::lock_guard lock(mutex);
    seen.push_back(r);
  };
  {
    running s(o);
    // An answer may arrive before it is logged.
    const auto logged = [&](std::size_t n) {
      for (const auto start = steady::now(); steady::now() < start + 5s;) {
        const std::lock_guard lock(mutex);
        if (seen.size() >= n) return;
      }
    };
    client c(s.it.port());
    c.ask("GET /sleep");
    c.ask("POST /echo", "", std::string(100'001, 'x'));
    logged(2);
    s.ask("GET /%zz");
    logged(3);
  }
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].method, "GET");
  EXPECT_EQ(seen[0].path, "/sleep");
  EXPECT_EQ(seen[0].status, 200);
  EXPECT_EQ(seen[0].bytes, 5u);
  EXPECT_EQ(seen[0].remote_address, "127.0.0.1");
  EXPECT_GE(seen[0].microseconds, 200'000);
  EXPECT_LT(seen[0].microseconds, 5'000'000);
  EXPECT_EQ(seen[1].status, 413);
  EXPECT_EQ(seen[1].path, "/echo");
  EXPECT_EQ(seen[2].status, 400);
  EXPECT_EQ(seen[2].path, "/%zz");
}

TEST(server, slow_clients_are_dropped_whatever_they_trickle) {
  auto o = small_options();
  o.header_timeout = o.body_timeout = o.idle_timeout = 300ms;
  running s(o);
  client silent(s.it.port());
  client half_header(s.it.port());
  half_header.send("GET / HTTP/1.1\r\nHost:");
  client half_body(s.it.port());
  half_body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
  client idle(s.it.port());
  EXPECT_EQ(idle.ask("GET /echo/x").body, "x");
  client trickling(s.it.port());
  const auto start = steady::now();
  std::jthread drip([&] {
    trickling.send("GET / HTTP/1.1\r\n");
    while (steady::now() < start + 2s) {
      trickling.send("A: b\r\n");
      std::this_thread::sleep_for(50ms);
    }
  });
  EXPECT_TRUE(silent.ended());
  EXPECT_TRUE(half_header.ended());
  EXPECT_TRUE(half_body.ended());
  EXPECT_TRUE(idle.ended());
  EXPECT_TRUE(trickling.ended());
  EXPECT_GE(steady::now() - start, 250ms);
  EXPECT_LT(steady::now() - start, 1900ms);
}

TEST(server, a_client_that_does_not_read_is_dropped) {
  auto o = small_options();
  o.write_timeout = 300ms;
  std::promise<request_summary> logged;
  o.log = [&](const request_summary& r) { logged.set_value(r); };
  const std::string huge(40'000'000, 'x');  // beyond what the sockets hold
  running s(o, [&](request&) { return response::bytes("image/png", payload(huge, nullptr)); });
  client c(s.it.port());
  c.send(client::request_text("GET /"));
  auto dropped = logged.get_future();
  ASSERT_EQ(dropped.wait_for(4s), std::future_status::ready);
  EXPECT_GE(dropped.get().microseconds, 250'000);
}

TEST(server, a_hundred_stalled_clients_do_not_delay_a_quick_one) {
  running s;
  std::list<client> stalled;
  for (int i = 0; i < 100; ++i) {
    stalled.emplace_back(s.it.port());
    ASSERT_TRUE(stalled.back().connected());
    if (i % 3 == 0) stalled.back().send("GET / HTTP/1.1\r\nHost: a\r\nX-");
    if (i % 3 == 1)
      stalled.back().send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab");
    if (i % 3 == 2) stalled.back().send(client::request_text("GET /large"));  // never read
  }
  std::vector<steady::duration> waits;
  for (int i = 0; i < 21; ++i) {
    const auto start = steady::now();
    ASSERT_EQ(s.ask("GET /echo/quick").body, "quick");
    waits.push_back(steady::now() - start);
  }
  std::ranges::sort(waits);
  EXPECT_LT(waits[10], 200ms);
  EXPECT_LT(waits.back(), 2s);
}

TEST(server, too_many_connections_are_told_so) {
  auto o = small_options();
  o.max_connections = 3;
  running s(o);
  {
    std::list<client> open;
    for (int i = 0; i < 3; ++i) {
      open.emplace_back(s.it.port());
      EXPECT_EQ(open.back().ask("GET /echo/x").body, "x");
    }
    const auto refused = s.ask("GET /echo/x");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.field("Retry-After"), "1");
    EXPECT_EQ(open.front().ask("GET /echo/x").body, "x");
  }
  // Places come free again.
  answer later;
  for (const auto start = steady::now(); later.status != 200 && steady::now() < start + 4s;) {
    later = s.ask("GET /echo/x");
  }
  EXPECT_EQ(later.status, 200);
}

TEST(server, many_clients_at_once) {
  running s;
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> clients;
    for (int t = 0; t < 8; ++t) {
      clients.emplace_back([&, t] {
        for (int connection = 0; connection < 5; ++connection) {
          client c(s.it.port());
          for (int i = 0; i < 20; ++i) {
            const auto word = std::to_string(t * 1000 + i);
            right += c.ask("GET /echo/" + word).body == word;
          }
        }
      });
    }
  }
  EXPECT_EQ(right, 8 * 5 * 20);
}

TEST(server, stop_finishes_the_answers_under_way) {
  std::latch entered(2);
  auto s = std::make_unique<server>(small_options(), [&](request&) {
    entered.arrive_and_wait();
    std::this_thread::sleep_for(300ms);
    return response::bytes("image/png", payload(kLarge, nullptr));
  });
  std::jthread serving([&] { s->run(); });
  client waiting(s->port());
  client idle(s->port());
  waiting.send(client::request_text("GET /"));
  entered.arrive_and_wait();
  const auto start = steady::now();
  s->stop();
  const auto last = waiting.receive();
  EXPECT_EQ(last.body.size(), kLarge.size());
  EXPECT_EQ(last.field("Connection"), "close");
  EXPECT_TRUE(waiting.ended());
  EXPECT_TRUE(idle.ended());
  serving.join();
  EXPECT_LT(steady::now() - start, 2s);
  EXPECT_FALSE(client(s->port()).connected());
  s->stop();  // again, after the end
}

TEST(server, stop_waits_no_longer_than_told) {
  auto o = small_options();
  o.stop_timeout = 300ms;
  const std::string huge(40'000'000, 'x');
  std::promise<void> entered;
  server s(o, [&](request&) {
    entered.set_value();
    return response::bytes("image/png", payload(huge, nullptr));
  });
  std::jthread serving([&] { s.run(); });
  client deaf(s.port());
  deaf.send(client::request_text("GET /"));
  entered.get_future().wait();
  std::this_thread::sleep_for(50ms);
  const auto start = steady::now();
  s.stop();
  serving.join();
  EXPECT_GE(steady::now() - start, 250ms);
  EXPECT_LT(steady::now() - start, 2s);
}

TEST(server, stop_under_load_ends_in_time) {
  running s;
  const auto port = s.it.port();
  std::atomic<bool> over{false};
  std::atomic<int> answered{0};
  std::vector<std::jthread> clients;
  for (int t = 0; t < 4; ++t) {
    clients.emplace_back([&] {
      while (!over) {
        client c(port);
        while (c.connected() && c.ask("GET /echo/x").body == "x") ++answered;
      }
    });
  }
  for (const auto start = steady::now(); answered < 200 && steady::now() < start + 5s;) {
    std::this_thread::sleep_for(5ms);
  }
  const auto start = steady::now();
  s.it.stop();
  s.thread.join();
  over = true;
  EXPECT_LT(steady::now() - start, 4s);
  EXPECT_GE(answered, 200);
}

TEST(server, stop_before_run) {
  server s(small_options(), make_routes());
  s.stop();
  s.run();
}

TEST(server, stops_on_a_signal) {
  auto o = small_options();
  o.handle_signals = true;
  running s(o);
  EXPECT_EQ(s.ask("GET /echo/x").body, "x");  // by now the signals are handled
  std::raise(SIGTERM);
  s.thread.join();
}

TEST(server, port_in_use_names_the_remedy) {
  running s;
  auto o = small_options();
  o.port = s.it.port();
  try {
    server second(o, make_routes());
    FAIL();
  } catch (const conflict& e) {
    const auto port = std::to_string(o.port);
    EXPECT_EQ(e.message.en, "port " + port +
                                " of 127.0.0.1 is already in use: choose another with "
                                "--port, or stop the program that holds it");
    EXPECT_EQ(e.message.fr, "le port " + port +
                                " de 127.0.0.1 est déjà pris : choisissez-en un "
                                "autre avec --port, ou arrêtez le programme qui l'occupe");
  }
  EXPECT_EQ(s.ask("GET /echo/x").body, "x");
}

TEST(server, other_reasons_not_to_listen) {
  EXPECT_THROW(throw_listen_error(EACCES, "127.0.0.1", 80), input_error);
  EXPECT_THROW(throw_listen_error(EADDRNOTAVAIL, "192.0.2.1", 8080), input_error);
  EXPECT_THROW(throw_listen_error(EADDRINUSE, "127.0.0.1", 8080), conflict);
}

TEST(server, addresses) {
  auto o = small_options();
  for (const char* bad : {"nowhere.invalid", "", "256.1.1.1", "192.0.2.1"}) {
    o.address = bad;
    EXPECT_THROW(server(o, make_routes()), input_error) << bad;
  }
  o.address = "localhost";
  running s(o);
  EXPECT_EQ(s.ask("GET /echo/x").body, "x");
}

TEST(server, a_port_may_be_taken_again_at_once) {
  auto o = small_options();
  {
    running first(o);
    o.port = first.it.port();
    EXPECT_EQ(first.ask("GET /echo/x").body, "x");
  }
  running second(o);
  EXPECT_EQ(second.ask("GET /echo/x").body, "x");
}

}  // namespace
}  // namespace sourcier::http
