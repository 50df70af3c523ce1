#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/text.h"
#include "geo/coordinates.h"

namespace sourcier::supply {

// What brings urgent care: an emergency department, a SMUR or its antenna, a doctor who answers the
// SAMU (médecin correspondant du SAMU), a medical helicopter, or any other place.
enum class resource_kind { emergency_department, smur, smur_antenna, mcs, helicopter, other };
inline constexpr std::size_t kResourceKinds = 6;

// A place that people go to, or that comes to them, after a time to set off.
struct urgent_resource {
  std::string id, name;
  resource_kind kind = resource_kind::other;
  geo::coordinate at;
  bool comes = false;               // false: people drive to it
  minutes delay{0};                 // before it leaves; not driven
  std::optional<double> flies_kmh;  // absent: by road
};

inline constexpr minutes kLongestDelay{120};
inline constexpr double kSlowestFlight = 100, kFastestFlight = 400;  // km/h

// The word of a kind in files and addresses, and its label (data/urgent-care.toml).
struct kind_words {
  resource_kind kind;
  std::string key;
  text label;
  bool comes = false;    // unless a file says otherwise
  std::string facility;  // INSEE facility whose communes stand for it; empty: none
};
std::span<const kind_words> resource_kinds();
const kind_words& words_of(resource_kind kind);
std::optional<resource_kind> find_kind(std::string_view key);

}  // namespace sourcier::supply
