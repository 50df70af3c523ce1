#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "base/ids.h"

namespace sourcier::access {

// What is said of a set of communes. A mean is weighted by the standardised population, shares of
// people and deciles by the plain one (DREES, APL workbooks, note of the sheet).
struct summary {
  std::optional<double> mean;         // absent where no commune has a value
  std::optional<double> under_share;  // share of people under the threshold, 0 to 1
  double population = 0;              // plain, of communes with a value
  double standardised_population = 0;
};

// Values are NaN where unknown; such communes count nowhere.
struct indicator {
  std::span<const double> value;
  std::span<const double> standardised_population;
  std::span<const double> population;
};

// `under`: the threshold, where the profession has one; strictly below counts.
summary summarise(const indicator& x, std::span<const commune_id> communes,
                  std::optional<double> under);

// Smallest values at or below which 10 %, ..., 90 % of people live; zeros where no value is known.
std::array<double, 9> deciles(const indicator& x, std::span<const commune_id> communes);

}  // namespace sourcier::access
