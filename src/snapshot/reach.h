#pragma once

#include <array>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "snapshot/snapshot.h"
#include "supply/urgent_resource.h"

namespace sourcier::snapshot {

// Who is within a limit of urgent care, by which resource. Resources from `first_added` on are
// additions: the answer tells what they bring to the others.
struct reach_question {
  std::span<const supply::urgent_resource> resources;
  minutes limit{30};
  double speed = 1;                   // times the usual speed of the road; over 0
  const road_times* roads = nullptr;  // made of the communes of `core`; absent: straight lines
  std::size_t first_added = std::numeric_limits<std::size_t>::max();
};

enum class reached : char { within, beyond, unknown };

struct reach_row {
  commune_id commune;
  reached where = reached::unknown;
  std::optional<minutes> time;  // absent where no resource is reached
  std::size_t resource = 0;     // the nearest, the first of equals, where there is a time
};

struct headcount {
  double people = 0;
  std::size_t communes = 0;
};

struct kind_reach {
  supply::resource_kind kind{};
  std::size_t resources = 0;
  std::vector<double> minutes;     // by row, with this kind alone; NaN where it reaches nobody
  headcount within;                // with this kind alone
  double people_gained = 0;        // within, and not without this kind
  std::vector<commune_id> gained;  // those communes
};

// People of an age or over; `of` and `within` count the communes where their number is known.
struct age_reach {
  int from_age = 0;
  double of = 0, within = 0;
  headcount all_ages;          // of those communes
  double all_ages_within = 0;  // to compare with: small communes often tell no ages
};

struct speed_reach {
  double speed = 1;
  double people_within = 0;
};

struct reach_gain {
  double people = 0;
  std::vector<commune_id> communes;
  double people_within_before = 0;
};

inline constexpr std::array kSensitivitySpeeds = {0.8, 0.9, 1.0, 1.1, 1.2};
inline constexpr std::array kReachAges = {65, 75};
inline constexpr std::size_t kReachMinutes = 60;

struct reach {
  std::vector<reach_row> rows;  // communes of the territory, in code order
  // `people` of a territory is that of its communes of known population. Beyond: over the limit,
  // or no way there. Unknown: no position, or near no road.
  headcount all, within, beyond, unknown;
  std::vector<kind_reach> kinds;  // those present, in the order of supply::resource_kind
  std::vector<age_reach> ages;    // of kReachAges, where known for somebody
  // People whose time is over m - 1 and at most m minutes; last, those over kReachMinutes or whom
  // no way reaches. With `unknown`, they add up to everybody.
  std::vector<double> people_by_minute;
  std::vector<speed_reach> sensitivity;  // at kSensitivitySpeeds
  std::optional<reach_gain> gain;        // where there are additions
  std::vector<char> placed;              // by resource, 0: near no road, so that it serves nobody
  minutes limit{30};
  double speed = 1;
  travel::time_source times;
};

// Where the communes of `core` are, in its order: what `roads` of a question are made of.
std::vector<geo::coordinate> centres_of(const world& w);

// A commune at exactly the limit is within; times count to the tenth of a second. What flies goes
// in a straight line, whatever the roads and their speed. Throws input_error where there is no
// resource, or none that meets a road or flies.
reach ask_reach(const world& w, const reach_question& q);

}  // namespace sourcier::snapshot
