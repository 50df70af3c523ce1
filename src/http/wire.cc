#include "http/wire.h"

#include <fmt/format.h>

#include <array>

namespace sourcier::http {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
  const auto append = [&](std::string_view s) {
    for (const char c : s) {
      const auto u = static_cast<unsigned char>(c);
      out += u < 0x20 || u == 0x7f ? ' ' : c;
    }
  };
  append(name);
  out += ": ";
  append(value);
  out += "\r\n";
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return "Status";
  }
}

std::string http_date(std::time_t seconds) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm t{};
  gmtime_r(&seconds, &t);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays[static_cast<std::size_t>(t.tm_wday)], t.tm_mday,
                     kMonths[static_cast<std::size_t>(t.tm_mon)], t.tm_year + 1900, t.tm_hour,
                     t.tm_min, t.tm_sec);
}

std::string compressed_etag(std::string_view etag) {
  std::string tag(etag);
  if (tag.size() >= 2 && tag.front() == '"') tag.insert(tag.size() - 1, "-gzip");
  return tag;
}

std::string head_text(const response& answer, connection_state connection,
                      std::string_view content_security_policy) {
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", answer.status, reason_phrase(answer.status));
  append_field(out, "Date", http_date(std::time(nullptr)));
  if (!connection.keep_alive) {
    append_field(out, "Connection", "close");
  } else if (connection.version_1_0) {
    append_field(out, "Connection", "keep-alive");
  }
  const bool has_body = answer.status != 204 && answer.status != 304;
  if (has_body) {
    append_field(out, "Content-Length", fmt::format("{}", answer.body.view().size()));
    if (!answer.content_type.empty()) append_field(out, "Content-Type", answer.content_type);
  }
  for (const auto& [name, value] : answer.headers) append_field(out, name, value);
  const std::array<std::pair<std::string_view, std::string_view>, 4> security{
      {{"X-Content-Type-Options", "nosniff"},
       {"Referrer-Policy", "same-origin"},
       {"X-Frame-Options", "SAMEORIGIN"},
       {"Content-Security-Policy", content_security_policy}}};
  for (const auto& [name, value] : security) {
    if (!value.empty() && !find_field(answer.headers, name)) append_field(out, name, value);
  }
  out += "\r\n";
  return out;
}

}  // namespace sourcier::http
