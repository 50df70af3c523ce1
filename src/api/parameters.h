#pragma once

#include <optional>
#include <vector>

#include "base/dates.h"
#include "http/message.h"
#include "snapshot/snapshot.h"
#include "supply/supply_change.h"

// What endpoints read from a query. All throw input_error naming the parameter, its value and what
// is expected.
namespace sourcier::api {

// profession, year and ages; the defaults of openapi.yaml.
snapshot::selection read_selection(const snapshot::world& w, const http::request& r);
// add and remove, in order of appearance. At most 500.
std::vector<supply::supply_change> read_changes(const http::request& r);
std::optional<date> read_day(const http::request& r, std::string_view name);
std::size_t read_count(const http::request& r, std::string_view name, std::size_t fallback,
                       std::size_t most);
double read_number(const http::request& r, std::string_view name, double fallback, double least,
                   double most);
language read_language(const http::request& r);

}  // namespace sourcier::api
