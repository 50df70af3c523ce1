#include "base/assets.h"

#include <algorithm>

namespace sourcier {

std::optional<std::string_view> find_asset(std::string_view name) {
  const auto all = embedded_assets();
  const auto it =
      std::ranges::find(all, name, [](const asset& a) { return std::string_view(a.name); });
  if (it == all.end()) return std::nullopt;
  return it->bytes();
}

}  // namespace sourcier
