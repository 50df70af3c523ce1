#include "access/fidelity.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <vector>

namespace sourcier::access {
namespace {

std::vector<double> ranks_of(const std::vector<double>& v) {
  std::vector<std::size_t> order(v.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t k) { return v[k]; });
  std::vector<double> out(v.size());
  for (std::size_t from = 0; from < order.size();) {
    auto to = from + 1;
    while (to < order.size() && v[order[to]] == v[order[from]]) ++to;
    for (auto k = from; k < to; ++k) out[order[k]] = static_cast<double>(from + to - 1) / 2;
    from = to;
  }
  return out;
}

}  // namespace

std::optional<double> rank_correlation(std::span<const double> a, std::span<const double> b,
                                       std::span<const commune_id> communes) {
  assert(a.size() == b.size());
  std::vector<double> x, y;
  for (const auto id : communes) {
    const auto i = std::size_t(id);
    if (std::isnan(a[i]) || std::isnan(b[i])) continue;
    x.push_back(a[i]);
    y.push_back(b[i]);
  }
  if (x.empty()) return {};
  const auto p = ranks_of(x), q = ranks_of(y);
  const double middle = static_cast<double>(x.size() - 1) / 2;
  double pp = 0, qq = 0, pq = 0;
  for (std::size_t k = 0; k < p.size(); ++k) {
    pp += (p[k] - middle) * (p[k] - middle);
    qq += (q[k] - middle) * (q[k] - middle);
    pq += (p[k] - middle) * (q[k] - middle);
  }
  if (pp <= 0 || qq <= 0) return {};
  return pq / std::sqrt(pp * qq);
}

agreement agree(std::span<const double> published, std::span<const double> value,
                std::span<const double> people, std::span<const commune_id> communes) {
  agreement out;
  const auto each = [&](const auto& take) {
    for (const auto id : communes) {
      const auto i = std::size_t(id);
      if (!std::isnan(published[i]) && !std::isnan(value[i]))
        take(published[i], value[i], people[i]);
    }
  };
  double a_sum = 0, v_sum = 0, off = 0;
  each([&](double a, double v, double p) {
    ++out.communes;
    out.people += p;
    a_sum += p * a;
    v_sum += p * v;
    off += p * std::abs(a - v);
  });
  out.ranks = rank_correlation(published, value, communes);
  if (out.people <= 0) return out;
  out.mean_published = a_sum / out.people;
  out.mean = v_sum / out.people;
  out.mean_absolute_error = off / out.people;
  double spread = 0, error = 0;
  each([&](double a, double v, double p) {
    spread += p * (a - out.mean_published) * (a - out.mean_published);
    error += p * (a - v) * (a - v);
  });
  if (spread > 0) out.r2 = 1 - error / spread;
  return out;
}

}  // namespace sourcier::access
