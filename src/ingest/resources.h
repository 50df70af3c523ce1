#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ingest/csv.h"
#include "ingest/figures.h"
#include "ingest/write.h"
#include "supply/urgent_resource.h"

namespace sourcier::ingest {

// The centre of a commune by its code; absent: no such commune, or one without a centre.
using commune_lookup = std::function<std::optional<geo::coordinate>(std::string_view code)>;

// Sound rows, in the order of the file; what was wrong with the others is in the report.
struct resource_reading {
  std::vector<supply::urgent_resource> resources;
};

// A table of resources of urgent care: id, name, lon and lat or commune, kind, direction, delay
// (minutes), speed_kmh: see docs/urgent-care.md. `communes`, where given: centres of the territory,
// from the nearest of which a point may be 200 km at most.
resource_reading read_resources(const csv_file& file, const commune_lookup& centre_of, report& r,
                                std::span<const geo::coordinate> communes = {});

// One data set a kind: a file replaces the lists of the kinds that it holds. `source`: entry of the
// catalogue, or empty. Throws input_error where an id is that of a resource of another list.
std::vector<prepared> prepare_resources(store::workspace& w, known_communes& known,
                                        const std::string& file, std::string_view bytes,
                                        const std::string& source, const options& o, report& r);

report import_resources(store::workspace& w, const std::vector<std::filesystem::path>& files,
                        const options& o);

}  // namespace sourcier::ingest
