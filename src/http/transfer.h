#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sourcier::http {

// One request of a file from elsewhere. Redirects are followed within http and https, never from
// https to http; proxies come from the usual variables of the environment; TLS is verified.
struct transfer_request {
  std::string url;
  bool head = false;
  std::uint64_t from = 0;  // first byte wanted
  std::string if_range;    // validator that the bytes before it agree with
  std::chrono::seconds connect{15}, stall{60};
};

// Of the last answer, after redirects.
struct transfer_answer {
  long status = 0;
  std::optional<std::uint64_t> length;  // of this body
  std::string etag, last_modified, content_range;
  std::optional<std::int64_t> last_modified_time;  // seconds since 1970
  std::chrono::seconds retry_after{0};
};

struct transfer_sink {
  std::function<bool(const transfer_answer&)> begin;  // false: no body is wanted
  std::function<bool(std::string_view)> data;         // false: enough
  std::function<bool()> stopped;                      // true: give up; may be empty
};

enum class transfer_end {
  done,
  stopped,
  no_host,
  no_connection,
  stalled,
  dropped,
  untrusted,
  redirected
};

struct transfer_outcome {
  transfer_end end;
  std::string why;  // in English, from the library
};

// What `sink` throws passes through. Throws not_found where the module cannot be loaded.
transfer_outcome transfer(const transfer_request& r, const transfer_sink& sink);

// "md5" or "sha256" of a file in lower-case hexadecimal; nullopt where `step`, called with the
// bytes read so far, says false.
std::optional<std::string> file_checksum(const std::string& algorithm,
                                         const std::filesystem::path& path,
                                         const std::function<bool(std::size_t)>& step);

// Where mails are handed over.
struct mail_server {
  std::string url;                  // smtp://host:port or smtps://host:port
  std::string user{}, password{};   // none: nobody signs in
  std::filesystem::path ca_file{};  // authorities to trust; the system's where empty
  bool tls = true;                  // over smtp://, nothing is said before STARTTLS
};
// From smtp://[user@]host[:port] or smtps://...; without TLS on the loopback only, and there unless
// `ca_file` is given. Throws input_error naming what is wrong.
mail_server parse_mail_server(const std::string& url, const std::string& password,
                              const std::filesystem::path& ca_file);

// later: the server says to come back; away: no server that lets us in; refused: for good.
enum class mail_end { accepted, later, away, refused };
struct mail_outcome {
  mail_end end;
  std::string answer;  // of the server, or why there is none; in English
};
// `message`: headers and body in lines of CRLF. Takes three minutes at most. Throws not_found where
// the module cannot be loaded.
mail_outcome send_mail(const mail_server& s, const std::string& from, const std::string& to,
                       const std::string& message);

}  // namespace sourcier::http
