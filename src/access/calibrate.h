#pragma once

#include <span>
#include <vector>

#include "access/catchment.h"

namespace sourcier::access {

// Which supply S >= 0 would give the published values A, staying near a list L where there is one:
//   minimise  sum_i P*_i (M S - A)_i^2  +  ridge sum_j h_j (S_j - L_j)^2
// over communes i whose A is known and places j whose L is known, with h_j = sum_i P*_i M_ij^2:
// what one unit of capacity in j, alone, costs in the first sum. `ridge` has therefore no unit: at
// 1 a departure from the list weighs as much as the error of access it makes by itself.
struct calibration_question {
  const catchment& m;
  std::span<const double> published;  // A_i, one per commune; NaN: unknown
  std::span<const double> list = {};  // L_j >= 0, NaN: unknown; empty: unknown everywhere
  double ridge = 0;                   // >= 0
  // Where to begin, an earlier answer for instance; empty: the list, and where it is unknown the
  // place serving its own people, P*_j A_j. It settles what the data leave open.
  std::span<const double> start = {};
  double tolerance = 1e-6;  // of the residual below
  int most_rounds = 1000;
};

struct calibration {
  std::vector<double> supply;  // S
  std::vector<double> fitted;  // M S
  // How far from the optimum: the norm of the gradient without what the bounds S >= 0 hold, over
  // the norm of the gradient where there is no supply, both by sqrt(h_j) S_j.
  double residual = 0;
  int rounds = 0;
  bool converged = false;
};

// By turns (after More & Toraldo 1991): the best supply of each place with the others held, there
// and back, which finds where there is none; then conjugate gradients over the places that have
// some, and a step that way cut off at 0. Each lowers the sum. One thread; places that reach nobody
// whose A is known keep their start.
calibration calibrate(const calibration_question& q);

}  // namespace sourcier::access
