#include "travel/profile_tags.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace sourcier::travel {
namespace {

constexpr double kMileKm = 1.609344;
constexpr double kKnotKmH = 1.852;
constexpr double kFootM = 0.3048;

std::string_view trim(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

bool is_one_of(std::string_view v, std::initializer_list<std::string_view> all) {
  return std::ranges::find(all, v) != all.end();
}

// The number a text begins with, a decimal comma allowed; `rest` is what follows it.
std::optional<double> leading_number(std::string_view s, std::string_view& rest) {
  double value = 0;
  const char* end = s.data() + s.size();
  auto [at, failure] = std::from_chars(s.data(), end, value, std::chars_format::fixed);
  if (failure != std::errc{} || value < 0) return std::nullopt;
  if (at + 1 < end && *at == ',' && at[1] >= '0' && at[1] <= '9') {
    double scale = 0.1;
    for (++at; at != end && *at >= '0' && *at <= '9'; ++at, scale /= 10)
      value += (*at - '0') * scale;
  }
  rest = trim({at, static_cast<std::size_t>(end - at)});
  return value;
}

std::optional<double> in_km_h(std::string_view s) {
  std::string_view unit;
  const auto number = leading_number(s, unit);
  if (!number || *number <= 0) return std::nullopt;
  if (is_one_of(unit, {"", "km/h", "kmh", "kph", "KM/H"})) return number;
  if (unit == "mph") return *number * kMileKm;
  if (unit == "knots" || unit == "kn") return *number * kKnotKmH;
  return std::nullopt;
}

// "FR:urban", "fr:rural", "DE:zone:30", "FR:zone30", "PT:50", "urban", "walk".
std::optional<double> named_limit(std::string_view s, const profile& p) {
  const auto colon = s.find(':');
  std::string country(colon == s.npos ? std::string_view{} : s.substr(0, colon));
  std::ranges::transform(country, country.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
  auto zone = colon == s.npos ? s : s.substr(colon + 1);
  if (const auto known = p.zone_limit(country, zone)) return known;
  if (colon == s.npos) return std::nullopt;
  if (zone.starts_with("zone")) zone.remove_prefix(4);
  if (zone.starts_with(":")) zone.remove_prefix(1);
  return in_km_h(zone);
}

std::optional<double> single_speed(std::string_view s, const profile& p) {
  s = trim(s);
  if (const auto number = in_km_h(s)) return number;
  if (const auto dash = s.find('-'); dash != s.npos && dash > 0) {
    const auto low = in_km_h(trim(s.substr(0, dash)));
    const auto high = in_km_h(trim(s.substr(dash + 1)));
    if (low && high) return std::min(*low, *high);
  }
  return named_limit(s, p);
}

std::optional<double> iso_duration(std::string_view s) {
  double total = 0;
  bool in_time = false, any = false;
  for (s.remove_prefix(1); !s.empty();) {
    if (s.front() == 'T') {
      in_time = true;
      s.remove_prefix(1);
      continue;
    }
    std::string_view rest;
    const auto number = leading_number(s, rest);
    if (!number || rest.empty()) return std::nullopt;
    const char unit = rest.front();
    const double seconds = in_time ? (unit == 'H'   ? 3600
                                      : unit == 'M' ? 60
                                      : unit == 'S' ? 1
                                                    : 0)
                                   : (unit == 'D' ? 86400 : 0);
    if (seconds == 0) return std::nullopt;
    total += *number * seconds;
    any = true;
    s = rest.substr(1);
  }
  return any ? std::optional(total) : std::nullopt;
}

permission permission_of(std::string_view value, const profile& p, permission otherwise) {
  auto result = otherwise;
  bool known = false;
  while (!value.empty()) {  // "destination;delivery": the most generous
    const auto cut = value.find(';');
    const auto found = p.access_values.find(trim(value.substr(0, cut)));
    if (found != p.access_values.end()) {
      result = known ? std::min(result, found->second) : found->second;
      known = true;
    }
    value = cut == value.npos ? std::string_view{} : value.substr(cut + 1);
  }
  return result;
}

struct access_found {
  permission allowed = permission::yes;
  bool tagged = false;  // by a tag of the traveller's own, beyond access=*
  bool said = false;
  bool dismount = false;
};

access_found access_of(tags all, const profile& p, std::string_view suffix = "") {
  access_found out;
  std::string key;
  for (std::size_t i = p.access.size(); i-- > 0;) {
    auto value = std::string_view{};
    if (suffix.empty()) {
      value = value_of(all, p.access[i]);
    } else {
      key = p.access[i];
      key += suffix;
      value = value_of(all, key);
    }
    if (value.empty()) continue;
    if (value == "dismount" && p.cycle_exceptions) return {permission::yes, true, true, true};
    if (p.access_values.find(value) == p.access_values.end() && value.find(';') == value.npos) {
      continue;  // a word that says nothing about this traveller
    }
    out.allowed = permission_of(value, p, permission::yes);
    out.said = true;
    out.tagged = i > 0;
    return out;
  }
  return out;
}

enum class direction : std::uint8_t { both, forward, backward, reversible };

std::optional<direction> parse_oneway(std::string_view v) {
  if (is_one_of(v, {"yes", "true", "1"})) return direction::forward;
  if (is_one_of(v, {"-1", "reverse", "backward"})) return direction::backward;
  if (is_one_of(v, {"no", "false", "0", "alternating"})) return direction::both;
  if (v == "reversible") return direction::reversible;
  return std::nullopt;
}

bool is_roundabout(tags all) {
  return is_one_of(value_of(all, "junction"), {"roundabout", "circular"});
}

bool has_opposite_lane(tags all) {
  for (const auto key : {"cycleway", "cycleway:left", "cycleway:right", "cycleway:both"}) {
    if (value_of(all, key).starts_with("opposite")) return true;
  }
  for (const auto key : {"cycleway:left:oneway", "cycleway:right:oneway"}) {
    if (is_one_of(value_of(all, key), {"-1", "no"})) return true;
  }
  return false;
}

direction direction_of(tags all, std::string_view klass, const profile& p) {
  if (!p.oneway) return parse_oneway(value_of(all, "oneway:foot")).value_or(direction::both);
  std::string key;
  for (std::size_t i = p.access.size(); i-- > 1;) {
    key = "oneway:" + p.access[i];
    if (const auto own = parse_oneway(value_of(all, key))) return *own;
  }
  if (p.cycle_exceptions && has_opposite_lane(all)) return direction::both;
  if (const auto plain = parse_oneway(value_of(all, "oneway"))) return *plain;
  return klass == "motorway" || is_roundabout(all) ? direction::forward : direction::both;
}

std::optional<double> limit_of(tags all, const profile& p, std::string_view suffix) {
  std::string key;
  for (std::size_t i = p.access.size(); i-- > 1;) {
    key = "maxspeed:" + p.access[i] + std::string(suffix);
    if (const auto v = parse_speed(value_of(all, key), p)) return v;
  }
  key = "maxspeed" + std::string(suffix);
  return parse_speed(value_of(all, key), p);
}

// The law's limit where the sign is not given: maxspeed:type and its older spellings.
std::optional<double> zone_limit_of(tags all, const profile& p) {
  for (const auto key : {"maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"}) {
    const auto v = value_of(all, key);
    if (v.empty() || v == "sign") continue;
    if (const auto limit = parse_speed(v, p)) return limit;
  }
  return std::nullopt;
}

bool is_narrow(tags all, const profile& p) {
  if (p.narrow_width_m <= 0) return false;
  if (value_of(all, "lanes") == "1" || value_of(all, "narrow") == "yes") return true;
  const auto width = parse_length(value_of(all, "width"));
  return width && *width < p.narrow_width_m;
}

double at_most(double km_h, const by_name<double>& limits, std::string_view value) {
  if (value.empty() || limits.empty()) return km_h;
  const auto found = limits.find(value.substr(0, value.find_first_of(";:")));
  return found == limits.end() ? km_h : std::min(km_h, found->second);
}

std::string_view class_name(tags all) {
  const auto highway = value_of(all, "highway");
  if (!highway.empty()) return highway;
  const auto route = value_of(all, "route");
  return route == "ferry" || route == "shuttle_train" ? route : std::string_view{};
}

bool is_unbuilt(tags all, std::string_view klass) {
  if (is_one_of(klass, {"construction", "proposed", "planned", "abandoned", "razed", "demolished",
                        "disused", "removed"})) {
    return true;
  }
  if (value_of(all, "impassable") == "yes" || value_of(all, "status") == "impassable") return true;
  for (const auto key : {"construction", "proposed"}) {
    const auto v = value_of(all, key);
    if (!v.empty() && !is_one_of(v, {"no", "minor", "widening"})) return true;
  }
  return value_of(all, "abandoned") == "yes" || value_of(all, "ice_road") == "yes" ||
         value_of(all, "winter_road") == "yes";
}

struct speeds {
  double forward, backward;
};

speeds speeds_of(tags all, const road_class& c, bool pushed, const profile& p) {
  if (pushed) return {p.wheeled_km_h, p.wheeled_km_h};
  double plain = c.km_h;
  if (p.oneway) {  // a limit binds a vehicle; a bicycle's own pace is under most of them
    auto both = limit_of(all, p, "");
    if (!both) both = limit_of(all, p, ":advisory");
    if (!both) both = zone_limit_of(all, p);
    const auto held = [&](std::optional<double> limit) {
      if (!limit) return plain;
      return p.cycle_exceptions ? std::min(plain, *limit) : c.limit_share * *limit;
    };
    const auto forward = limit_of(all, p, ":forward"), backward = limit_of(all, p, ":backward");
    return {held(forward ? forward : both), held(backward ? backward : both)};
  }
  return {plain, plain};
}

double slowed(double km_h, tags all, const profile& p, bool narrow) {
  km_h = at_most(km_h, p.surface, value_of(all, "surface"));
  km_h = at_most(km_h, p.tracktype, value_of(all, "tracktype"));
  km_h = at_most(km_h, p.smoothness, value_of(all, "smoothness"));
  if (!p.service.empty()) km_h = at_most(km_h, p.service, value_of(all, "service"));
  return narrow ? km_h * p.narrow_share : km_h;
}

way_rule dropped(drop_reason why, std::size_t klass) {
  way_rule rule;
  rule.dropped = why;
  rule.klass = static_cast<std::uint8_t>(klass);
  return rule;
}

void apply_directions(tags all, const road_class& c, bool pushed, const profile& p,
                      way_rule& rule) {
  const auto way = pushed ? direction::both : direction_of(all, c.name, p);
  if (way == direction::reversible) {
    rule.dropped = drop_reason::reversible;
    return;
  }
  const auto raw = speeds_of(all, c, pushed, p);
  const bool narrow = way == direction::both && is_narrow(all, p);
  const bool closed_forward = access_of(all, p, ":forward").allowed == permission::no;
  const bool closed_backward = access_of(all, p, ":backward").allowed == permission::no;
  if (way != direction::backward && !closed_forward) {
    rule.forward_km_h = static_cast<float>(slowed(raw.forward, all, p, narrow));
  }
  if (way != direction::forward && !closed_backward) {
    rule.backward_km_h = static_cast<float>(slowed(raw.backward, all, p, narrow));
  }
  if (rule.forward_km_h > 0 || rule.backward_km_h > 0) return;
  const bool closed = (way == direction::backward || closed_forward) &&
                      (way == direction::forward || closed_backward);
  rule.dropped = closed ? drop_reason::closed_both_ways : drop_reason::impassable;
}

}  // namespace

std::string_view value_of(tags all, std::string_view key) {
  for (const auto& t : all) {
    if (t.key == key) return t.value;
  }
  return {};
}

std::optional<double> parse_speed(std::string_view value, const profile& p) {
  std::optional<double> least;
  while (!value.empty()) {
    const auto cut = value.find_first_of(";|");
    const auto one = single_speed(value.substr(0, cut), p);
    if (one && (!least || *one < *least)) least = one;
    value = cut == value.npos ? std::string_view{} : value.substr(cut + 1);
  }
  return least;
}

std::optional<double> parse_duration(std::string_view value) {
  value = trim(value);
  if (value.starts_with('P')) return iso_duration(value);
  std::array<double, 3> part{};
  std::size_t n = 0;
  for (;; ++n) {
    unsigned number = 0;
    const auto [at, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (n == 3 || failure != std::errc{} || number > 100'000) return std::nullopt;
    part[n] = number;
    value.remove_prefix(static_cast<std::size_t>(at - value.data()));
    if (value.empty()) break;
    if (value.front() != ':') return std::nullopt;
    value.remove_prefix(1);
  }
  const double seconds = n == 0 ? part[0] * 60 : part[0] * 3600 + part[1] * 60 + part[2];
  return seconds > 0 ? std::optional(seconds) : std::nullopt;
}

std::optional<double> parse_length(std::string_view value) {
  std::string_view unit;
  const auto number = leading_number(trim(value), unit);
  if (!number) return std::nullopt;
  if (unit.empty() || unit == "m") return number;
  if (unit == "ft") return *number * kFootM;
  if (unit == "km") return *number * 1000;
  if (unit.front() != '\'') return std::nullopt;
  std::string_view mark;
  const auto inches = leading_number(unit.substr(1), mark);
  return (*number + inches.value_or(0) / 12) * kFootM;
}

std::optional<way_rule> evaluate_way(tags all, const profile& p) {
  const auto name = class_name(all);
  if (name.empty()) return std::nullopt;
  if (is_unbuilt(all, name)) return dropped(drop_reason::not_built, 0);
  const auto* c = p.find_class(name);
  if (c == nullptr) return dropped(drop_reason::other_class, 0);
  const auto klass = static_cast<std::size_t>(c - p.classes.data());
  if (value_of(all, "area") == "yes") return dropped(drop_reason::area, klass);
  const auto access = access_of(all, p);
  const bool motorroad = value_of(all, "motorroad") == "yes";
  const bool barred = motorroad && (p.access.back() == "foot" || p.access.back() == "bicycle");
  if (access.allowed == permission::no || ((c->needs_permission || barred) && !access.tagged)) {
    return dropped(drop_reason::no_access, klass);
  }
  way_rule rule;
  rule.klass = static_cast<std::uint8_t>(klass);
  rule.ends_only = access.allowed == permission::ends_only;
  rule.never_snapped = c->never_snapped || (motorroad && p.never_snap_motorroad);
  const bool pushed = access.dismount || (c->wheeled && !access.tagged);
  apply_directions(all, *c, pushed, p, rule);
  if (name == "ferry" || name == "shuttle_train") {
    rule.duration_s = static_cast<float>(parse_duration(value_of(all, "duration")).value_or(0));
  }
  return rule;
}

std::optional<node_rule> evaluate_node(tags all, const profile& p) {
  node_rule rule;
  bool says = false;
  const auto add = [&](std::string_view point) {
    if (const auto found = p.points.find(point); found != p.points.end() && found->second > 0) {
      rule.seconds += static_cast<float>(found->second);
      says = true;
    }
  };
  if (const auto barrier = value_of(all, "barrier"); !barrier.empty()) {
    const auto access = access_of(all, p);
    const auto open = p.barriers.find(barrier);
    const bool rising = barrier == "bollard" && value_of(all, "bollard") == "rising";
    const bool passes =
        access.said ? access.allowed != permission::no : open != p.barriers.end() || rising;
    if (!passes) return node_rule{.blocked = true};
    if (open != p.barriers.end() && open->second > 0) {
      rule.seconds += static_cast<float>(open->second);
      says = true;
    }
  } else if (const auto access = access_of(all, p);
             access.said && access.allowed == permission::no && !value_of(all, "highway").empty()) {
    return node_rule{.blocked = true};
  }
  const auto highway = value_of(all, "highway");
  const bool signals = highway == "traffic_signals" ||
                       (highway == "crossing" && value_of(all, "crossing") == "traffic_signals");
  add(signals ? "traffic_signals" : highway);
  if (value_of(all, "railway") == "level_crossing") add("level_crossing");
  if (!says) return std::nullopt;
  auto toward =
      value_of(all, highway == "traffic_signals" ? "traffic_signals:direction" : "direction");
  if (toward.empty()) toward = value_of(all, "direction");
  if (toward == "forward") {
    rule.direction = point_direction::forward;
  } else if (toward == "backward") {
    rule.direction = point_direction::backward;
  } else if (highway == "stop" || highway == "give_way") {
    rule.direction = point_direction::unknown;
    rule.minor_only = value_of(all, "stop") != "all";
  }
  return rule;
}

restriction_reading evaluate_restriction(tags all, const profile& p) {
  if (p.restrictions.empty()) return {restriction_kind::other_traveller, {}};
  for (auto except = value_of(all, "except"); !except.empty();) {
    const auto cut = except.find(';');
    const auto name = trim(except.substr(0, cut));
    if (std::ranges::find(p.restrictions, name) != p.restrictions.end()) {
      return {restriction_kind::other_traveller, {}};
    }
    except = cut == except.npos ? std::string_view{} : except.substr(cut + 1);
  }
  auto value = std::string_view{};
  for (std::size_t i = p.restrictions.size(); i-- > 0 && value.empty();) {
    value = value_of(all, "restriction:" + p.restrictions[i]);
  }
  if (value.empty()) value = value_of(all, "restriction");
  if (value.empty()) {
    for (const auto& t : all) {
      if (t.key.starts_with("restriction") && t.key.ends_with(":conditional")) {
        return {restriction_kind::conditional, {}};
      }
    }
    return {restriction_kind::other_traveller, {}};
  }
  for (const auto key : {"hour_on", "day_on"}) {  // the older way to say when
    if (!value_of(all, key).empty()) return {restriction_kind::conditional, {}};
  }
  if (value.starts_with("only_")) return {restriction_kind::applies, {true, false}};
  if (value.starts_with("no_")) return {restriction_kind::applies, {false, value == "no_u_turn"}};
  return {restriction_kind::unknown, {}};
}

}  // namespace sourcier::travel
