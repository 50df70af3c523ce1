#pragma once

#include <optional>
#include <string>

#include "snapshot/index.h"

namespace sourcier::publish {

// The standardised population an index rests on, as a source line.
std::string demand_line(const snapshot::world& w, const snapshot::selection& s, language l);

// Rows with code, name, value, unit, population, standardised_population, method, decay, supply and
// travel time. Values to 3 decimals.
std::string index_csv(const snapshot::world& w, const snapshot::index_question& q,
                      const snapshot::index_answer& x, language l);
// The same question, one array a column, aligned with the communes of the workspace, with the inner
// bounds of the map's classes.
std::string index_columns(const snapshot::world& w, const snapshot::selection& s,
                          const snapshot::index_question& q, const snapshot::index_answer& x,
                          const std::optional<snapshot::index_equity>& e, language l);
// The methods in words, the weights of the trip, and the facilities that can stand for the supply.
std::string index_methods_json(const snapshot::world& w);
std::string index_json(const snapshot::world& w, const snapshot::selection& s,
                       const snapshot::index_question& q, const snapshot::index_answer& x,
                       const std::optional<snapshot::index_equity>& e, language l);

}  // namespace sourcier::publish
