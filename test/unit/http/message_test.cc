#include "http/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cctype>
#include <cstdlib>
#include <random>

#include "http/compression.h"
#include "http/uri.h"
#include "http/wire.h"

namespace sourcier::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

// Replaces escapes one at a time with the C library's own reading of hexadecimal.
std::optional<std::string> oracle_decode(std::string s) {
  std::string done;
  while (!s.empty()) {
    if (s[0] != '%') {
      done += s[0];
      s = s.substr(1);
      continue;
    }
    const std::string digits = s.substr(1, 2);
    if (digits.size() < 2) return std::nullopt;
    for (const char c : digits) {
      if (!std::isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    }
    done += static_cast<char>(std::strtol(digits.c_str(), nullptr, 16));
    s = s.substr(3);
  }
  return done;
}

TEST(uri, percent_decoder_agrees_with_the_oracle_on_random_text) {
  std::mt19937 random(20230701);
  const std::string alphabet = "%%%%0123456789abcdefABCDEFgGzZ+/. \xc3\xa9";
  int malformed = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string s(random() % 12, ' ');
    for (char& c : s) c = alphabet[random() % alphabet.size()];
    const auto expected = oracle_decode(s);
    ASSERT_EQ(percent_decode(s), expected) << s;
    malformed += !expected;
  }
  EXPECT_GT(malformed, 5'000);
  EXPECT_LT(malformed, 45'000);
}

TEST(uri, percent_decoder_gives_back_any_bytes) {
  std::mt19937 random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes(random() % 40, ' ');
    std::string escaped;
    for (char& c : bytes) {
      c = static_cast<char>(random() % 256);
      char code[4];
      std::snprintf(code, sizeof code, random() % 2 ? "%%%02x" : "%%%02X",
                    static_cast<unsigned char>(c));
      escaped += code;
    }
    ASSERT_EQ(percent_decode(escaped), bytes);
  }
}

TEST(uri, utf8) {
  for (const char* good : {"", "a", "é", "\u202f", "\U0001f3e5", "Hauts-de-France"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad : {"\xe9", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xf5\x80\x80\x80", "\x80", "\xc3", "\xe2\x80", "\xf0\x80\x80\x80"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

TEST(uri, target_is_split_and_decoded) {
  request r;
  ASSERT_TRUE(parse_target("/communes/Fr%C3%a9vent?q=a%2Bb+c&flag&q=%26&=x&", r));
  EXPECT_EQ(r.path, "/communes/Frévent");
  EXPECT_THAT(r.segments, ElementsAre("communes", "Frévent"));
  EXPECT_THAT(r.query,
              ElementsAre(Pair("q", "a+b c"), Pair("flag", ""), Pair("q", "&"), Pair("", "x")));
  EXPECT_EQ(r.query_value("q"), "a+b c");
  EXPECT_EQ(r.query_value("flag"), "");
  EXPECT_EQ(r.query_value("absent"), std::nullopt);
  EXPECT_THAT(r.query_values("q"), ElementsAre("a+b c", "&"));
  ASSERT_TRUE(parse_target("/a+b//c/", r));
  EXPECT_EQ(r.path, "/a+b//c/");
  EXPECT_THAT(r.segments, ElementsAre("a+b", "", "c", ""));
  EXPECT_TRUE(r.query.empty());
}

TEST(uri, target_with_scheme_and_host) {
  request r;
  ASSERT_TRUE(parse_target("http://host:8080/a?b=c", r));
  EXPECT_EQ(r.path, "/a");
  EXPECT_EQ(r.query_value("b"), "c");
  ASSERT_TRUE(parse_target("HTTP://host", r));
  EXPECT_EQ(r.path, "/");
  ASSERT_TRUE(parse_target("http://host?b=d", r));
  EXPECT_EQ(r.path, "/");
  EXPECT_EQ(r.query_value("b"), "d");
}

TEST(uri, malformed_targets) {
  request r;
  for (const char* bad : {"",
                          "*",
                          "a/b",
                          "/%",
                          "/%4",
                          "/%zz",
                          "/a/../b",
                          "/..",
                          "/%2e%2E/x",
                          "/./a",
                          "/a%2fb",
                          "/..%2f..%2fetc",
                          "/a%5cb",
                          "/a\\b",
                          "/%00",
                          "/a%0ab",
                          "/%7f",
                          "/%e9",
                          "/%c0%ae/",
                          "/a#b",
                          "/a?%",
                          "/a?b=%4",
                          "/a?b=%00",
                          "/a?b=%e9",
                          "example.org:443",
                          "http://host/../x"}) {
    EXPECT_FALSE(parse_target(bad, r)) << bad;
  }
}

TEST(message, headers_ignore_case) {
  request r;
  r.headers = {{"Accept", "text/html;q=0.9, application/json"}};
  EXPECT_EQ(r.header("aCCept"), r.headers[0].second);
  EXPECT_EQ(r.header("Accep"), std::nullopt);
  EXPECT_TRUE(accepts_type(r, "application/json"));
  EXPECT_TRUE(accepts_type(r, "text/html"));
  EXPECT_FALSE(accepts_type(r, "text"));
}

TEST(message, payload_shares_and_keeps_its_bytes) {
  auto owner = std::make_shared<const std::string>("shared");
  payload first(owner);
  const payload second = first;
  EXPECT_EQ(second.view().data(), owner->data());
  owner.reset();
  first = payload();
  EXPECT_EQ(second.view(), "shared");
  auto big = std::make_shared<const std::vector<char>>(100, 'x');
  const payload part({big->data(), 10}, big);
  big.reset();
  EXPECT_EQ(part.view(), "xxxxxxxxxx");
}

TEST(message, unchanged_compares_whole_tags) {
  request r;
  EXPECT_FALSE(unchanged(r, "\"a\""));
  r.headers = {{"if-none-match", "\"b,a\", W/\"c\",  \"a-gzip\""}};
  EXPECT_FALSE(unchanged(r, "\"b\""));
  EXPECT_TRUE(unchanged(r, "\"b,a\""));
  EXPECT_TRUE(unchanged(r, "\"c\""));
  const auto same = unchanged(r, "\"a\"");
  ASSERT_TRUE(same);
  EXPECT_EQ(same->status, 304);
  EXPECT_EQ(find_field(same->headers, "etag"), "\"a-gzip\"");
  r.headers = {{"If-None-Match", "*"}};
  EXPECT_TRUE(unchanged(r, "\"a\""));
  r.headers = {{"If-None-Match", "\"a"}};
  EXPECT_FALSE(unchanged(r, "\"a\""));
}

TEST(message, refusals_speak_both_languages) {
  const auto r = refuse({}, 404, {"rien à « x »", "nothing at \"x\""});
  EXPECT_EQ(r.status, 404);
  EXPECT_EQ(r.content_type, "application/json");
  EXPECT_EQ(r.body.view(),
            R"({"status":404,"message":{"fr":"rien à « x »","en":"nothing at \"x\""}})");
}

TEST(compression, accept_encoding) {
  request r;
  EXPECT_FALSE(accepts_gzip(r));
  r.headers = {{"Accept-Encoding", ""}};
  for (const char* yes : {"gzip", "deflate, GZIP", "br;q=1.0, gzip;q=0.001", "*", "x-gzip",
                          "*;q=0, gzip", "identity;q=0,  gzip ; q=1"}) {
    r.headers[0].second = yes;
    EXPECT_TRUE(accepts_gzip(r)) << yes;
  }
  for (const char* no : {"", "br", "gzip;q=0", "gzip; q=0.0", "*, gzip;q=0", "*;q=0", "gzipped"}) {
    r.headers[0].second = no;
    EXPECT_FALSE(accepts_gzip(r)) << no;
  }
}

std::string gunzip(std::string_view packed) {
  z_stream s{};
  EXPECT_EQ(inflateInit2(&s, 15 + 16), Z_OK);
  std::string out(1 << 20, '\0');
  s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  s.avail_in = static_cast<uInt>(packed.size());
  s.next_out = reinterpret_cast<Bytef*>(out.data());
  s.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&s, Z_FINISH), Z_STREAM_END);
  out.resize(s.total_out);
  inflateEnd(&s);
  return out;
}

TEST(compression, gives_back_the_same_bytes) {
  std::mt19937 random(3);
  for (const std::size_t size : {0u, 1u, 100u, 70'000u}) {
    std::string bytes(size, ' ');
    for (char& c : bytes) c = static_cast<char>(random() % 256);
    EXPECT_EQ(gunzip(gzip(bytes).value()), bytes);
  }
}

TEST(compression, only_what_gains_by_it) {
  request r;
  r.headers = {{"Accept-Encoding", "gzip"}};
  const auto packed = [&](std::string type, std::string body, fields headers = {}) {
    auto answer = response::bytes(std::move(type), std::move(body));
    answer.headers = std::move(headers);
    compress_for(r, answer);
    return find_field(answer.headers, "Content-Encoding") == "gzip";
  };
  EXPECT_TRUE(packed("application/json", std::string(1025, 'a')));
  EXPECT_TRUE(packed("application/geo+json", std::string(5000, 'a')));
  EXPECT_TRUE(packed("text/csv; charset=utf-8", std::string(5000, 'a')));
  EXPECT_TRUE(packed("image/svg+xml", std::string(5000, 'a')));
  EXPECT_FALSE(packed("application/json", std::string(1024, 'a')));
  EXPECT_FALSE(packed("image/png", std::string(5000, 'a')));
  EXPECT_FALSE(packed("font/woff2", std::string(5000, 'a')));
  EXPECT_FALSE(packed("text/plain", std::string(5000, 'a'), {{"Content-Encoding", "br"}}));
}

TEST(wire, dates) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(951782400), "Tue, 29 Feb 2000 00:00:00 GMT");
}

TEST(wire, headers_cannot_be_split) {
  auto r = response::plain(std::string("x"));
  r.set("Content-Disposition", "a\r\nSet-Cookie: b\n");
  const auto head = head_text(r, {}, "default-src 'self'");
  EXPECT_THAT(head, HasSubstr("Content-Disposition: a  Set-Cookie: b \r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Security-Policy: default-src 'self'\r\n"));
}

TEST(wire, a_handlers_own_security_header_wins) {
  auto r = response::plain(std::string("x"));
  r.set("X-Frame-Options", "DENY");
  const auto head = head_text(r, {}, "");
  EXPECT_THAT(head, HasSubstr("X-Frame-Options: DENY\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("SAMEORIGIN")));
}

TEST(wire, no_length_where_there_is_no_body) {
  EXPECT_THAT(head_text(response::not_modified("\"a\""), {}, ""), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(head_text(response::plain(std::string()), {}, ""),
              HasSubstr("Content-Length: 0\r\n"));
}

}  // namespace
}  // namespace sourcier::http
