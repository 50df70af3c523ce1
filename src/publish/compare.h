#pragma once

#include <string>

#include "publish/json.h"
#include "snapshot/compare.h"

namespace sourcier::publish {

// Members of the open object: definition, at, by, both sides with their changes and totals, the
// totals of one against the other, a row an area, warnings. Numbers are exact.
void write_comparison(json_writer& j, const snapshot::world& w, const snapshot::selection& s,
                      const snapshot::comparison& x, const snapshot::compare_options& o);

std::string comparison_json(const snapshot::world& w, const snapshot::selection& s,
                            const snapshot::comparison& x, const snapshot::compare_options& o);
// The same with arrays aligned with the communes of the workspace in place of the rows.
std::string comparison_columns(const snapshot::world& w, const snapshot::selection& s,
                               const snapshot::comparison& x, const snapshot::compare_options& o);
// Rows with code, name, a, b, difference, unit, population, people_under_a, people_under_b, source.
std::string comparison_csv(const snapshot::world& w, const snapshot::selection& s,
                           const snapshot::comparison& x, language l);
std::string comparison_geojson(const snapshot::world& w, const snapshot::selection& s,
                               const snapshot::comparison& x, language l);

}  // namespace sourcier::publish
