#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "supply/supply_change.h"

namespace sourcier::supply {

// Supply changes kept under a name, in the order they were given.
struct scenario {
  std::string name, note;
  std::string created_at, updated_at;  // UTC, ISO 8601; empty until saved
  std::vector<supply_change> changes;
};

inline constexpr std::size_t kLongestName = 100;   // characters
inline constexpr std::size_t kLongestText = 200;   // of an origin or a label
inline constexpr std::size_t kLongestNote = 2000;  // of a note
inline constexpr std::size_t kMostChanges = 500;
// What comparisons call the territory without any change: no scenario may bear it.
inline constexpr std::string_view kBaseline = "baseline";

// The name without the spaces around it. Throws input_error where it is empty, too long, not UTF-8,
// kBaseline, or holds controls or slashes, which an address could not carry.
std::string checked_name(std::string_view name);

// Name, note and texts within their bounds, changes fewer than the most, each over 0 or under it
// and of dates in order. Throws input_error that names the change by its number.
void check(const scenario& s);

// Changes whenever the content does (name, note or a change, but not the times).
std::string version_of(const scenario& s);

}  // namespace sourcier::supply
