#pragma once

#include <algorithm>
#include <cmath>
#include <variant>
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

// The forms below weigh 1 at 0 minutes, never more further on, and 0 beyond `limit`, which is
// itself inside. u stands for t / limit.

// 1: everything within the limit counts the same (Luo & Wang 2003).
struct binary {
  minutes limit;
  double shape(double) const { return 1; }
};

// 1 - u.
struct linear {
  minutes limit;
  double shape(double t) const { return 1 - t / limit.value; }
};

// 1 - u^2.
struct epanechnikov {
  minutes limit;
  double shape(double t) const {
    const double u = t / limit.value;
    return 1 - u * u;
  }
};

// (1 - u^2)^2, also called biweight.
struct quartic {
  minutes limit;
  double shape(double t) const {
    const double u = t / limit.value, v = 1 - u * u;
    return v * v;
  }
};

// (e^{-u^2/2} - e^{-1/2}) / (1 - e^{-1/2}) (Dai 2010).
struct gaussian {
  minutes limit;
  double shape(double t) const {
    const double u = t / limit.value, end = std::exp(-0.5);
    return (std::exp(-0.5 * u * u) - end) / (1 - end);
  }
};

// e^{-rate t}, cut at the limit.
struct exponential {
  double rate;  // per minute
  minutes limit;
  double shape(double t) const { return std::exp(-rate * t); }
};

// (t / flat)^-exponent, and 1 up to `flat` minutes since a power has no value at 0.
struct power {
  double exponent;
  minutes flat;
  minutes limit;
  double shape(double t) const { return t <= flat.value ? 1 : std::pow(t / flat.value, -exponent); }
};

using decay_function =
    std::variant<decay, binary, linear, epanechnikov, quartic, gaussian, exponential, power>;

inline double weight_of(const decay& f, minutes t) { return f.weight(t); }
template <class Form>
double weight_of(const Form& f, minutes t) {
  return t <= f.limit ? std::max(0.0, f.shape(t.value)) : 0;
}
inline double weight_of(const decay_function& f, minutes t) {
  return std::visit([t](const auto& form) { return weight_of(form, t); }, f);
}

inline minutes reach_of(const decay& f) { return f.reach(); }
template <class Form>
minutes reach_of(const Form& f) {
  return f.limit;
}
inline minutes reach_of(const decay_function& f) {
  return std::visit([](const auto& form) { return reach_of(form); }, f);
}

}  // namespace sourcier::access
