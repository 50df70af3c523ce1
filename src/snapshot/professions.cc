#include "snapshot/professions.h"

#include <algorithm>

#include "base/shipped.h"
#include "snapshot/supply.h"

namespace sourcier::snapshot {
namespace {

using nlohmann::json;

text read_text(const json& j) { return {j.at("fr"), j.at("en")}; }

access::decay read_decay(const json& bands) {
  access::decay d;
  for (const auto& b : bands) {
    d.bands.push_back({{b.at("up_to_minutes").get<double>()}, b.at("weight").get<double>()});
  }
  return d;
}

std::vector<age_bound> read_ages(const json& age, int bound) {
  std::vector<age_bound> out;
  for (const std::string published : age.at("published")) {
    if (published == "all") {
      out.push_back({"all", {"Tous âges", "All ages"}});
    } else {
      out.push_back({std::to_string(bound), tr("{} ans et moins", "{} and under", bound)});
    }
  }
  return out;
}

profession read_profession(const std::string& key, const json& j) {
  profession p;
  p.key = key;
  p.plural = read_text(j.at("label"));
  p.label = read_text(j.at("display").at("singular"));
  p.unit = read_text(j.at("unit"));
  p.unit_short = read_text(j.at("short_unit"));
  const auto& rules = supply::rules_for(key);
  p.capacity_unit = unit_label(rules);
  p.capacity_per_fte = rules.imputed;
  p.in_consultations = rules.unit == "consultations_per_year";
  p.scale = j.at("per_inhabitants");
  if (j.contains("threshold")) {
    p.under = j["threshold"].at("under_served").at("below").get<double>();
    p.well = j["threshold"].at("well_served").at("above").get<double>();
  }
  p.ages = read_ages(j.at("age"), rules.age_bound);
  p.decimals = j.at("display").at("decimals");
  if (j["display"].contains("breaks")) p.breaks = j["display"]["breaks"].get<std::vector<double>>();
  p.decay = read_decay(j.at("decay"));
  return p;
}

}  // namespace

std::vector<profession> load_professions() {
  auto out = read_shipped("data/parameters/apl.toml", [](const json& document) {
    std::vector<profession> all;
    for (const auto& item : document.at("profession").items()) {
      all.push_back(read_profession(item.key(), item.value()));
    }
    return all;
  });
  // The order of the page: doctors first.
  const auto rank = [](const profession& p) {
    return p.key == "gp" ? 0 : p.key == "nurse" ? 1 : 2;
  };
  std::ranges::stable_sort(out, {}, rank);
  return out;
}

const profession& find_profession(const std::vector<profession>& all, std::string_view key) {
  const auto it = std::ranges::find(all, key, &profession::key);
  if (it != all.end()) return *it;
  std::string known;
  for (const auto& p : all) known += (known.empty() ? "" : ", ") + p.key;
  throw input_error(
      tr("profession « {} » inconnue ou sans APL ici ; choisissez parmi : {} ; une "
         "autre s'ajoute avec « sourcier import apl CLASSEUR.xlsx »",
         "profession \"{}\" is unknown or has no APL here; choose one of: {}; another "
         "comes with \"sourcier import apl WORKBOOK.xlsx\"",
         std::string(key), known));
}

}  // namespace sourcier::snapshot
