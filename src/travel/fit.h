#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/dates.h"
#include "travel/straight_line.h"

namespace sourcier::travel {

// A pair whose road time is known, from INSEE METRIC or another router.
struct timed_pair {
  kilometres distance;  // in a straight line
  minutes measured;
  std::optional<double> log_density;
};

// A form of the model and the way its parameters are estimated.
struct fit_candidate {
  std::string key;
  text label;
  bool robust;  // Huber, weights 1 / (1 + km); otherwise plain least squares
  bool root;    // a term in sqrt(km)
  bool density_start;
  bool density_slope;
};

// What a candidate makes of pairs it was not fitted on, minutes and decay weights.
struct candidate_report {
  fit_candidate candidate;
  time_curve curve;  // on all pairs under the fitting distance
  bool admissible;   // its times never fall with distance
  std::vector<band_error> errors;
  double near_error;    // mean absolute error under kNearDistance, minutes
  double weight_error;  // mean |error of the decay weight| of the same pairs
  double weight_bias;
};

struct straight_line_fit {
  straight_line_model model;
  std::vector<candidate_report> candidates;  // simplest first
  std::size_t chosen;                        // among candidates
  std::size_t fitted_pairs;
  std::size_t unusable_pairs;  // no finite time or distance, or no route
};

// Pairs under 40 km make the parameters: further ones ride motorways and bear on no decay weight.
inline constexpr kilometres kFittingDistance{40};
// All that may lie within 25 minutes; candidates are judged there, by distance and not by time,
// since choosing pairs by the measured time would favour models that run short.
inline constexpr kilometres kNearDistance{25};
// A candidate with more terms is kept only if it lowers near_error by this share.
inline constexpr double kWorthwhileGain = 0.03;
// METRIC writes 9999 where there is no route.
inline constexpr minutes kNoRoute{600};

// The forms that are tried, simplest first.
std::vector<fit_candidate> candidates(bool densities_known);

// The candidate's parameters from pairs under kFittingDistance that have what it needs; all zero
// where they do not determine them.
time_curve fit_curve(const fit_candidate& candidate, std::span<const timed_pair> pairs);

// R2 of a curve over pairs.
double determination(const time_curve& curve, std::span<const timed_pair> pairs);

// Errors over pairs held back five times by position (pair i in fold i mod 5), bands of 0-5, 5-10,
// 10-20, 20-40 and 40 km and over. Densities are tried where four pairs in five have one; the
// others then follow the fallback for a missing density, as they will in use.
// Throws input_error where fewer than 50 usable pairs lie under kFittingDistance or where time does
// not grow with distance.
straight_line_fit fit_straight_line(std::span<const timed_pair> pairs, const text& source,
                                    const text& licence, date fitted_on);

}  // namespace sourcier::travel
