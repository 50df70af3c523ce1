#include "http/router.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "http/uri.h"

namespace sourcier::http {
namespace {

response on_error(const request&, std::exception_ptr e) {
  try {
    std::rethrow_exception(e);
  } catch (const not_found& x) {
    return response::plain(x.message.en, 404);
  } catch (const input_error& x) {
    return response::plain(x.message.en, 400);
  }
}

router::handler naming(std::string name) {
  return [name](const request& r) {
    std::string said = name;
    for (const auto& [key, value] : r.parameters) said += ' ' + key + '=' + value;
    return response::plain(said);
  };
}

struct asked {
  int status;
  std::string body;
  std::string allow;
};

asked ask(const router& routes, std::string method, std::string_view target) {
  request r;
  r.method = std::move(method);
  EXPECT_TRUE(parse_target(target, r)) << target;
  const auto answer = routes(r);
  return {answer.status, std::string(answer.body.view()),
          std::string(find_field(answer.headers, "Allow").value_or(""))};
}

// The same routes, added in both orders, must answer the same.
struct routing : ::testing::TestWithParam<bool> {
  router routes{on_error};

  void SetUp() override {
    std::vector<std::pair<std::string, std::string>> all{
        {"GET", "/"},
        {"GET", "/{path...}"},
        {"GET", "/api/v1/communes"},
        {"GET", "/api/v1/communes/{code}"},
        {"GET", "/api/v1/communes/search"},
        {"GET", "/api/v1/communes/{code}.csv"},
        {"GET", "/api/v1/communes/{code}/neighbours"},
        {"GET", "/api/{rest...}"},
        {"GET", "/tiles/{z}/{x}/{y}.pbf"},
        {"POST", "/api/v1/what-if"},
        {"DELETE", "/api/v1/communes/{code}"}};
    if (GetParam()) std::reverse(all.begin(), all.end());
    for (const auto& [method, pattern] : all) {
      routes.add(method, pattern, naming(method + ' ' + pattern));
    }
  }
};

TEST_P(routing, the_most_specific_route_wins) {
  EXPECT_EQ(ask(routes, "GET", "/").body, "GET /");
  EXPECT_EQ(ask(routes, "GET", "/api/v1/communes").body, "GET /api/v1/communes");
  EXPECT_EQ(ask(routes, "GET", "/api/v1/communes/62041").body,
            "GET /api/v1/communes/{code} code=62041");
  EXPECT_EQ(ask(routes, "GET", "/api/v1/communes/search").body, "GET /api/v1/communes/search");
  EXPECT_EQ(ask(routes, "GET", "/api/v1/communes/62041.csv").body,
            "GET /api/v1/communes/{code}.csv code=62041");
  EXPECT_EQ(ask(routes, "GET", "/api/v1/communes/62041/neighbours").body,
            "GET /api/v1/communes/{code}/neighbours code=62041");
  EXPECT_EQ(ask(routes, "GET", "/tiles/9/261/172.pbf").body,
            "GET /tiles/{z}/{x}/{y}.pbf z=9 x=261 y=172");
  EXPECT_EQ(ask(routes, "GET", "/api/v2/x").body, "GET /api/{rest...} rest=v2/x");
  EXPECT_EQ(ask(routes, "GET", "/a/b/").body, "GET /{path...} path=a/b/");
  EXPECT_EQ(ask(routes, "GET", "/api/v1/communes/a%20%c3%a9").body,
            "GET /api/v1/communes/{code} code=a é");
}

TEST_P(routing, methods) {
  EXPECT_EQ(ask(routes, "HEAD", "/api/v1/communes").status, 200);
  EXPECT_EQ(ask(routes, "DELETE", "/api/v1/communes/62041").body,
            "DELETE /api/v1/communes/{code} code=62041");
  const auto wrong = ask(routes, "POST", "/api/v1/communes/62041");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.allow, "DELETE, GET, HEAD, OPTIONS");
  // The literal path has GET only, its longer-named neighbour DELETE as well.
  EXPECT_EQ(ask(routes, "DELETE", "/api/v1/communes/search").status, 200);
  EXPECT_EQ(ask(routes, "PUT", "/api/v1/what-if").allow, "OPTIONS, POST");
  const auto options = ask(routes, "OPTIONS", "/api/v1/communes");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.allow, "GET, HEAD, OPTIONS");
  EXPECT_EQ(ask(routes, "POST", "/api/v1/nothing").status, 404);
}

INSTANTIATE_TEST_SUITE_P(both_orders, routing, ::testing::Bool());

TEST(router, nothing_there) {
  router routes{on_error};
  routes.add("GET", "/a/{b}", naming("x"));
  for (const char* target : {"/", "/a", "/a/", "/a/b/", "/a/b/c", "//a/b", "/A/b"}) {
    EXPECT_EQ(ask(routes, "GET", target).status, 404) << target;
  }
  EXPECT_NE(ask(routes, "GET", "/nowhere").body.find("/nowhere"), std::string::npos);
}

TEST(router, errors_go_through_the_mapping) {
  router routes{on_error};
  routes.add("GET", "/{code}", [](const request& r) -> response {
    throw not_found(tr("pas de {}", "no {}", r.parameter("code")));
  });
  const auto answer = ask(routes, "GET", "/62999");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body, "no 62999");
}

TEST(router, refusals_take_the_form_of_the_caller) {
  router routes{on_error, [](const request& r, int status, const text& reason) {
                  return response::plain(r.method + std::to_string(status) + reason.fr);
                }};
  EXPECT_EQ(ask(routes, "GET", "/x").body, "GET404rien à l'adresse /x : vérifiez-la");
}

}  // namespace
}  // namespace sourcier::http
