#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "base/ids.h"

namespace sourcier::supply {

// How sure a change is; a plan, a signed convention and an observed departure differ in this only.
enum class certainty { observed, pledged, planned, simulated };

std::string_view name_of(certainty c);

// The one type of everything that changes care in a place: `amount` full-time equivalents of a
// profession in a commune from one day (included) to another (excluded). Negative: taken away.
struct supply_change {
  std::string place;       // commune code
  std::string profession;  // key: gp, nurse, ...
  fte amount;
  std::optional<date> from;
  std::optional<date> to;
  supply::certainty certainty = certainty::simulated;
  std::string origin;  // what it came from: "what-if", a case, a convention

  bool in_force(date day) const { return (!from || *from <= day) && (!to || day < *to); }
};

enum class direction { add, remove };

// Reads COMMUNE:PROFESSION:FTE[:FROM[:TO]]. Throws input_error naming the field, its value and
// the remedy: FTE must be over 0 and at most 1,000, dates days of the calendar in order.
supply_change parse_change(std::string_view text, direction d);

// The same form back, so that a scenario can be shared as text.
std::string to_text(const supply_change& c);

}  // namespace sourcier::supply
