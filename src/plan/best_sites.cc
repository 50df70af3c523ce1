#include "plan/best_sites.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"

namespace sourcier::plan {
namespace {

site try_place(const site_question& q, commune_id place) {
  site s{place};
  const auto j = std::size_t(place);
  if (q.m.reached[j] <= 0) return s;
  const double ratio = q.m.scale * q.capacity / q.m.reached[j];
  const auto& rows = q.m.w->by_supply;
  for (auto p = rows.offsets[j]; p < rows.offsets[j + 1]; ++p) {
    const auto i = std::size_t(rows.columns[p]);
    const double gain = rows.values[p] * ratio;
    const double before = q.value[i];
    if (i == j) s.gain = gain;
    if (std::isnan(before)) continue;
    s.population_reached += q.population[i];
    if (before >= q.threshold) continue;
    s.deficit_filled += q.m.demand[i] * (std::min(q.threshold, before + gain) - before) / q.m.scale;
    if (before + gain >= q.threshold) s.people_lifted += q.population[i];
  }
  return s;
}

}  // namespace

std::vector<site> best_sites(const site_question& q, std::span<const commune_id> candidates,
                             std::size_t limit) {
  std::vector<site> all(candidates.size());
  parallel_for(all.size(), 64, [&](std::size_t begin, std::size_t end) {
    for (auto c = begin; c < end; ++c) all[c] = try_place(q, candidates[c]);
  });
  const auto better = [](const site& a, const site& b) {
    if (a.deficit_filled != b.deficit_filled) return a.deficit_filled > b.deficit_filled;
    return a.place < b.place;
  };
  limit = std::min(limit, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(limit), all.end(),
                    better);
  all.resize(limit);
  return all;
}

}  // namespace sourcier::plan
