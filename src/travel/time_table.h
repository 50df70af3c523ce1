#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/text.h"

namespace sourcier::travel {

// Minutes between communes, as CSR rows by origin (the patient's commune). Each row is sorted by
// destination and holds the commune itself at 0 minutes. Pairs beyond `limit` are absent; a pair
// at the limit is present.
struct time_table {
  std::vector<std::uint64_t> offsets;  // communes + 1
  std::vector<commune_id> destinations;
  std::vector<float> times;  // minutes, rounded by stored_time
  minutes limit{};

  std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::span<const commune_id> destinations_of(commune_id origin) const;
  std::span<const float> times_of(commune_id origin) const;
};

// Where the minutes of a table come from; said beside every answer that rests on them.
struct time_source {
  std::string key;  // "straight-line", "matrix"
  text label;       // "approché (ligne droite)"
  text note;        // error, fit, date
};

// The greatest float that is not over `m`: rounding never pushes a time past a bound, so that
// 10.000000000000002, the noise of a sum that should give 10, is kept as 10 and 10.1 stays <= 10.1.
float stored_time(minutes m);

// Rows cover [0, n), are sorted without repeats, hold their own commune at 0, and every time is
// finite, not negative and within the limit. For asserts and tests.
bool is_well_formed(const time_table& table);

}  // namespace sourcier::travel
