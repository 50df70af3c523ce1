#pragma once

#include <vector>

#include "base/ids.h"

namespace sourcier::access {

// Weight of a trip by its minutes, in steps: the first band whose upper bound is not below the
// minutes, and 0 beyond the last. Bounds are closed: exactly 10 minutes is "10 minutes or less".
struct decay {
  struct band {
    minutes upper;
    double weight;
  };
  std::vector<band> bands;  // ascending upper bounds

  double weight(minutes t) const {
    for (const auto& b : bands) {
      if (t <= b.upper) return b.weight;
    }
    return 0;
  }
  minutes reach() const { return bands.empty() ? minutes{0} : bands.back().upper; }

  friend bool operator==(const decay&, const decay&) = default;
};

inline bool operator==(const decay::band& a, const decay::band& b) {
  return a.upper == b.upper && a.weight == b.weight;
}

}  // namespace sourcier::access
