#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sourcier::access {

// Why a unit is where it is.
enum class zone_reason {
  threshold,  // below the value that makes its class mandatory
  quota,      // its place in the ranking fits the quota of its class
  beyond,     // after the last quota
  manual,     // set by hand, with a motive
  unknown     // it has no value: unclassified
};

// One class, the most helped first. `quota` is a share of the people of all units, 0 to 1; a class
// without one takes no unit by rank.
struct zone_rule {
  std::optional<double> mandatory_below;  // strictly below
  std::optional<double> quota;
};

// The units of one region. `metric` is NaN where unknown; such a unit is in no class, and its
// people count in the total that quotas are shares of. `code` is unique.
struct zone_units {
  std::span<const double> metric;
  std::span<const double> people;
  std::span<const std::string> code;
};

constexpr int kUnclassified = -1;

struct zone_place {
  int zone = kUnclassified;  // position among the rules; their number: beyond them all
  zone_reason reason = zone_reason::unknown;
  int rank = 0;              // 1 has the lowest metric; 0: not ranked
  double people_before = 0;  // of the units ranked before
};

struct zoning {
  std::vector<zone_place> places;  // one a unit
  int ranked = 0;
  double people = 0;  // of all units
};

// Takes the units by ascending metric, equal ones by code, and fills each class in turn until its
// quota. The unit that would cross a quota is in the class where `include_last`, else it is the
// first of the next. Independent of the order of the units.
zoning classify(const zone_units& units, std::span<const zone_rule> rules, bool include_last);

// How two classifications of the same places agree: cell (a, b) at a * classes + b. The class
// `classes` - 1 may stand for "none".
struct confusion {
  std::size_t classes = 0;
  std::vector<std::size_t> count;
  std::vector<double> people;

  double people_of(std::size_t a, std::size_t b) const { return people[a * classes + b]; }
  std::size_t count_of(std::size_t a, std::size_t b) const { return count[a * classes + b]; }
};

// Precondition: every class is in [0, classes).
confusion compare(std::span<const std::size_t> a, std::span<const std::size_t> b,
                  std::span<const double> people, std::size_t classes);

}  // namespace sourcier::access
