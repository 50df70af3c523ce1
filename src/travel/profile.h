#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sourcier::travel {

// What a traveller may do and how fast, read from data/profiles/<name>.toml.
template <class T>
using by_name = std::map<std::string, T, std::less<>>;

enum class permission : std::uint8_t { yes, ends_only, no };

struct road_class {
  std::string name;
  double km_h{};
  double limit_share{1};
  bool needs_permission{};  // closed unless an access tag opens it
  bool wheeled{};           // a bicycle is pushed
  bool never_snapped{};
};

struct turn_costs {
  double most{};  // seconds
  double bias{1};
  double u_turn{};
};

struct profile {
  std::string name;
  double walk_km_h{};
  std::vector<std::string> access;        // the most specific last
  std::vector<std::string> restrictions;  // the most specific last; empty: turns are free
  bool oneway{};
  bool cycle_exceptions{};
  double wheeled_km_h{};

  std::vector<road_class> classes;  // by name
  by_name<permission> access_values;
  by_name<double> surface, tracktype, smoothness, service;  // most km/h, 0 for closed
  by_name<by_name<double>> zones;    // country ("default" for any) -> zone -> km/h
  by_name<double> points, barriers;  // seconds
  double narrow_width_m{};
  double narrow_share{1};
  turn_costs turn;
  double through_seconds{};  // to cross a part open to its residents and visitors only
  double snap_limit_m{};
  bool never_snap_motorroad{};

  // nullptr for a class this traveller never uses.
  const road_class* find_class(std::string_view name) const;
  std::optional<double> zone_limit(std::string_view country, std::string_view zone) const;
};

// Throws input_error naming file, field and remedy.
profile parse_profile(std::string_view toml, const std::string& file);
// "car", "foot" or "bicycle"; throws not_found for another.
profile embedded_profile(std::string_view name);

}  // namespace sourcier::travel
