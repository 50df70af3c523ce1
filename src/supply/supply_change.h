#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "supply/capacity.h"

namespace sourcier::supply {

// How sure a change is; a plan, a signed convention and an observed departure differ in this only.
enum class certainty { observed, pledged, planned, simulated };

std::string_view name_of(certainty c);
// By its name, or its French one ("observé", "promis", "prévu", "simulé").
std::optional<certainty> find_certainty(std::string_view word);

// The one type of everything that changes care in a place: so much of a profession in a commune
// from one day (included) to another (excluded). Negative: taken away.
struct supply_change {
  std::string place;       // commune code
  std::string profession;  // key: gp, nurse, ...
  capacity amount;
  std::optional<date> from;
  std::optional<date> to;
  supply::certainty certainty = certainty::simulated;
  std::string origin;  // what it came from: "what-if", a case, a convention
  std::string label = {};   // what people call it; may be empty

  bool in_force(date day) const { return (!from || *from <= day) && (!to || day < *to); }
};

enum class direction { add, remove };

// Reads COMMUNE:PROFESSION:AMOUNT[:FROM[:TO]]. An amount is a number of FTE, or a number with its
// unit: 0.5, 3600consultations (a year), 4half-days (a month). Throws input_error naming the field,
// its value and the remedy: over 0 and at most most_of() its unit, dates days of the calendar in
// order.
supply_change parse_change(std::string_view text, direction d);

// "3600consultations" or its parts; nothing where it is not an amount over 0 of a known unit.
std::optional<capacity> parse_amount(std::string_view text);

// The same form back, so that a scenario can be shared as text.
std::string to_text(const supply_change& c);

}  // namespace sourcier::supply
