#include <algorithm>

#include "base/shipped.h"
#include "supply/supply_at.h"

namespace sourcier::supply {
namespace {

using nlohmann::json;

struct parameters {
  std::vector<profession_name> names;
  std::vector<activity_rules> rules;
};

std::vector<work_status> read_statuses(const json& words) {
  std::vector<work_status> out;
  for (const auto& word : words) out.push_back(find_status(word.get<std::string>()).value());
  return out;
}

std::optional<double> value(const json& j, const char* key) {
  return j.contains(key) ? std::optional(j.at(key).get<double>()) : std::nullopt;
}

parameters read(const json& document) {
  parameters out;
  for (const auto& p : document.at("profession").items()) {
    out.names.push_back({p.key(), {p.value().at("fr"), p.value().at("en")}});
  }
  const auto& field = document.at("field");
  for (const auto& a : document.at("activity")) {
    activity_rules r;
    r.profession = a.at("profession");
    r.unit = a.at("unit");
    r.source = a.at("source");
    r.none_up_to = value(a, "none_up_to");
    r.floor = value(a, "floor");
    r.cap = value(a, "cap");
    r.none_below = value(a, "none_below");
    r.imputed = a.at("imputed");
    r.statuses = read_statuses(field.at("statuses"));
    r.health_centre_statuses = read_statuses(field.at("health_centre_statuses"));
    r.age_bound = field.at("age_bound");
    for (const auto& year : a.at("vintages")) {
      r.vintage = year;
      out.rules.push_back(r);
    }
  }
  return out;
}

const parameters& shipped() {
  static const auto kept = read_shipped("data/parameters/supply.toml", read);
  return kept;
}

}  // namespace

std::span<const profession_name> listed_professions() { return shipped().names; }

const activity_rules& rules_for(std::string_view profession, std::optional<int> year) {
  const activity_rules* best = nullptr;
  std::string known;
  for (const auto& r : shipped().rules) {
    if (known.find(r.profession) == known.npos) known += (known.empty() ? "" : ", ") + r.profession;
    if (r.profession != profession) continue;
    const bool fits = !year || r.vintage <= *year;
    if (!best || (fits && (r.vintage > best->vintage || (year && best->vintage > *year)))) {
      best = &r;
    }
  }
  if (best) return *best;
  throw input_error(tr("profession « {} » : aucune règle d'activité connue ; choisissez parmi : {}",
                       "profession \"{}\": no rule of activity known; choose among: {}",
                       std::string(profession), known));
}

double counted(const activity_rules& r, std::optional<double> activity, bool health_centre) {
  if (!activity) return r.imputed;
  if (r.none_below) return *activity < *r.none_below && !health_centre ? 0 : r.imputed;
  if (r.unit == "fte") return r.imputed;
  if (health_centre) return *activity;
  if (r.none_up_to && *activity <= *r.none_up_to) return 0;
  return std::clamp(*activity, r.floor.value_or(0), r.cap.value_or(*activity));
}

}  // namespace sourcier::supply
