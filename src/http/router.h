#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace sourcier::http {

// Turns what a handler threw into an answer.
using error_handler = std::function<response(const request&, std::exception_ptr)>;

// Finds the handler of a request. Patterns are made of segments:
//   /communes/{code}        one whole segment
//   /tiles/{z}/{x}/{y}.pbf  a segment with fixed text around it
//   /{path...}              the rest of the path, empty too; last segment only
// Literal text wins over {y}.pbf, that over {y}, that over {path...}, whatever the order of add().
// HEAD is served by the GET handler; OPTIONS answers Allow. Safe to call from many threads once
// the routes are added.
class router {
 public:
  using handler = std::function<response(const request&)>;

  explicit router(error_handler on_error, refusal on_refusal = refuse);

  // REQUIRES: no other route has the same method and shape of pattern.
  void add(std::string method, std::string_view pattern, handler h);

  // Fills r.parameters.
  response operator()(request& r) const;

 private:
  struct piece {
    enum class kind { literal, affixed, whole, rest } what;
    std::string prefix;  // the whole text of a literal
    std::string name;
    std::string suffix;
  };
  struct route {
    std::string method;
    std::vector<piece> pattern;
    handler run;
  };

  static piece parse_piece(std::string_view s);
  static bool before(const route& a, const route& b);
  static bool matches(const route& candidate, const request& r);
  static fields parameters_of(const route& matched, const request& r);
  response answer_without_route(const request& r) const;

  std::vector<route> routes_;  // the most specific first
  error_handler on_error_;
  refusal on_refusal_;
};

}  // namespace sourcier::http
