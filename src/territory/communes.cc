#include "territory/communes.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/error.h"

namespace sourcier::territory {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::vector<double> reals(const store::column& c) {
  auto out = c.real();
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (c.is_null(i)) out[i] = kUnknown;
  }
  return out;
}

void load_tvs(store::database& db, commune_table& t) {
  using enum store::column_type;
  t.tvs.resize(t.size());
  const auto c = db.query("SELECT commune, area FROM membership WHERE level = 'tvs'", {text, text});
  for (std::size_t i = 0; i < c[0].size(); ++i) {
    if (const auto id = t.find(c[0].text()[i])) t.tvs[std::size_t(*id)] = c[1].text()[i];
  }
}

const std::array<level, 6> kLevels = {{
    {"commune", {"commune", "commune"}, {"communes", "communes"}},
    {"epci", {"EPCI", "EPCI"}, {"EPCI (intercommunalités)", "EPCI (groups of communes)"}},
    {"tvs",
     {"territoire de vie-santé", "life-and-health territory"},
     {"territoires de vie-santé", "life-and-health territories"}},
    {"departement", {"département", "département"}, {"départements", "départements"}},
    {"region", {"région", "region"}, {"régions", "regions"}},
    {"all", {"ensemble", "all together"}, {"ensemble", "all together"}},
}};

// The code of the area of `level` that commune i is in, or empty.
std::string area_of(const commune_table& t, const area_table& areas, std::string_view level,
                    std::size_t i) {
  if (level == "commune") return t.code[i];
  if (level == "epci") return t.epci[i];
  if (level == "tvs") return t.tvs[i];
  if (level == "departement") return t.departement[i];
  if (level == "all") return "all";
  const auto departements = areas.find("departement");
  if (departements == areas.end()) return "";
  const auto found = departements->second.find(t.departement[i]);
  return found == departements->second.end() ? "" : found->second.parent;
}

std::string name_of(const commune_table& t, const area_table& areas, std::string_view level,
                    const std::string& code, std::size_t first) {
  if (level == "commune") return t.name[first];
  const auto known = areas.find(level);
  if (known == areas.end()) return code;
  const auto found = known->second.find(code);
  return found == known->second.end() ? code : found->second.name;
}

}  // namespace

std::optional<commune_id> commune_table::find(std::string_view commune_code) const {
  const auto it = std::ranges::lower_bound(code, commune_code);
  if (it == code.end() || *it != commune_code) return std::nullopt;
  return commune_id{static_cast<std::uint32_t>(it - code.begin())};
}

commune_id commune_table::at(std::string_view commune_code) const {
  if (const auto id = find(commune_code)) return *id;
  throw not_found(
      tr("commune « {} » inconnue ici ; donnez un code INSEE à cinq caractères du "
         "territoire (par exemple {}), « sourcier status » dit ce qui est chargé",
         "commune \"{}\" is not known here; give a five-character INSEE code of the "
         "territory (for example {}), \"sourcier status\" tells what is loaded",
         std::string(commune_code), code.empty() ? "62364" : code[code.size() / 2]));
}

std::vector<commune_id> commune_table::core_communes() const {
  std::vector<commune_id> out;
  for (std::uint32_t i = 0; i < size(); ++i) {
    if (core[i] != 0) out.push_back({i});
  }
  return out;
}

commune_table load_communes(store::database& db) {
  using enum store::column_type;
  // COLLATE-free byte order: codes are ASCII.
  auto c = db.query(
      "SELECT code, name, departement, epci, border, role, lon, lat, population, area_km2 "
      "FROM commune ORDER BY code",
      {text, text, text, text, text, text, real, real, real, real});
  commune_table t;
  t.code = std::get<0>(std::move(c[0].values));
  t.name = std::get<0>(std::move(c[1].values));
  t.departement = std::get<0>(std::move(c[2].values));
  t.epci = std::get<0>(std::move(c[3].values));
  t.border = std::get<0>(std::move(c[4].values));
  const auto lon = reals(c[6]), lat = reals(c[7]);
  for (std::size_t i = 0; i < t.size(); ++i) {
    t.core.push_back(c[5].text()[i] == "in" ? 1 : 0);
    t.position.push_back({lon[i], lat[i]});
  }
  t.population = reals(c[8]);
  t.area_km2 = reals(c[9]);
  load_tvs(db, t);
  return t;
}

area_table load_areas(store::database& db) {
  using enum store::column_type;
  const auto c = db.query("SELECT level, code, name, parent FROM area", {text, text, text, text});
  area_table out;
  for (std::size_t i = 0; i < c[0].size(); ++i) {
    out[c[0].text()[i]][c[1].text()[i]] = {c[2].text()[i], c[3].text()[i]};
  }
  return out;
}

std::span<const level> levels() { return kLevels; }

const level& find_level(std::string_view key) {
  const auto it = std::ranges::find(kLevels, key, &level::key);
  if (it != kLevels.end()) return *it;
  throw input_error(
      tr("niveau « {} » inconnu : choisissez commune, epci, tvs, departement, region "
         "ou all",
         "unknown level \"{}\": choose commune, epci, tvs, departement, region or all",
         std::string(key)));
}

grouping group_by(const commune_table& communes, const area_table& areas, std::string_view level,
                  std::span<const commune_id> which) {
  std::map<std::string, std::vector<commune_id>> groups;
  for (const auto id : which) {
    const auto area = area_of(communes, areas, level, std::size_t(id));
    if (!area.empty()) groups[area].push_back(id);
  }
  grouping out;
  for (auto& [code, members] : groups) {
    out.code.push_back(code);
    out.name.push_back(name_of(communes, areas, level, code, std::size_t(members[0])));
    out.communes.push_back(std::move(members));
  }
  return out;
}

}  // namespace sourcier::territory
