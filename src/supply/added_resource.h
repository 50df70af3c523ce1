#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "supply/urgent_resource.h"

namespace sourcier::supply {

// A resource that is only supposed, at the centre of a commune: what would one more bring.
struct added_resource {
  std::string commune;  // its code
  resource_kind kind{};
  minutes delay{0};
  std::optional<double> flies_kmh;  // of a helicopter
};

// Reads COMMUNE:KIND[:DELAY], or COMMUNE:helicopter:DELAY:KMH. Throws input_error naming the field,
// its value and the remedy: DELAY is 0 to 120 minutes, KMH 100 to 400.
added_resource parse_added_resource(std::string_view text);

// The same form back, so that a question can be shared as text.
std::string to_text(const added_resource& r);

// Reads "emergency_department,mcs", each kind once; "" is every kind. Throws input_error that lists
// the kinds.
std::vector<resource_kind> parse_kinds(std::string_view list);

}  // namespace sourcier::supply
