#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace sourcier::http {

using fields = std::vector<std::pair<std::string, std::string>>;

// Value of the first field of that name, case ignored.
std::optional<std::string_view> find_field(const fields& all, std::string_view name);

struct request {
  std::string method;                 // upper case
  std::string path;                   // decoded, UTF-8, starts with '/', no "." or ".." segment
  std::vector<std::string> segments;  // of path: "/a/b" -> a, b; "/a/" -> a, ""; "/" -> ""
  fields query;                       // decoded, in order
  fields parameters;                  // "{code}" of the matched route
  fields headers;
  std::string body;
  std::string remote_address;

  // First value of that name; present and empty for "?name".
  std::optional<std::string_view> query_value(std::string_view name) const;
  std::vector<std::string_view> query_values(std::string_view name) const;
  std::optional<std::string_view> header(std::string_view name) const;
  // REQUIRES: the route's pattern holds {name}.
  std::string_view parameter(std::string_view name) const;
};

// Bytes of an answer with what keeps them alive. A copy shares the bytes.
class payload {
 public:
  payload() = default;
  payload(std::string bytes);
  payload(std::shared_ptr<const std::string> bytes);
  // A view into what `keeper` owns (a snapshot, a mapped file); no keeper: static storage.
  payload(std::string_view bytes, std::shared_ptr<const void> keeper);

  std::string_view view() const { return view_; }

 private:
  std::shared_ptr<const void> keeper_;
  std::string_view view_;
};

// The server adds Content-Length, Date, Connection, Content-Encoding and the security headers.
struct response {
  int status = 200;
  std::string content_type;
  payload body;
  fields headers;

  response& set(std::string name, std::string value);  // replaces a field of that name

  static response json(payload body, int status = 200);
  static response plain(payload body, int status = 200);  // text/plain, UTF-8
  static response bytes(std::string content_type, payload body, int status = 200);
  // To be saved under this name, of plain ASCII without quotes.
  static response file(std::string content_type, payload body, std::string_view name);
  static response not_modified(std::string etag);  // etag with its quotes
};

// 304 where If-None-Match holds `etag` (strong, with its quotes) or its compressed form.
std::optional<response> unchanged(const request& r, std::string_view etag);

// Whether one of the media types of Accept is exactly `type`.
bool accepts_type(const request& r, std::string_view type);

// Answers what never reaches a handler: 400, 404, 405, 413, 431, 500, 501, 503.
// The request is filled as far as it was read.
using refusal = std::function<response(const request&, int status, const text& reason)>;

// {"status": 404, "message": {"fr": "...", "en": "..."}}
response refuse(const request& r, int status, const text& reason);

}  // namespace sourcier::http
