#include "ingest/words.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace sourcier::ingest {
bool has_words(std::string_view folded, std::initializer_list<std::string_view> words) {
  return std::all_of(words.begin(), words.end(), [&](std::string_view word) {
    for (auto at = folded.find(word); at != std::string_view::npos;
         at = folded.find(word, at + 1)) {
      if (at == 0 || folded[at - 1] == ' ') return true;
    }
    return false;
  });
}

std::optional<int> find_year(std::string_view s) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < s.size();) {
    std::size_t end = i;
    while (end < s.size() && digit(s[end])) ++end;
    if (end - i == 4) {
      const int year = std::stoi(std::string(s.substr(i, 4)));
      if (year >= 1900 && year <= 2100) return year;
    }
    i = std::max(end, i + 1);
  }
  return std::nullopt;
}

bool is_commune_code(std::string_view s) {
  if (s.size() != 5) return false;
  for (std::size_t i = 0; i < 5; ++i) {
    const bool digit = s[i] >= '0' && s[i] <= '9';
    const bool corsica = i == 1 && s[0] == '2' && (s[1] == 'A' || s[1] == 'B');
    if (!digit && !corsica) return false;
  }
  return true;
}

std::string departement_of(std::string_view commune_code) {
  const bool overseas = commune_code.starts_with("97") || commune_code.starts_with("98");
  return std::string(commune_code.substr(0, overseas ? 3 : 2));
}

bool is_departement(std::string_view code) {
  if (code == "2A" || code == "2B") return true;
  if (code.find_first_not_of("0123456789") != std::string_view::npos) return false;
  if (code.size() == 2) return code >= "01" && code <= "95" && code != "20";
  return code.size() == 3 && ((code >= "971" && code <= "978") || (code >= "984" && code <= "989"));
}

std::size_t find_invalid_utf8(std::string_view s) {
  std::size_t i = 0;
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
  while (i < s.size()) {
    std::uint64_t eight = 0;
    if (i + 8 <= s.size()) {
      std::memcpy(&eight, s.data() + i, 8);
      if ((eight & 0x8080808080808080ULL) == 0) {
        i += 8;
        continue;
      }
    }
    const unsigned char c = byte(i);
    const std::size_t more = c < 0x80                ? 0
                             : c >= 0xC2 && c < 0xE0 ? 1
                             : (c & 0xF0) == 0xE0    ? 2
                             : c >= 0xF0 && c < 0xF5 ? 3
                                                     : 4;
    if (more == 4 || i + more >= s.size()) return i;
    for (std::size_t k = 1; k <= more; ++k) {
      if ((byte(i + k) & 0xC0) != 0x80) return i;
    }
    i += more + 1;
  }
  return std::string_view::npos;
}

}  // namespace sourcier::ingest
