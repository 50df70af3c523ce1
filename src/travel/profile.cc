#include "travel/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/assets.h"
#include "base/error.h"
#include "base/toml.h"

namespace sourcier::travel {
namespace {

using nlohmann::json;

struct section_reader {
  const json* table;  // nullptr: an optional section that is absent
  std::string file;
  std::string path;

  [[noreturn]] void refuse(std::string_view field) const {
    throw input_error(
        tr("{} : « {}{} » est absent ou n'a pas une valeur permise ; reprenez un "
           "profil livré comme modèle",
           "{}: \"{}{}\" is missing or has a value that is not allowed; take a "
           "shipped profile as a pattern",
           file, path, field));
  }
  const json* find(std::string_view field) const {
    if (table == nullptr) return nullptr;
    const auto at = table->find(std::string(field));
    return at == table->end() ? nullptr : &*at;
  }
  section_reader section(std::string_view name) const {
    const auto* found = find(name);
    if (found != nullptr && !found->is_object()) refuse(name);
    return {found, file, path + std::string(name) + "."};
  }
  static bool is_amount(const json& v) {
    return v.is_number() && std::isfinite(v.get<double>()) && v.get<double>() >= 0;
  }
  double amount(std::string_view field, std::optional<double> otherwise = {}) const {
    const auto* v = find(field);
    if (v == nullptr && otherwise) return *otherwise;
    if (v == nullptr || !is_amount(*v)) refuse(field);
    return v->get<double>();
  }
  double positive(std::string_view field, std::optional<double> otherwise = {}) const {
    const double v = amount(field, otherwise);
    if (!(v > 0)) refuse(field);
    return v;
  }
  bool flag(std::string_view field) const {
    const auto* v = find(field);
    if (v == nullptr) return false;
    if (!v->is_boolean()) refuse(field);
    return v->get<bool>();
  }
  std::vector<std::string> names(std::string_view field) const {
    std::vector<std::string> out;
    const auto* v = find(field);
    if (v == nullptr) return out;
    if (!v->is_array()) refuse(field);
    for (const auto& name : *v) {
      if (!name.is_string()) refuse(field);
      out.push_back(name.get<std::string>());
    }
    return out;
  }
  by_name<double> amounts() const {
    by_name<double> out;
    if (table == nullptr) return out;
    for (const auto& [name, value] : table->items()) {
      if (!is_amount(value)) refuse(name);
      out[name] = value.get<double>();
    }
    return out;
  }
};

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

void read_classes(const section_reader& in, profile& p) {
  const auto closed = in.names("closed");
  const auto wheeled = in.names("wheeled");
  const auto never = in.section("snap").names("never");
  const auto shares = in.section("limit_share");
  for (const auto& [name, km_h] : in.section("speed").amounts()) {
    if (!(km_h > 0)) in.section("speed").refuse(name);
    const double share = shares.positive(name, shares.positive("default", 1.0));
    p.classes.push_back({name, km_h, share, contains(closed, name), contains(wheeled, name),
                         contains(never, name)});
  }
  if (p.classes.empty() || p.classes.size() > 250) in.refuse("speed");
}

void read_access(const section_reader& in, profile& p) {
  p.access = in.names("access");
  if (p.access.empty()) in.refuse("access");
  p.restrictions = in.names("restrictions");
  const auto values = in.section("access_values");
  for (const auto& v : values.names("yes")) p.access_values[v] = permission::yes;
  for (const auto& v : values.names("ends")) p.access_values[v] = permission::ends_only;
  for (const auto& v : values.names("no")) p.access_values[v] = permission::no;
}

void read_zones(const section_reader& in, profile& p) {
  const auto zones = in.section("zone");
  if (zones.table == nullptr) return;
  for (const auto& [country, limits] : zones.table->items()) {
    p.zones[country] = zones.section(country).amounts();
    for (const auto& [zone, km_h] : p.zones[country]) {
      if (!(km_h > 0)) zones.section(country).refuse(zone);
    }
  }
}

}  // namespace

const road_class* profile::find_class(std::string_view wanted) const {
  const auto at = std::ranges::lower_bound(classes, wanted, {}, &road_class::name);
  return at == classes.end() || at->name != wanted ? nullptr : &*at;
}

std::optional<double> profile::zone_limit(std::string_view country, std::string_view zone) const {
  for (const auto place :
       {country, country.substr(0, country.find('-')), std::string_view("default")}) {
    const auto limits = zones.find(place);
    if (limits == zones.end()) continue;
    const auto limit = limits->second.find(zone);
    if (limit != limits->second.end()) return limit->second;
  }
  return std::nullopt;
}

profile parse_profile(std::string_view toml, const std::string& file) {
  const auto root = parse_toml(toml, file);
  const section_reader in{&root, file, ""};
  profile p;
  if (const auto* name = in.find("name"); name != nullptr && name->is_string()) {
    p.name = name->get<std::string>();
  } else {
    in.refuse("name");
  }
  p.walk_km_h = in.positive("walk_km_h");
  p.oneway = in.flag("oneway");
  p.cycle_exceptions = in.flag("cycle_exceptions");
  p.wheeled_km_h = in.positive("wheeled_km_h", p.walk_km_h);
  read_access(in, p);
  read_classes(in, p);
  read_zones(in, p);
  p.surface = in.section("surface").amounts();
  p.tracktype = in.section("tracktype").amounts();
  p.service = in.section("service").amounts();
  p.smoothness = in.section("smoothness").amounts();
  p.points = in.section("point").amounts();
  p.barriers = in.section("barrier").amounts();
  p.narrow_width_m = in.section("narrow").amount("width_m", 0.0);
  p.narrow_share = in.section("narrow").positive("share", 1.0);
  const auto turn = in.section("turn");
  p.turn = {turn.amount("most"), turn.positive("bias"), turn.amount("u_turn")};
  p.through_seconds = in.section("through").amount("seconds");
  p.snap_limit_m = in.section("snap").positive("limit_m");
  p.never_snap_motorroad = in.section("snap").flag("never_motorroad");
  return p;
}

profile embedded_profile(std::string_view name) {
  const auto file = fmt::format("data/profiles/{}.toml", name);
  const auto bytes = find_asset(file);
  if (!bytes) {
    throw not_found(tr("profil de déplacement « {} » inconnu : choisissez car, foot ou bicycle",
                       "unknown travel profile \"{}\": choose car, foot or bicycle", name));
  }
  return parse_profile(*bytes, file);
}

}  // namespace sourcier::travel
