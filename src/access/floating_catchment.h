#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "access/indices.h"
#include "access/weigh.h"
#include "base/parallel.h"

// The one kernel of the floating-catchment family, over any matrix of weights f that can sum
// f^power x along its rows (per place of demand) and along its columns (per place of supply).
// Both sums run in the order of communes, so that every matrix gives the same bits.
namespace sourcier::access {

template <int Power>
double raised(double v) {
  static_assert(Power == 1 || Power == 2);
  if constexpr (Power == 2) return v * v;
  return v;
}

// Weights kept both ways: rows are shared among threads in both sums.
struct kept_matrix {
  const weights& w;

  std::size_t size() const { return w.size(); }
  template <int Power>
  std::vector<double> per_demand(std::span<const double> x) const {
    return sum_rows<Power>(w.by_demand, x);
  }
  template <int Power>
  std::vector<double> per_supply(std::span<const double> x) const {
    return sum_rows<Power>(w.by_supply, x);
  }

 private:
  template <int Power>
  static std::vector<double> sum_rows(const weights::rows& m, std::span<const double> x) {
    std::vector<double> out(m.offsets.size() - 1);
    parallel_for(out.size(), 2048, [&](std::size_t begin, std::size_t end) {
      for (auto i = begin; i < end; ++i) {
        double sum = 0;
        for (auto p = m.offsets[i]; p < m.offsets[i + 1]; ++p) {
          sum += raised<Power>(m.values[p]) * x[std::size_t(m.columns[p])];
        }
        out[i] = sum;
      }
    });
    return out;
  }
};

// Travel times weighed as they are met: nothing is kept or turned round. The sums by column are
// scattered in the order of rows, by one thread.
template <class Form>
struct timed_matrix {
  const travel_pairs& t;
  weigher<Form> weigh;

  std::size_t size() const { return t.size(); }
  template <int Power>
  std::vector<double> per_demand(std::span<const double> x) const {
    std::vector<double> out(size());
    parallel_for(size(), 2048, [&](std::size_t begin, std::size_t end) {
      for (auto i = begin; i < end; ++i) {
        double sum = 0;
        weigh_row(
            weigh, t.minutes_to, t.offsets[i], t.offsets[i + 1],
            [&](std::uint64_t p, double w) { sum += raised<Power>(w) * x[std::size_t(t.to[p])]; });
        out[i] = sum;
      }
    });
    return out;
  }
  template <int Power>
  std::vector<double> per_supply(std::span<const double> x) const {
    std::vector<double> out(size(), 0);
    for (std::size_t i = 0; i < size(); ++i) {
      if (x[i] == 0) continue;
      weigh_row(
          weigh, t.minutes_to, t.offsets[i], t.offsets[i + 1],
          [&](std::uint64_t p, double w) { out[std::size_t(t.to[p])] += raised<Power>(w) * x[i]; });
    }
    return out;
  }
};

template <class Matrix>
std::vector<double> per_demand(const Matrix& f, int power, std::span<const double> x) {
  return power == 2 ? f.template per_demand<2>(x) : f.template per_demand<1>(x);
}

template <class Matrix>
std::vector<double> per_supply(const Matrix& f, int power, std::span<const double> x) {
  return power == 2 ? f.template per_supply<2>(x) : f.template per_supply<1>(x);
}

// h_i: 1 over what person i may choose from; 0 where that is nothing.
template <class Matrix>
std::vector<double> shares(const floating_catchment& m, const Matrix& f,
                           std::span<const double> supply) {
  const std::vector<double> ones(supply.size(), 1);
  auto h = f.template per_demand<1>(m.choice == selection::by_supply ? supply : ones);
  for (auto& v : h) v = v > 0 ? 1 / v : 0;
  return h;
}

// q_j of step 1; `unreached` gets the places whose supply no one can share.
template <class Matrix>
std::vector<double> ratios(const floating_catchment& m, const Matrix& f,
                           std::span<const double> people, std::span<const double> supply,
                           std::vector<commune_id>& unreached) {
  if (m.first == 0) return {supply.begin(), supply.end()};
  auto q = per_supply(f, m.first, people);
  for (std::uint32_t j = 0; j < q.size(); ++j) {
    if (supply[j] != 0 && q[j] <= 0) unreached.push_back({j});
    q[j] = q[j] > 0 ? supply[j] / q[j] : 0;
  }
  return q;
}

template <class Matrix>
index_values float_catchment(const floating_catchment& m, const Matrix& f,
                             std::span<const double> demand, std::span<const double> supply,
                             double scale) {
  index_values out;
  std::vector<double> h, people;
  if (m.choice != selection::none) {
    h = shares(m, f, supply);
    people.assign(demand.begin(), demand.end());
    for (std::size_t i = 0; i < people.size(); ++i) people[i] *= h[i];
  }
  auto q = ratios(m, f, people.empty() ? demand : people, supply, out.unreached);
  if (m.balanced) {
    const auto c = f.template per_supply<1>(std::vector<double>(q.size(), 1));
    for (std::size_t j = 0; j < q.size(); ++j) q[j] = c[j] > 0 ? q[j] / c[j] : 0;
  }
  out.value = per_demand(f, m.second, q);
  const bool shared = !h.empty() && m.shared_in_second;
  for (std::size_t i = 0; i < out.value.size(); ++i) {
    out.value[i] *= shared ? scale * h[i] : scale;
  }
  return out;
}

}  // namespace sourcier::access
