#include "plan/best_sites.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sourcier::plan {
namespace {

// Brute force: put the capacity at each place, recompute every value, compare the deficits.
RC_GTEST_PROP(best_sites, equals_recomputing_every_value, ()) {
  const auto n = *rc::gen::inRange<std::uint32_t>(1, 20);
  std::vector<std::uint64_t> offsets{0};
  std::vector<commune_id> to, all;
  std::vector<float> minutes_to;
  std::vector<double> demand, population, value;
  for (std::uint32_t i = 0; i < n; ++i) {
    for (std::uint32_t j = 0; j < n; ++j) {
      to.push_back({j});
      minutes_to.push_back(i == j ? 0.0f : static_cast<float>(*rc::gen::inRange(1, 40)));
    }
    offsets.push_back(to.size());
    all.push_back({i});
    demand.push_back(*rc::gen::inRange(0, 9000));
    population.push_back(*rc::gen::inRange(0, 9000));
    value.push_back(*rc::gen::inRange(0, 9) == 0 ? std::numeric_limits<double>::quiet_NaN()
                                                 : *rc::gen::inRange(0, 50) / 10.0);
  }
  const access::decay f{{{{10}, 1}, {{20}, 0.5}}};
  const auto w =
      std::make_shared<access::weights>(access::make_weights(offsets, to, minutes_to, f));
  const auto m = access::make_catchment(w, demand, 1);
  const double threshold = 2.5, capacity = 5400;
  const auto found = best_sites({m, value, population, threshold, capacity}, all, n);
  RC_ASSERT(found.size() == n);
  for (std::size_t s = 0; s < found.size(); ++s) {
    std::vector<double> supply(n, 0);
    supply[std::size_t(found[s].place)] = capacity;
    const auto gain = access::accessibility(m, supply);
    double filled = 0, lifted = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (std::isnan(value[i]) || value[i] >= threshold) continue;
      filled += demand[i] * (std::min(threshold, value[i] + gain[i]) - value[i]);
      lifted += value[i] + gain[i] >= threshold ? population[i] : 0;
    }
    RC_ASSERT(std::abs(found[s].deficit_filled - filled) <= 1e-6);
    RC_ASSERT(found[s].people_lifted == lifted);
    RC_ASSERT(found[s].deficit_filled <= capacity * (1 + 1e-12));
    RC_ASSERT(s == 0 || found[s - 1].deficit_filled >= found[s].deficit_filled);
  }
}

}  // namespace
}  // namespace sourcier::plan
