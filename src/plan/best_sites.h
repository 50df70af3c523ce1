#pragma once

#include <span>
#include <vector>

#include "access/catchment.h"

namespace sourcier::plan {

// One more capacity at one place, judged by the deficit it fills: the capacity that reaches people
// whose value is under the threshold, counted up to the threshold only
// (sum_i P*_i [min(t, A_i + g_i) - min(t, A_i)], methods: deficit coverage).
struct site {
  commune_id place;
  double deficit_filled = 0;  // capacity a year
  double people_lifted = 0;   // people whose commune passes from under the threshold to it or over
  double population_reached = 0;  // people whose value rises
  double gain = 0;                // at the place itself
};

struct site_question {
  const access::catchment& m;
  std::span<const double> value;       // NaN where unknown
  std::span<const double> population;  // plain
  double threshold;
  double capacity;  // a year
};

// Best first; ties by position. Every candidate is tried: the answer is exact.
std::vector<site> best_sites(const site_question& q, std::span<const commune_id> candidates,
                             std::size_t limit);

}  // namespace sourcier::plan
