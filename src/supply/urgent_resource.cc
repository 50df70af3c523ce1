#include "supply/urgent_resource.h"

#include "base/shipped.h"

namespace sourcier::supply {
namespace {

using nlohmann::json;

// In the order of the enumeration.
constexpr std::string_view kKeys[kResourceKinds] = {
    "emergency_department", "smur", "smur_antenna", "mcs", "helicopter", "other"};

std::vector<kind_words> read(const json& document) {
  const auto& kinds = document.at("kind");
  std::vector<kind_words> out;
  for (std::size_t i = 0; i < kResourceKinds; ++i) {
    const std::string key(kKeys[i]);
    const auto& k = kinds.at(key);
    out.push_back({static_cast<resource_kind>(i), key, text{k.at("fr"), k.at("en")},
                   k.at("direction") == "from", k.value("facility", "")});
  }
  return out;
}

}  // namespace

std::span<const kind_words> resource_kinds() {
  static const auto kept = read_shipped("data/urgent-care.toml", read);
  return kept;
}

const kind_words& words_of(resource_kind kind) {
  return resource_kinds()[static_cast<std::size_t>(kind)];
}

std::optional<resource_kind> find_kind(std::string_view key) {
  for (const auto& k : resource_kinds()) {
    if (k.key == key) return k.kind;
  }
  return {};
}

}  // namespace sourcier::supply
