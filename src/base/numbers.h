#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace sourcier {

// 4.187 -> "4,19" (fr) or "4.19" (en); thousands parted by a narrow no-break space or a comma.
std::string format_number(double value, int decimals, language l);

// 0.097 -> "9,7 %" (fr) or "9.7%" (en).
std::string format_share(double share, int decimals, language l);

// 245300000 -> "245,3 Mo" (fr) or "245.3 MB" (en); in bytes under a thousand.
std::string format_bytes(std::uint64_t bytes, language l);

// The whole of `s` as a finite number with a decimal point; nullopt for anything else ("", "NaN",
// "s").
std::optional<double> parse_number(std::string_view s);

// Shortest text that reads back as the same double, for CSV and JSON.
std::string exact_number(double value);

}  // namespace sourcier
