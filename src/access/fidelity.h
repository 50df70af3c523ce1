#pragma once

#include <optional>
#include <span>

#include "base/ids.h"

namespace sourcier::access {

// How near values come to published ones. Both NaN where unknown; such communes count nowhere.
struct agreement {
  std::size_t communes = 0;
  double people = 0;  // the sum of weights
  // Means weighted by people.
  double mean_published = 0, mean = 0, mean_absolute_error = 0;
  // 1 - sum P (A - v)^2 / sum P (A - mean A)^2: 1 for the same values, 0 for no better than the
  // published mean everywhere, under 0 for worse. Absent where A does not vary.
  std::optional<double> r2;
  std::optional<double> ranks;  // Spearman, each commune counting once
};
agreement agree(std::span<const double> published, std::span<const double> value,
                std::span<const double> people, std::span<const commune_id> communes);

// Correlation of ranks, equal values sharing the mean of theirs (Spearman 1904); absent where one
// of the two does not vary. Communes where either is NaN are left out.
std::optional<double> rank_correlation(std::span<const double> a, std::span<const double> b,
                                       std::span<const commune_id> communes);

}  // namespace sourcier::access
