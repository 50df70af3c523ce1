#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace sourcier::http {

// "%C3%A9" -> "é"; nullopt where a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view s, bool plus_is_space = false);

// Well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view s);

// Fills path, segments and query from a request line's target ("/a/b?c=d" or with scheme and host).
// False where it is malformed: bad escapes, not UTF-8, control characters, "." or ".." segments,
// slashes hidden in escapes, backslashes.
bool parse_target(std::string_view target, request& r);

bool same_ignoring_case(std::string_view a, std::string_view b);  // ASCII
std::string_view trimmed(std::string_view s);                     // of spaces and tabs

// Names of this machine alone: localhost, 127.0.0.0/8 and ::1, with or without brackets.
bool is_loopback(std::string_view host);

}  // namespace sourcier::http
