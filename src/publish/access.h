#pragma once

#include <functional>
#include <span>
#include <string>

#include "publish/json.h"
#include "snapshot/access_table.h"

namespace sourcier::publish {

// Publisher, title and vintage of a data set, as a source line under a figure.
std::string citation(const snapshot::world& w, std::string_view dataset_key, language l);

// The member "definition": what the values of an answer are.
void write_definition(json_writer& j, const snapshot::world& w, const snapshot::selection& s);

// The source of values that rest on these assumptions as well.
std::string citation_of(const snapshot::world& w, const snapshot::selection& s,
                        std::span<const text> assumptions, language l);

// Rows with code, name, value, unit, population, standardised_population, under_threshold_share,
// source; deciles above the commune. Values to 3 decimals, as the source publishes them.
std::string access_json(const snapshot::world& w, const snapshot::selection& s,
                        const snapshot::access_table& t, language l,
                        std::span<const text> assumptions = {});
std::string access_csv(const snapshot::world& w, const snapshot::selection& s,
                       const snapshot::access_table& t, language l,
                       std::span<const text> assumptions = {});
// A feature for each of these areas of the level, in code order, with the properties that `write`
// gives to the area of that position.
std::string area_geojson(const snapshot::world& w, std::string_view level,
                         std::span<const commune_id> which, std::span<const std::string> codes,
                         const std::function<void(json_writer&, std::size_t)>& write);
// The same rows as properties of features; geometry null where no outline is known.
std::string access_geojson(const snapshot::world& w, const snapshot::selection& s,
                           const snapshot::access_table& t, std::span<const commune_id> which,
                           language l, std::span<const text> assumptions = {});
// One array a column, aligned with the communes of the workspace; `values` as published or after
// supply changes.
std::string access_columns(const snapshot::world& w, const snapshot::selection& s,
                           std::span<const double> values, std::span<const text> assumptions = {});

}  // namespace sourcier::publish
