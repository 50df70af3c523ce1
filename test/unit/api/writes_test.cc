#include "api/writes.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sourcier::api {
namespace {

http::request write(http::fields headers) {
  http::request r;
  r.method = "PUT";
  r.body = "{}";
  r.headers = std::move(headers);
  return r;
}

TEST(writes, know_the_names_of_this_machine) {
  for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host : {"", "0.0.0.0", "::", "10.0.0.1", "127.0.0.1.evil.example", "127.evil",
                           "localhost.evil.example", "[::2]", "128.0.0.1"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

TEST(writes, are_refused_on_a_network_whatever_the_request_says) {
  const auto r = write({{"Host", "127.0.0.1:8080"}, {"Content-Type", "application/json"}});
  EXPECT_NO_THROW(check_write(r, true));
  EXPECT_THROW(check_write(r, false), forbidden);
}

TEST(writes, are_refused_to_a_request_without_a_host) {
  EXPECT_THROW(check_write(write({{"Content-Type", "application/json"}}), true), forbidden);
}

TEST(writes, expect_what_if_match_says) {
  using enum supply::expected::state;
  EXPECT_EQ(read_expected(write({}), nothing).what, nothing);
  EXPECT_EQ(read_expected(write({}), anything).what, anything);
  EXPECT_EQ(read_expected(write({{"If-Match", "*"}}), nothing).what, anything);
  const auto e = read_expected(write({{"If-Match", "\"abc\""}}), nothing);
  EXPECT_EQ(e.what, version);
  EXPECT_EQ(e.version, "abc");
  for (const char* bad : {"", "abc", "\"\"", "W/\"abc\""}) {
    EXPECT_THROW(read_expected(write({{"If-Match", bad}}), nothing), input_error) << bad;
  }
}

}  // namespace
}  // namespace sourcier::api
