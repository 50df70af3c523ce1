#include "http/static_files.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "http/uri.h"

namespace sourcier::http {
namespace {

asset make(const char* name, std::string_view bytes) {
  return {name, bytes.data(), bytes.data() + bytes.size()};
}

const asset kAssets[] = {
    make("data/secret.csv", "code"),
    make("web/index.html", "<!doctype html>"),
    make("web/assets/index-Bx3k9_Qa.js", "start()"),
    make("web/assets/index-Bx3k9_Qa.css", "a{}"),
    make("web/assets/illustre-paysages.png", "png"),
    make("web/assets/vue-paysages.png", "png"),
    make("web/fonts/0-255.pbf", "glyphs"),
    make("web/manifest.webmanifest", "{}"),
};

struct static_site : ::testing::Test {
  static_files site{kAssets, "web/"};

  response get(std::string_view target, fields headers = {}) const {
    request r;
    r.method = "GET";
    EXPECT_TRUE(parse_target(target, r)) << target;
    r.headers = std::move(headers);
    return site(r);
  }
  static std::string field(const response& r, std::string_view name) {
    return std::string(find_field(r.headers, name).value_or(""));
  }
};

TEST_F(static_site, files_with_type_tag_and_lifetime) {
  const auto page = get("/");
  EXPECT_EQ(page.body.view(), "<!doctype html>");
  EXPECT_EQ(page.body.view().data(), kAssets[1].begin);  // not copied
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(field(page, "Cache-Control"), "no-cache");
  EXPECT_EQ(get("/index.html").body.view(), page.body.view());
  const auto script = get("/assets/index-Bx3k9_Qa.js");
  EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(field(script, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_NE(field(script, "ETag"), field(page, "ETag"));
  EXPECT_EQ(field(get("/assets/vue-paysages.png"), "Cache-Control"), "no-cache");
  EXPECT_EQ(field(get("/fonts/0-255.pbf"), "Cache-Control"), "no-cache");
}

TEST_F(static_site, another_page_for_the_addresses_of_an_application) {
  const asset two[] = {make("web/index.html", "map"), make("web/desk.html", "desk")};
  const static_files pages{two, "web/", "/", "desk.html"};
  const auto said = [&](std::string_view target) {
    request r;
    r.method = "GET";
    EXPECT_TRUE(parse_target(target, r));
    r.headers = {{"Accept", "text/html"}};
    return std::string(pages(r).body.view());
  };
  EXPECT_EQ(said("/"), "map");
  EXPECT_EQ(said("/desk/requests/3"), "desk");
}

TEST_F(static_site, content_types) {
  EXPECT_EQ(content_type_of("a.b/x.woff2"), "font/woff2");
  EXPECT_EQ(content_type_of("x.mjs"), "text/javascript; charset=utf-8");
  EXPECT_EQ(content_type_of("x.wasm"), "application/wasm");
  EXPECT_EQ(content_type_of("x.webmanifest"), "application/manifest+json");
  EXPECT_EQ(content_type_of("x.svg"), "image/svg+xml");
  EXPECT_EQ(content_type_of("x.pbf"), "application/x-protobuf");
  EXPECT_EQ(content_type_of("html"), "application/octet-stream");
  EXPECT_EQ(content_type_of("x.exe"), "application/octet-stream");
}

TEST_F(static_site, unchanged_files_are_not_sent_again) {
  const auto tag = field(get("/"), "ETag");
  ASSERT_EQ(tag.size(), 34u);
  const auto again = get("/", {{"If-None-Match", tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.body.view().empty());
  EXPECT_EQ(field(again, "ETag"), tag);
  EXPECT_EQ(get("/", {{"If-None-Match", "\"0123\""}}).status, 200);
}

TEST_F(static_site, pages_of_the_application_fall_back_to_the_index) {
  const fields browser{{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}};
  EXPECT_EQ(get("/commune/62041", browser).body.view(), "<!doctype html>");
  EXPECT_EQ(get("/v1.2/commune", browser).body.view(), "<!doctype html>");
  EXPECT_THROW(get("/commune/62041"), not_found);
  EXPECT_THROW(get("/commune/62041", {{"Accept", "application/json"}}), not_found);
  EXPECT_THROW(get("/assets/gone-Bx3k9_Qa.js", browser), not_found);
}

TEST_F(static_site, nothing_outside_the_folder) {
  for (const char* target : {"/data/secret.csv", "/web/index.html", "//index.html", "/secret.csv",
                             "/assets/", "/assets"}) {
    EXPECT_THROW(get(target), not_found) << target;
  }
  request r;
  for (const char* path : {"/../data/secret.csv", "/assets/../../data/secret.csv"}) {
    r.path = path;  // the server refuses these; even unrefused they name no file
    EXPECT_THROW(site(r), not_found) << path;
  }
}

TEST_F(static_site, under_a_prefix) {
  const static_files below{kAssets, "web/", "/app/"};
  request r;
  ASSERT_TRUE(parse_target("/app/", r));
  EXPECT_EQ(below(r).body.view(), "<!doctype html>");
  ASSERT_TRUE(parse_target("/index.html", r));
  EXPECT_THROW(below(r), not_found);
}

}  // namespace
}  // namespace sourcier::http
