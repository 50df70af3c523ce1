#pragma once

#include <span>
#include <string>

#include "geo/outlines.h"

namespace sourcier::geo {

// Stands in for official outlines: each commune gets the part of its département that is nearer to
// its centroid than to any other of that département. Cells of a département with an outline
// partition that outline; in one of `partly_known`, of which only some communes are given, and in
// one without outline, a cell also ends at a disc around its centroid, so that none runs far out.
// Cells without outline leave the outlines given free. A centroid outside its département's outline
// is moved to the nearest point of it. Every commune gets a cell with an area; one that would get
// none has a disc of 300 m instead, over its neighbours.
// Preconditions: spans of one size, codes all different, coordinates valid.
outline_set voronoi_outlines(std::span<const std::string> codes,
                             std::span<const coordinate> centroids,
                             std::span<const std::string> departements,
                             const outline_set& departement_outlines,
                             std::span<const std::string> partly_known = {});

}  // namespace sourcier::geo
