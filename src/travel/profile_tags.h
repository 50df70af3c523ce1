#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "travel/profile.h"

// What the tags of OpenStreetMap mean for a traveller: pure functions over tags.
namespace sourcier::travel {

struct tag {
  std::string_view key;
  std::string_view value;
};
using tags = std::span<const tag>;

// "" where the key is absent.
std::string_view value_of(tags all, std::string_view key);

// A limit in km/h: "50", "50 km/h", "30 mph", "10 knots", "FR:urban", "PT:30", "walk", "none",
// "80;100" and "80-100" (the least). nullopt where the text names no limit ("signals", "variable").
std::optional<double> parse_speed(std::string_view value, const profile& p);
// Seconds: "20" (minutes), "1:30" (hours), "0:01:30", "PT1H30M". nullopt for anything else.
std::optional<double> parse_duration(std::string_view value);
// Metres: "2.5", "2.5 m", "8 ft", "7'6\"".
std::optional<double> parse_length(std::string_view value);

enum class drop_reason : std::uint8_t {
  none,
  other_class,  // a class this traveller does not use
  not_built,    // proposed, under construction, abandoned
  area,         // a surface, not a line
  no_access,
  impassable,  // surface, smoothness
  reversible,  // direction changes with the hour
  closed_both_ways,
};

struct way_rule {
  drop_reason dropped = drop_reason::none;
  std::uint8_t klass = 0;  // index into profile::classes
  bool ends_only = false;
  bool never_snapped = false;
  float forward_km_h = 0;  // 0: not this way
  float backward_km_h = 0;
  float duration_s = 0;  // of the whole way where it is posted (ferries), else 0
};

// Nothing for a way that is no road at all (a building, a river).
std::optional<way_rule> evaluate_way(tags all, const profile& p);

enum class point_direction : std::uint8_t { both, forward, backward, unknown };

struct node_rule {
  bool blocked = false;
  point_direction direction = point_direction::both;  // of travel along the way the point is on
  bool minor_only = false;                            // at a junction: the lesser roads wait
  float seconds = 0;
};
// Nothing for a node that neither stops nor slows.
std::optional<node_rule> evaluate_node(tags all, const profile& p);

struct restriction_rule {
  bool only = false;  // else forbidden
  bool u_turn = false;
};
enum class restriction_kind : std::uint8_t { applies, other_traveller, conditional, unknown };
struct restriction_reading {
  restriction_kind kind;
  restriction_rule rule;
};
// Precondition: type=restriction (or restriction:<traveller>).
restriction_reading evaluate_restriction(tags all, const profile& p);

}  // namespace sourcier::travel
