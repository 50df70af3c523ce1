#include "access/summary.h"

#include <algorithm>
#include <cmath>

namespace sourcier::access {
summary summarise(const indicator& x, std::span<const commune_id> communes,
                  std::optional<double> under) {
  summary s;
  double weighted = 0, below = 0;
  bool known = false;
  for (const auto id : communes) {
    const auto i = std::size_t(id);
    if (std::isnan(x.value[i])) continue;
    known = true;
    s.population += x.population[i];
    s.standardised_population += x.standardised_population[i];
    weighted += x.standardised_population[i] * x.value[i];
    if (under && x.value[i] < *under) below += x.population[i];
  }
  if (!known) return s;
  if (s.standardised_population > 0) s.mean = weighted / s.standardised_population;
  if (under && s.population > 0) s.under_share = below / s.population;
  return s;
}

std::array<double, 9> deciles(const indicator& x, std::span<const commune_id> communes) {
  std::vector<std::size_t> rows;
  double people = 0;
  for (const auto id : communes) {
    const auto i = std::size_t(id);
    if (std::isnan(x.value[i])) continue;
    rows.push_back(i);
    people += x.population[i];
  }
  std::ranges::sort(rows, [&](auto a, auto b) {
    return x.value[a] != x.value[b] ? x.value[a] < x.value[b] : a < b;
  });
  std::array<double, 9> out{};
  double seen = 0;
  std::size_t next = 0;
  for (const auto i : rows) {
    seen += x.population[i];
    while (next < out.size() && seen >= people * static_cast<double>(next + 1) / 10) {
      out[next++] = x.value[i];
    }
  }
  while (next < out.size() && !rows.empty()) out[next++] = x.value[rows.back()];
  return out;
}

}  // namespace sourcier::access
