#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sourcier {

// Code points of well-formed UTF-8; nothing for an overlong form, a surrogate or a code above
// U+10FFFF.
std::optional<std::u32string> decode_utf8(std::string_view s);

// What has no place in a name or a line of text: controls, line separators, marks that turn the
// direction of what follows.
bool is_control(char32_t c);

}  // namespace sourcier
