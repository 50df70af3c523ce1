#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "access/decay.h"

namespace sourcier::access {

constexpr std::size_t kBlock = 256;  // pairs weighed at once, in the first cache

// Weighs a run of at most kBlock times; the same numbers as weight_of. A table of times is gone
// through several times, so this is where the cost of an index lies.
template <class Form>
class weigher {
 public:
  explicit weigher(const Form& f) : f_(f) {}
  void operator()(std::span<const float> t, double* out) const {
    for (std::size_t p = 0; p < t.size(); ++p) out[p] = weight_of(f_, minutes{double{t[p]}});
  }

 private:
  Form f_;
};

// Steps without a branch: the band of a time is the count of bounds it is over.
template <>
class weigher<decay> {
 public:
  explicit weigher(const decay& f) {
    for (const auto& b : f.bands) {
      // A float is within a double bound where it is within the greatest float not over it.
      auto upper = static_cast<float>(b.upper.value);
      if (double{upper} > b.upper.value) upper = std::nextafter(upper, -kInfinite);
      bounds_.push_back(upper);
      weights_.push_back(b.weight);
    }
    weights_.push_back(0);
  }
  void operator()(std::span<const float> t, double* out) const {
    std::array<std::int32_t, kBlock> band;
    const auto n = t.size();
    std::fill_n(band.begin(), n, 0);
    for (const float bound : bounds_) {
      for (std::size_t p = 0; p < n; ++p) band[p] += t[p] > bound ? 1 : 0;
    }
    for (std::size_t p = 0; p < n; ++p) out[p] = weights_[static_cast<std::size_t>(band[p])];
  }

 private:
  static constexpr float kInfinite = std::numeric_limits<float>::infinity();
  std::vector<float> bounds_;
  std::vector<double> weights_;
};

// Calls take(pair, weight) for each pair of row i, in order.
template <class Form, class Take>
void weigh_row(const weigher<Form>& weigh, std::span<const float> times, std::uint64_t begin,
               std::uint64_t end, const Take& take) {
  std::array<double, kBlock> w;
  for (auto from = begin; from < end; from += kBlock) {
    const auto count = std::min<std::uint64_t>(kBlock, end - from);
    weigh(times.subspan(from, count), w.data());
    for (std::uint64_t p = 0; p < count; ++p) take(from + p, w[p]);
  }
}

}  // namespace sourcier::access
