#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "geo/outlines.h"

namespace sourcier::geo {

struct geojson_issue {
  std::size_t feature;  // 1 is the first of the file
  std::string field;    // "geometry", "code"...
  std::string value;    // what was found, shortened
  text reason;
  bool rejected;  // false: the feature was repaired and kept
};

struct geojson_outlines {
  outline_set outlines;
  std::vector<geojson_issue> issues;
  std::size_t features = 0;  // read, kept or not
};

// A FeatureCollection of Polygon and MultiPolygon features in WGS84. The code of a feature is its
// property code, codgeo, insee, INSEE_COM or code_insee, the first one present. Features without
// code, with a code seen before or with an unusable geometry become issues. Unclosed rings are
// closed, with an issue; rings without area are dropped, with an issue; orientation is set right.
// Throws input_error for a file that is not such a collection as a whole: truncated, Latin-1,
// TopoJSON, Shapefile, projected coordinates.
geojson_outlines read_geojson(std::string_view bytes, const std::string& file);

}  // namespace sourcier::geo
