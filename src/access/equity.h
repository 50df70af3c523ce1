#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/ids.h"

// How evenly a value is spread over people. A commune counts as so many people of one value; one
// whose value is NaN, or where nobody lives, counts nowhere. Values are >= 0 except for
// kolm_pollak, which takes any. Formulas, sources and what to make of them: docs/indices.md.
namespace sourcier::access {

// Values in ascending order with the people who have them.
struct distribution {
  std::vector<double> value, people;
  double total = 0;  // people
  double mean = 0;   // weighted by people; 0 where there is nobody
};

distribution distribution_of(std::span<const double> value, std::span<const double> population,
                             std::span<const commune_id> communes);

// Absent wherever nobody is counted or, for those that divide by it, the mean is 0.

// 0: all have the same; towards 1: one person has all. Half the mean difference over the mean.
std::optional<double> gini(const distribution& d);

// T = sum p a ln a with p the share of people and a = A / mean; 0 ln 0 = 0, so that zeros count.
std::optional<double> theil(const distribution& d);

// T parted by zones: what remains inside them, and what lies between their means. They sum to T.
struct theil_parts {
  double within = 0, between = 0;
};
// `zone` per commune; any numbers.
std::optional<theil_parts> theil_by(std::span<const double> value,
                                    std::span<const double> population,
                                    std::span<const commune_id> communes,
                                    std::span<const std::uint32_t> zone);

// 1 - e / mean with e what, had by all, would be worth as much; `aversion` > 0. From 1 on, one
// person with nothing makes it 1.
std::optional<double> atkinson(const distribution& d, double aversion);

// What the best-served tenth of people have over what the worst-served four tenths have; a commune
// astride a bound is cut. Absent where the latter is 0.
std::optional<double> palma(const distribution& d);

// Value that, had by all, would be worth as much as the distribution: -(1 / kappa) ln sum p
// e^{-kappa A}; kappa > 0 for a good (it is then at most the mean), < 0 for a burden such as
// minutes (at least the mean), never 0. Absent where nobody is counted.
std::optional<double> kolm_pollak(const distribution& d, double kappa);
// kappa = aversion * sum P A / sum P A^2, for an aversion without unit.
std::optional<double> kappa_of(const distribution& d, double aversion);

// Share of people strictly under a value.
std::optional<double> share_under(const distribution& d, double threshold);

}  // namespace sourcier::access
