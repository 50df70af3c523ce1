#include "territory/vocabulary.h"

#include <nlohmann/json.hpp>

#include "base/assets.h"
#include "base/error.h"
#include "base/toml.h"

namespace sourcier::territory {
namespace {

using nlohmann::json;

constexpr const char* kFile = "data/vocabulary.toml";

text label_of(const json& j) { return {j.at("fr"), j.at("en")}; }

vocabulary read() {
  const auto document = parse_toml(find_asset(kFile).value_or(""), kFile);
  vocabulary v;
  for (const auto& f : document.at("facility").items()) {
    v.facilities[f.key()] = {label_of(f.value()), f.value().at("official")};
  }
  for (const auto& z : document.at("zone").items()) {
    auto& scheme = v.zones[z.key()];
    scheme.label = label_of(z.value());
    for (const auto& c : z.value().at("class").items()) {
      scheme.classes[c.key()] = {label_of(c.value()), c.value().at("rank")};
    }
  }
  for (const auto& i : document.at("income").items()) {
    v.income[i.key()] = {label_of(i.value()), label_of(i.value().at("unit"))};
  }
  return v;
}

}  // namespace

const vocabulary& words() {
  static const vocabulary kept = [] {
    try {
      return read();
    } catch (const json::exception& e) {
      throw input_error(
          tr("{} : {} ; réinstallez sourcier", "{}: {}; install sourcier again", kFile, e.what()));
    }
  }();
  return kept;
}

}  // namespace sourcier::territory
