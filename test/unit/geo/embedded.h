#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/numbers.h"
#include "unit/geo/contours.h"

namespace sourcier::geo {

// The communes of the embedded territory, as the repository keeps them.
struct embedded_communes {
  std::vector<std::string> codes, names, departements, roles;
  std::vector<coordinate> centroids;
};

inline embedded_communes read_embedded(const std::string& role = "") {
  std::ifstream in(std::string(SOURCIER_SOURCE_DIR) + "/data/hauts-de-france/communes.csv");
  std::string line;
  std::map<std::string, std::size_t> column;
  embedded_communes out;
  while (std::getline(in, line)) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    if (column.empty()) {
      for (std::size_t k = 0; k < cells.size(); ++k) column[cells[k]] = k;
      continue;
    }
    if (!role.empty() && cells.at(column.at("role")) != role) continue;
    out.codes.push_back(cells.at(column.at("code")));
    out.names.push_back(cells.at(column.at("name")));
    out.departements.push_back(cells.at(column.at("departement")));
    out.roles.push_back(cells.at(column.at("role")));
    out.centroids.push_back({parse_number(cells.at(column.at("lon"))).value(),
                             parse_number(cells.at(column.at("lat"))).value()});
  }
  EXPECT_GT(out.codes.size(), 3000u);
  return out;
}

inline outline_set embedded_departements() {
  return read_outlines(std::string(SOURCIER_SOURCE_DIR) +
                       "/data/hauts-de-france/departements.geojson");
}

}  // namespace sourcier::geo
