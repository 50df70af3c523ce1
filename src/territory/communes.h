#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/text.h"
#include "geo/coordinates.h"
#include "store/workspace.h"

namespace sourcier::territory {

// Today's communes in code order (arrondissements stand for Paris, Lyon and Marseille); a
// commune_id is a position here. Numbers are NaN where unknown.
struct commune_table {
  std::vector<std::string> code, name, departement, epci;
  std::vector<std::string> border;  // "BE": a foreign side that is not counted is within reach
  std::vector<geo::coordinate> position;
  std::vector<double> population, area_km2;
  std::vector<char> core;        // 1: of the territory; 0: around it, kept for its border
  std::vector<std::string> tvs;  // life-and-health territory code or empty

  std::size_t size() const { return code.size(); }
  std::optional<commune_id> find(std::string_view commune_code) const;
  // Throws not_found naming the code and the remedy.
  commune_id at(std::string_view commune_code) const;
  std::vector<commune_id> core_communes() const;
};

// Names by level ("region", "departement", "epci", "tvs") and code.
struct area {
  std::string name;
  std::string parent;  // code one level up, for départements
};
using area_table = std::map<std::string, std::map<std::string, area, std::less<>>, std::less<>>;

commune_table load_communes(store::database& db);
area_table load_areas(store::database& db);

// Levels that access is asked by, from the smallest.
struct level {
  std::string_view key;
  text label, plural;
};
std::span<const level> levels();
// Throws input_error that lists the levels.
const level& find_level(std::string_view key);

// Communes by the areas of one level, areas in code order. A commune of no area is in none.
struct grouping {
  std::vector<std::string> code, name;
  std::vector<std::vector<commune_id>> communes;
};
grouping group_by(const commune_table& communes, const area_table& areas, std::string_view level,
                  std::span<const commune_id> which);

}  // namespace sourcier::territory
