#include "territory/vocabulary.h"

#include "base/shipped.h"

namespace sourcier::territory {
namespace {

using nlohmann::json;

text label_of(const json& j) { return {j.at("fr"), j.at("en")}; }

vocabulary read(const json& document) {
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
  static const auto kept = read_shipped("data/vocabulary.toml", read);
  return kept;
}

}  // namespace sourcier::territory
