#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace sourcier {

// A file that ships inside the executable: "data/..." or "web/..." (the built page).
struct asset {
  const char* name;
  const char* begin;
  const char* end;

  std::string_view bytes() const { return {begin, static_cast<std::size_t>(end - begin)}; }
};

std::span<const asset> embedded_assets();
std::optional<std::string_view> find_asset(std::string_view name);

}  // namespace sourcier
