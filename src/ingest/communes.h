#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/options.h"
#include "ingest/report.h"
#include "ingest/write.h"
#include "territory/history.h"

namespace sourcier::ingest {

struct commune_row {
  std::string code, name, departement, epci;
  std::optional<double> lon{}, lat{}, population{}, area_km2{};
  std::string role = "in";  // or "around"
  std::string border{};     // "BE" beside Belgium
};

struct area_row {
  std::string level, code, name, parent;
};

struct commune_list {
  std::vector<commune_row> communes;
  std::vector<area_row> areas;
  std::vector<territory::commune_event> relations;  // delegated communes, arrondissements
};

// All of France from the npm package @etalab/decoupage-administratif: `files` is its folder, or
// the four files communes.json, epci.json, departements.json and regions.json. Paris, Lyon and
// Marseille come by arrondissement. Positions, areas and border flags that the workspace had are
// kept; an imported matrix goes when the list changes.
report import_communes(store::workspace& w, const std::vector<std::filesystem::path>& files,
                       const options& o);

// The project's own tables communes.csv and areas.csv.
commune_list read_own_communes(std::string_view communes_csv, std::string_view areas_csv,
                               report& r);

// The data set "communes" of this list.
prepared prepare_communes(const commune_list& list, store::dataset dataset, const report& r);

}  // namespace sourcier::ingest
