#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "http/message.h"

namespace sourcier::http {

struct connection_state {
  bool keep_alive = true;
  bool version_1_0 = false;
};

std::string_view reason_phrase(int status);

// "Sun, 06 Nov 1994 08:49:37 GMT", whatever the locale.
std::string http_date(std::time_t seconds);

// "abc" -> "abc-gzip" within the quotes: the two forms of a body differ in their bytes, so a strong
// tag names one of them. A weak tag names both and stays.
std::string compressed_etag(std::string_view etag);

// Status line and headers up to the empty line. A handler's own security header wins over the
// default; control characters in a header become spaces.
std::string head_text(const response& answer, connection_state connection,
                      std::string_view content_security_policy);

}  // namespace sourcier::http
