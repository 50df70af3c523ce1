#include "base/utf8.h"

#include <array>

namespace sourcier {

std::optional<std::u32string> decode_utf8(std::string_view s) {
  // Smallest code point that may take 1, 2 or 3 continuation bytes.
  constexpr std::array<char32_t, 4> kSmallest{0, 0x80, 0x800, 0x10000};
  std::u32string out;
  for (std::size_t i = 0; i < s.size();) {
    const auto lead = static_cast<unsigned char>(s[i++]);
    if (lead < 0x80) {
      out += static_cast<char32_t>(lead);
      continue;
    }
    const std::size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || s.size() - i < more) return std::nullopt;
    char32_t code = lead & (0x3fu >> more);
    for (std::size_t k = 0; k < more; ++k) {
      const auto next = static_cast<unsigned char>(s[i++]);
      if ((next & 0xc0) != 0x80) return std::nullopt;
      code = code << 6 | (next & 0x3f);
    }
    if (code < kSmallest[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      return std::nullopt;
    }
    out += code;
  }
  return out;
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace sourcier
