#include "travel/time_table.h"

#include <cmath>

namespace sourcier::travel {
namespace {

bool is_well_formed_row(const time_table& table, commune_id origin) {
  const auto destinations = table.destinations_of(origin);
  const auto times = table.times_of(origin);
  bool has_itself = false;
  for (std::size_t k = 0; k < destinations.size(); ++k) {
    if (destinations[k].value >= table.size()) return false;
    if (k > 0 && destinations[k - 1] >= destinations[k]) return false;
    if (!(times[k] >= 0 && static_cast<double>(times[k]) <= table.limit.value)) return false;
    if (destinations[k] == origin) has_itself = times[k] == 0;
  }
  return has_itself;
}

}  // namespace

std::span<const commune_id> time_table::destinations_of(commune_id origin) const {
  const auto begin = offsets[origin.value];
  return std::span(destinations).subspan(begin, offsets[origin.value + 1] - begin);
}

std::span<const float> time_table::times_of(commune_id origin) const {
  const auto begin = offsets[origin.value];
  return std::span(times).subspan(begin, offsets[origin.value + 1] - begin);
}

float stored_time(minutes m) {
  const auto nearest = static_cast<float>(m.value);
  return static_cast<double>(nearest) <= m.value ? nearest : std::nextafter(nearest, 0.0F);
}

bool is_well_formed(const time_table& table) {
  if (table.offsets.empty() || table.offsets.front() != 0) return false;
  if (table.destinations.size() != table.times.size()) return false;
  if (table.offsets.back() != table.destinations.size()) return false;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table.offsets[i] > table.offsets[i + 1]) return false;
  }
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    if (!is_well_formed_row(table, {i})) return false;
  }
  return true;
}

}  // namespace sourcier::travel
