#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/text.h"

namespace sourcier::supply {

// What an amount of supply is written in.
enum class capacity_unit {
  fte,
  consultations,
  half_days
};  // consultations a year, half-days a month

struct capacity {
  double value = 0;
  capacity_unit unit = capacity_unit::fte;
};

// "fte", "consultations", "half-days".
std::string_view key_of(capacity_unit u);
text label_of(capacity_unit u);
// By its key or a spelling that people use ("ETP", "demi-journées"); nothing for another word.
std::optional<capacity_unit> find_unit(std::string_view word);
// Over which an amount is a slip of the keyboard: a thousand full-time equivalents.
double most_of(capacity_unit u);

// How the supply of a profession is counted: `per_fte` of its own unit make a full-time equivalent.
struct capacity_basis {
  double per_fte = 1;
  bool consultations = false;  // its own unit is consultations a year; else full-time equivalents
};

// In the profession's own unit, and in full-time equivalents. Throw input_error, naming `what` is
// converted and the remedy, for consultations of a profession that is not counted in them.
double in_own_unit(const capacity& c, const capacity_basis& b, const std::string& what);
fte in_fte(const capacity& c, const capacity_basis& b, const std::string& what);

// What converting this unit supposes beyond what is published, to be said beside the result.
std::optional<text> assumption_of(capacity_unit u);

}  // namespace sourcier::supply
