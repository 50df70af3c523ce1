#pragma once

#include <optional>
#include <vector>

#include "base/dates.h"
#include "http/message.h"
#include "snapshot/snapshot.h"
#include "supply/added_resource.h"
#include "supply/supply_change.h"

// What endpoints read from a query. All throw input_error naming the parameter, its value and what
// is expected.
namespace sourcier::api {

// profession, year and ages; the defaults of openapi.yaml.
snapshot::selection read_selection(const snapshot::world& w, const http::request& r);
// Nothing where the parameter is absent.
std::optional<int> read_year(const http::request& r);
// add and remove, or those names after a prefix, in order of appearance. At most 500.
std::vector<supply::supply_change> read_changes(const http::request& r,
                                                const std::string& prefix = "");
std::optional<date> read_day(const http::request& r, std::string_view name);
std::size_t read_count(const http::request& r, std::string_view name, std::size_t fallback,
                       std::size_t most);
double read_number(const http::request& r, std::string_view name, double fallback, double least,
                   double most);
language read_language(const http::request& r);
// "true" or "false"; false when absent.
bool read_flag(const http::request& r, std::string_view name);
// lon and lat, both required, in degrees.
geo::coordinate read_place(const http::request& r);
// Resources of `add`, in order of appearance. At most 100.
std::vector<supply::added_resource> read_added_resources(const http::request& r);

// What the command line reads as well.
struct bounds {
  double usual, least, most;
};
inline constexpr bounds kReachLimit{30, 0.1, 600};  // minutes
inline constexpr bounds kReachSpeed{1, 0.25, 4};    // times the usual speed
inline constexpr const char* kUsualLimits = "5,10,15,20,30";
// Ascending minutes, each once, from a list such as kUsualLimits; `where` names it in the message.
std::vector<double> parse_limits(const text& where, std::string_view list);

// An answer that a browser saves as STEM.EXTENSION.
http::response as_file(const char* type, std::string body, std::string_view stem,
                       const char* extension);

}  // namespace sourcier::api
