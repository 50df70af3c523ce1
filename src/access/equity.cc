#include "access/equity.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numeric>

namespace sourcier::access {
namespace {

double x_log_x(double x) { return x > 0 ? x * std::log(x) : 0; }

// Value held by the first `people` people in ascending order.
double held_by_first(const distribution& d, double people) {
  double held = 0;
  for (std::size_t i = 0; i < d.value.size() && people > 0; ++i) {
    const double counted = std::min(people, d.people[i]);
    held += counted * d.value[i];
    people -= counted;
  }
  return held;
}

}  // namespace

distribution distribution_of(std::span<const double> value, std::span<const double> population,
                             std::span<const commune_id> communes) {
  std::vector<std::size_t> rows;
  for (const auto id : communes) {
    const auto i = std::size_t(id);
    if (!std::isnan(value[i]) && population[i] > 0) rows.push_back(i);
  }
  std::ranges::sort(
      rows, [&](auto a, auto b) { return value[a] != value[b] ? value[a] < value[b] : a < b; });
  distribution d;
  double held = 0;
  for (const auto i : rows) {
    d.value.push_back(value[i]);
    d.people.push_back(population[i]);
    d.total += population[i];
    held += population[i] * value[i];
  }
  if (d.total > 0) d.mean = held / d.total;
  return d;
}

std::optional<double> gini(const distribution& d) {
  if (d.mean <= 0) return {};
  double sum = 0, before = 0;
  for (std::size_t i = 0; i < d.value.size(); ++i) {
    sum += d.people[i] * d.value[i] * (2 * before + d.people[i] - d.total);
    before += d.people[i];
  }
  return std::max(0.0, sum / (d.total * d.total * d.mean));
}

std::optional<double> theil(const distribution& d) {
  if (d.mean <= 0) return {};
  double sum = 0;
  for (std::size_t i = 0; i < d.value.size(); ++i) {
    sum += d.people[i] * x_log_x(d.value[i] / d.mean);
  }
  return std::max(0.0, sum / d.total);
}

std::optional<theil_parts> theil_by(std::span<const double> value,
                                    std::span<const double> population,
                                    std::span<const commune_id> communes,
                                    std::span<const std::uint32_t> zone) {
  const auto all = distribution_of(value, population, communes);
  if (all.mean <= 0) return {};
  std::map<std::uint32_t, std::vector<commune_id>> members;
  for (const auto id : communes) members[zone[std::size_t(id)]].push_back(id);
  theil_parts out;
  for (const auto& [key, ids] : members) {
    const auto d = distribution_of(value, population, ids);
    const double share = d.total / all.total, level = d.mean / all.mean;
    out.between += share * x_log_x(level);
    out.within += share * level * theil(d).value_or(0);
  }
  out.between = std::max(0.0, out.between);
  return out;
}

std::optional<double> atkinson(const distribution& d, double aversion) {
  assert(aversion > 0);
  if (d.mean <= 0) return {};
  if (aversion >= 1 && d.value.front() <= 0) return 1;
  double sum = 0;
  const bool logarithm = aversion == 1;
  for (std::size_t i = 0; i < d.value.size(); ++i) {
    const double a = d.value[i] / d.mean;
    sum += d.people[i] * (logarithm ? std::log(a) : std::pow(a, 1 - aversion));
  }
  const double mean = sum / d.total;
  const double equal = logarithm ? std::exp(mean) : std::pow(mean, 1 / (1 - aversion));
  return std::clamp(1 - equal, 0.0, 1.0);
}

std::optional<double> palma(const distribution& d) {
  const double low = held_by_first(d, 0.4 * d.total);
  if (low <= 0) return {};
  return (d.mean * d.total - held_by_first(d, 0.9 * d.total)) / low;
}

std::optional<double> kolm_pollak(const distribution& d, double kappa) {
  assert(kappa != 0);
  if (d.value.empty()) return {};
  // Measured from the value with the greatest exponent: no term overflows, one is e^0.
  const double from = kappa > 0 ? d.value.front() : d.value.back();
  double sum = 0;
  for (std::size_t i = 0; i < d.value.size(); ++i) {
    sum += d.people[i] * std::exp(-kappa * (d.value[i] - from));
  }
  return from - std::log(sum / d.total) / kappa;
}

std::optional<double> kappa_of(const distribution& d, double aversion) {
  double squares = 0;
  for (std::size_t i = 0; i < d.value.size(); ++i) {
    squares += d.people[i] * d.value[i] * d.value[i];
  }
  if (squares <= 0 || d.mean == 0 || aversion == 0) return {};
  return aversion * d.mean * d.total / squares;
}

std::optional<double> share_under(const distribution& d, double threshold) {
  if (d.total <= 0) return {};
  double under = 0;
  for (std::size_t i = 0; i < d.value.size() && d.value[i] < threshold; ++i) under += d.people[i];
  return under / d.total;
}

}  // namespace sourcier::access
