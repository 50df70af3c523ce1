#include "base/numbers.h"

#include <charconv>
#include <cmath>
#include <iterator>

namespace sourcier {

std::string format_number(double value, int decimals, language l) {
  std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals);
  const auto point = digits.find('.');
  std::string whole = digits.substr(0, point);
  const std::string rest = point == std::string::npos ? "" : digits.substr(point + 1);
  const char* separator = l == language::fr ? "\u202f" : ",";
  for (auto i = static_cast<std::ptrdiff_t>(whole.size()) - 3; i > 0; i -= 3) {
    whole.insert(static_cast<std::size_t>(i), separator);
  }
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  std::string out = value < 0 && !zero ? (l == language::fr ? "\u2212" : "-") : "";
  out += whole;
  if (!rest.empty()) out += (l == language::fr ? "," : ".") + rest;
  return out;
}

std::string format_share(double share, int decimals, language l) {
  return format_number(100 * share, decimals, l) + (l == language::fr ? "\u00a0%" : "%");
}

std::string format_bytes(std::uint64_t bytes, language l) {
  const bool fr = l == language::fr;
  constexpr const char* kUnits[][2] = {
      {"octets", "bytes"}, {"ko", "kB"}, {"Mo", "MB"}, {"Go", "GB"}};
  std::size_t unit = 0;
  auto value = static_cast<double>(bytes);
  while (value >= 999.95 && unit + 1 < std::size(kUnits)) value /= 1000, ++unit;
  return format_number(value, unit == 0 ? 0 : 1, l) + "\u00a0" + kUnits[unit][fr ? 0 : 1];
}

std::optional<double> parse_number(std::string_view s) {
  double value = 0;
  const auto [end, status] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (status != std::errc{} || end != s.data() + s.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::string exact_number(double value) { return fmt::format("{}", value); }

}  // namespace sourcier
