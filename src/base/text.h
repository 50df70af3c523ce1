#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace sourcier {

enum class language { fr, en };

// One message in both languages of the product; which one is shown is decided where it is shown.
struct text {
  std::string fr;
  std::string en;

  const std::string& in(language l) const { return l == language::fr ? fr : en; }
};

// tr("{} lignes lues", "{} rows read", n): both formats take the same arguments.
template <class... Args>
text tr(fmt::format_string<const Args&...> fr, fmt::format_string<const Args&...> en,
        const Args&... args) {
  return {fmt::format(fr, args...), fmt::format(en, args...)};
}

// "fr" or "en"; anything else throws input_error.
language parse_language(std::string_view code);

}  // namespace sourcier
