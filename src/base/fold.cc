#include "base/fold.h"

#include <array>
#include <cstdint>

namespace sourcier {
namespace {

// Plain letters of U+00C0..U+00FF; '*' where the character parts words.
constexpr std::string_view kLatin1 =
    "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty";

std::string plain(std::uint32_t c) {
  if (c >= 'A' && c <= 'Z') return {static_cast<char>(c - 'A' + 'a')};
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return {static_cast<char>(c)};
  if (c == 0x152 || c == 0x153) return "oe";
  if (c == 0xC6 || c == 0xE6) return "ae";
  if (c == 0x178) return "y";
  if (c >= 0x300 && c <= 0x36F) return "";  // combining marks of decomposed spellings
  if (c >= 0xC0 && c <= 0xFF && kLatin1[c - 0xC0] != '*') return {kLatin1[c - 0xC0]};
  return " ";
}

std::uint32_t next_character(std::string_view s, std::size_t& i) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(s[at]); };
  const unsigned char lead = byte(i++);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  std::uint32_t c = lead & (0x3Fu >> more);
  for (int k = 0; k < more && i < s.size() && (byte(i) & 0xC0) == 0x80; ++k) {
    c = c << 6 | (byte(i++) & 0x3Fu);
  }
  return c;
}

}  // namespace

std::string fold(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto p = plain(next_character(utf8, i));
    if (p != " ") {
      out += p;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace sourcier
