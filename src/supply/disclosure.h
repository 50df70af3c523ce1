#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"

namespace sourcier::supply {

// What the public may see of activities (data/parameters/small-numbers.toml).
struct disclosure_rule {
  std::size_t least_people = 3;  // behind a figure
  double most_share = 1;         // of a figure that one person may make
  text activity, index;          // the rules, as they are told where they bite
  text source;
  std::string url;
};
const disclosure_rule& public_rule();

// What one person does in one place.
struct contribution {
  std::uint32_t person = 0, place = 0;
  double value = 0;  // >= 0
};

// A way of summing places: the area of each, or kNoArea.
struct table_level {
  std::vector<std::uint32_t> area_of;
  std::size_t areas = 0;
};
constexpr auto kNoArea = static_cast<std::uint32_t>(-1);

// Which sums may be shown, by level and area; a sum without any contribution may.
//
// `levels` go from the coarsest to the finest, and in the last every place of a contribution has an
// area of its own. A sum is left out where it breaks the rule; others are left out, the smallest of
// the finest level that helps first, until whoever knows every sum shown can work out none of
// these:
//   - a sum left out;
//   - what one person does in one place or another, or any weighted sum of it, even for another
//     person who knows what they do themselves;
//   - the sum of a group of places that no level parts and that breaks the rule.
// Exact differences only: bounds that follow from no activity being negative are not worked out.
std::vector<std::vector<char>> shown_sums(std::span<const contribution> contributions,
                                          std::span<const table_level> levels,
                                          const disclosure_rule& rule);

}  // namespace sourcier::supply
