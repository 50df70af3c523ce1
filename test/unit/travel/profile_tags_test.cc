#include "travel/profile_tags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/error.h"

namespace sourcier::travel {
namespace {

using testing::HasSubstr;

const profile& car() {
  static const auto p = embedded_profile("car");
  return p;
}
const profile& bicycle() {
  static const auto p = embedded_profile("bicycle");
  return p;
}
const profile& foot() {
  static const auto p = embedded_profile("foot");
  return p;
}

// "highway=residential oneway=yes" as tags; a value's spaces are written "_".
struct tag_text {
  explicit tag_text(const std::string& s) {
    std::istringstream in(s);
    for (std::string one; in >> one;) {
      const auto equals = one.find('=');
      auto value = one.substr(equals + 1);
      if (value.find("_km") != value.npos || value.find("_mph") != value.npos ||
          value.find("_knots") != value.npos) {
        std::ranges::replace(value, '_', ' ');
      }
      held.emplace_back(one.substr(0, equals), value);
    }
    for (const auto& [k, v] : held) list.push_back({k, v});
  }
  std::vector<std::pair<std::string, std::string>> held;
  std::vector<tag> list;
};

way_rule way(const std::string& s, const profile& p = car()) {
  return evaluate_way(tag_text(s).list, p).value();
}
float forward(const std::string& s, const profile& p = car()) { return way(s, p).forward_km_h; }
float backward(const std::string& s, const profile& p = car()) { return way(s, p).backward_km_h; }
drop_reason dropped(const std::string& s, const profile& p = car()) { return way(s, p).dropped; }

TEST(profile_tags, speeds_in_all_spellings) {
  const std::vector<std::pair<std::string, double>> cases{
      {"50", 50},           {"50 km/h", 50},      {"50km/h", 50},     {"30 mph", 48.28032},
      {"10 knots", 18.52},  {"FR:urban", 50},     {"fr:rural", 80},   {"FR:motorway", 130},
      {"PT:urban", 50},     {"PT:motorway", 120}, {"DE:rural", 100},  {"CH:rural", 80},
      {"BE-VLG:rural", 70}, {"FR:zone30", 30},    {"DE:zone:20", 20}, {"IT:50", 50},
      {"XX:rural", 90},     {"walk", 10},         {"none", 130},      {"80;100", 80},
      {"50|70", 50},        {"60-90", 60},        {" 70 ", 70},       {"52,5", 52.5}};
  for (const auto& [text, km_h] : cases) {
    const auto got = parse_speed(text, car());
    ASSERT_TRUE(got) << text;
    EXPECT_NEAR(*got, km_h, 1e-9) << text;
  }
  for (const auto* nothing : {"", "signals", "variable", "fast", "-10", "0", "50 bananas", "FR:"}) {
    EXPECT_FALSE(parse_speed(nothing, car())) << nothing;
  }
}

TEST(profile_tags, durations_in_all_spellings) {
  const std::vector<std::pair<std::string, double>> cases{
      {"20", 1200},      {"1:30", 5400},  {"00:05", 300},    {"0:01:30", 90}, {"26:00:00", 93600},
      {"PT1H30M", 5400}, {"PT20M", 1200}, {"P1DT2H", 93600}, {"PT90S", 90}};
  for (const auto& [text, seconds] : cases) EXPECT_EQ(parse_duration(text), seconds) << text;
  for (const auto* nothing : {"", "0", "soon", "1:2:3:4", "P", "PT", "PT5", "P1Y", "1:", "-3"}) {
    EXPECT_FALSE(parse_duration(nothing)) << nothing;
  }
}

TEST(profile_tags, lengths) {
  EXPECT_EQ(parse_length("2.5"), 2.5);
  EXPECT_EQ(parse_length("2,5 m"), 2.5);
  EXPECT_NEAR(*parse_length("8 ft"), 2.4384, 1e-9);
  EXPECT_NEAR(*parse_length("7'6\""), 2.286, 1e-9);
  EXPECT_FALSE(parse_length("narrow"));
}

TEST(profile_tags, class_and_limit) {
  EXPECT_FLOAT_EQ(forward("highway=motorway"), 90);
  EXPECT_FLOAT_EQ(forward("highway=motorway maxspeed=130"), 104);
  EXPECT_FLOAT_EQ(forward("highway=residential maxspeed=30"), 24);
  EXPECT_FLOAT_EQ(forward("highway=tertiary source:maxspeed=FR:rural"), 64);
  EXPECT_FLOAT_EQ(forward("highway=tertiary maxspeed=70 source:maxspeed=FR:rural"), 56);
  EXPECT_FLOAT_EQ(forward("highway=primary maxspeed:type=sign"), 65);
  EXPECT_FLOAT_EQ(forward("highway=primary maxspeed=signals"), 65);
  EXPECT_FLOAT_EQ(forward("highway=primary maxspeed=90 maxspeed:forward=50"), 40);
  EXPECT_FLOAT_EQ(backward("highway=primary maxspeed=90 maxspeed:forward=50"), 72);
  EXPECT_FLOAT_EQ(backward("highway=primary maxspeed:backward=70"), 56);
  EXPECT_FLOAT_EQ(forward("highway=primary maxspeed:backward=70"), 65);
  EXPECT_FLOAT_EQ(forward("highway=primary maxspeed=90 maxspeed:hgv=50"), 72);
}

TEST(profile_tags, surface_tracktype_smoothness_and_width) {
  EXPECT_FLOAT_EQ(forward("highway=primary maxspeed=90 surface=cobblestone"), 30);
  EXPECT_FLOAT_EQ(forward("highway=primary surface=asphalt"), 65);
  EXPECT_FLOAT_EQ(forward("highway=unclassified tracktype=grade5"), 20);
  EXPECT_FLOAT_EQ(forward("highway=primary smoothness=very_bad"), 20);
  EXPECT_EQ(dropped("highway=primary smoothness=impassable"), drop_reason::impassable);
  EXPECT_FLOAT_EQ(forward("highway=residential width=2.5"), 22.5);
  EXPECT_FLOAT_EQ(forward("highway=residential lanes=1"), 22.5);
  EXPECT_FLOAT_EQ(forward("highway=residential lanes=1 oneway=yes"), 25);
  EXPECT_FLOAT_EQ(forward("highway=service service=parking_aisle"), 10);
}

TEST(profile_tags, the_most_specific_access_decides) {
  EXPECT_EQ(dropped("highway=residential access=no"), drop_reason::no_access);
  EXPECT_EQ(dropped("highway=residential access=no motorcar=yes"), drop_reason::none);
  EXPECT_EQ(dropped("highway=residential motor_vehicle=yes motorcar=no"), drop_reason::no_access);
  EXPECT_EQ(dropped("highway=residential vehicle=no"), drop_reason::no_access);
  EXPECT_EQ(dropped("highway=residential vehicle=agricultural;forestry"), drop_reason::no_access);
  EXPECT_EQ(dropped("highway=residential bicycle=no"), drop_reason::none);
  for (const auto* v : {"private", "destination", "delivery", "customers"}) {
    EXPECT_TRUE(way(std::string("highway=service access=") + v).ends_only) << v;
  }
  EXPECT_FALSE(way("highway=service access=permissive").ends_only);
  EXPECT_FALSE(way("highway=service access=destination motor_vehicle=yes").ends_only);
  EXPECT_FALSE(way("highway=service access=unheard_of").ends_only);
  EXPECT_EQ(dropped("highway=track"), drop_reason::no_access);
  EXPECT_EQ(dropped("highway=track motor_vehicle=permissive"), drop_reason::none);
  EXPECT_EQ(forward("highway=tertiary motor_vehicle:forward=no"), 0);
  EXPECT_GT(backward("highway=tertiary motor_vehicle:forward=no"), 0);
}

TEST(profile_tags, what_is_left_out) {
  EXPECT_EQ(dropped("highway=footway"), drop_reason::other_class);
  EXPECT_EQ(dropped("highway=construction construction=primary"), drop_reason::not_built);
  for (const auto* v : {"proposed", "abandoned", "razed"}) {
    EXPECT_EQ(dropped(std::string("highway=") + v), drop_reason::not_built) << v;
  }
  EXPECT_EQ(dropped("highway=primary ice_road=yes"), drop_reason::not_built);
  EXPECT_EQ(dropped("highway=service area=yes"), drop_reason::area);
  EXPECT_EQ(dropped("highway=primary oneway=reversible"), drop_reason::reversible);
  EXPECT_EQ(dropped("highway=primary oneway=yes motorcar:forward=no"),
            drop_reason::closed_both_ways);
  EXPECT_FALSE(evaluate_way(tag_text("building=yes").list, car()));
  EXPECT_FALSE(evaluate_way(tag_text("route=bus").list, car()));
}

TEST(profile_tags, oneway_in_all_spellings) {
  const std::vector<std::tuple<std::string, bool, bool>> cases{
      {"highway=primary", true, true},
      {"highway=primary oneway=yes", true, false},
      {"highway=primary oneway=1", true, false},
      {"highway=primary oneway=true", true, false},
      {"highway=primary oneway=-1", false, true},
      {"highway=primary oneway=reverse", false, true},
      {"highway=primary oneway=alternating", true, true},
      {"highway=motorway", true, false},
      {"highway=motorway oneway=no", true, true},
      {"highway=motorway_link", true, true},
      {"highway=tertiary junction=roundabout", true, false},
      {"highway=tertiary junction=circular", true, false},
      {"highway=tertiary oneway=yes oneway:motor_vehicle=no", true, true},
      {"highway=tertiary oneway:motorcar=yes", true, false},
      {"highway=tertiary oneway=yes oneway:bicycle=no", true, false}};
  for (const auto& [text, f, b] : cases) {
    EXPECT_EQ(forward(text) > 0, f) << text;
    EXPECT_EQ(backward(text) > 0, b) << text;
  }
}

TEST(profile_tags, bicycles) {
  EXPECT_EQ(backward("highway=residential oneway=yes", bicycle()), 0);
  EXPECT_GT(backward("highway=residential oneway=yes oneway:bicycle=no", bicycle()), 0);
  EXPECT_GT(backward("highway=residential oneway=yes cycleway=opposite_lane", bicycle()), 0);
  EXPECT_GT(backward("highway=residential oneway=yes cycleway:left:oneway=-1", bicycle()), 0);
  EXPECT_FLOAT_EQ(forward("highway=footway", bicycle()), 4);
  EXPECT_FLOAT_EQ(forward("highway=footway bicycle=yes", bicycle()), 10);
  EXPECT_FLOAT_EQ(forward("highway=residential bicycle=dismount", bicycle()), 4);
  EXPECT_FLOAT_EQ(forward("highway=primary maxspeed=90", bicycle()), 15);
  EXPECT_EQ(dropped("highway=motorway", bicycle()), drop_reason::other_class);
  EXPECT_EQ(dropped("highway=primary motorroad=yes", bicycle()), drop_reason::no_access);
}

TEST(profile_tags, walkers) {
  EXPECT_FLOAT_EQ(backward("highway=residential oneway=yes", foot()), 4.5);
  EXPECT_FLOAT_EQ(forward("highway=steps", foot()), 2);
  EXPECT_FLOAT_EQ(forward("highway=primary maxspeed=90", foot()), 4.5);
  EXPECT_EQ(dropped("highway=residential foot=no", foot()), drop_reason::no_access);
  EXPECT_EQ(dropped("highway=residential motor_vehicle=no", foot()), drop_reason::none);
  EXPECT_EQ(dropped("highway=motorway", foot()), drop_reason::other_class);
}

TEST(profile_tags, places_no_trip_begins_on) {
  EXPECT_TRUE(way("highway=motorway").never_snapped);
  EXPECT_TRUE(way("highway=motorway_link").never_snapped);
  EXPECT_TRUE(way("highway=trunk motorroad=yes").never_snapped);
  EXPECT_FALSE(way("highway=trunk").never_snapped);
  EXPECT_TRUE(way("route=ferry").never_snapped);
}

std::optional<node_rule> node(const std::string& s, const profile& p = car()) {
  return evaluate_node(tag_text(s).list, p);
}

TEST(profile_tags, barriers_and_signs) {
  EXPECT_TRUE(node("barrier=bollard")->blocked);
  EXPECT_FALSE(node("barrier=bollard access=yes"));
  EXPECT_FALSE(node("barrier=bollard bollard=rising"));
  EXPECT_FALSE(node("barrier=bollard", bicycle()));
  EXPECT_TRUE(node("barrier=block bicycle=yes")->blocked);
  EXPECT_TRUE(node("barrier=gate access=no")->blocked);
  EXPECT_FALSE(node("barrier=gate")->blocked);
  EXPECT_FLOAT_EQ(node("barrier=gate access=private")->seconds, 5);
  EXPECT_FLOAT_EQ(node("barrier=toll_booth")->seconds, 10);
  EXPECT_FALSE(node("barrier=no"));
  EXPECT_FLOAT_EQ(node("highway=traffic_signals")->seconds, 2);
  EXPECT_EQ(node("highway=traffic_signals traffic_signals:direction=backward")->direction,
            point_direction::backward);
  EXPECT_EQ(node("highway=stop direction=forward")->direction, point_direction::forward);
  EXPECT_EQ(node("highway=give_way")->direction, point_direction::unknown);
  EXPECT_TRUE(node("highway=stop")->minor_only);
  EXPECT_FALSE(node("highway=stop stop=all")->minor_only);
  EXPECT_FLOAT_EQ(node("railway=level_crossing")->seconds, 2);
  EXPECT_FALSE(node("highway=crossing"));
  EXPECT_FLOAT_EQ(node("highway=crossing crossing=traffic_signals")->seconds, 2);
}

TEST(profile_tags, restrictions) {
  const auto read = [](const std::string& s, const profile& p) {
    return evaluate_restriction(tag_text(s).list, p);
  };
  EXPECT_TRUE(read("restriction=only_straight_on", car()).rule.only);
  EXPECT_FALSE(read("restriction=no_left_turn", car()).rule.only);
  EXPECT_EQ(read("restriction=no_left_turn except=bus;motorcar", car()).kind,
            restriction_kind::other_traveller);
  EXPECT_EQ(read("restriction=no_left_turn except=bicycle", car()).kind, restriction_kind::applies);
  EXPECT_EQ(read("restriction=no_left_turn except=bicycle", bicycle()).kind,
            restriction_kind::other_traveller);
  EXPECT_EQ(read("restriction:hgv=no_left_turn", car()).kind, restriction_kind::other_traveller);
  EXPECT_EQ(read("restriction:motorcar=no_left_turn", car()).kind, restriction_kind::applies);
  EXPECT_EQ(read("restriction:conditional=no_left_turn@(7:00-9:00)", car()).kind,
            restriction_kind::conditional);
  EXPECT_EQ(read("restriction=no_left_turn hour_on=7:00", car()).kind,
            restriction_kind::conditional);
  EXPECT_EQ(read("restriction=give_way", car()).kind, restriction_kind::unknown);
  EXPECT_EQ(read("restriction=no_left_turn", foot()).kind, restriction_kind::other_traveller);
}

TEST(profile_tags, a_faulty_profile_is_refused_with_its_field) {
  const auto refused = [](const std::string& toml) {
    try {
      parse_profile(toml, "mine.toml");
    } catch (const input_error& e) {
      EXPECT_THAT(e.message.fr, HasSubstr("mine.toml"));
      return e.message.en;
    }
    return std::string("accepted");
  };
  const std::string head = "name = \"x\"\nwalk_km_h = 4\naccess = [\"access\"]\n";
  EXPECT_THAT(refused(""), HasSubstr("\"name\""));
  EXPECT_THAT(refused("name = \"x\""), HasSubstr("walk_km_h"));
  EXPECT_THAT(refused(head + "[speed]\nprimary = 0\n"), HasSubstr("speed.primary"));
  EXPECT_THAT(refused(head + "[speed]\nprimary = \"fast\"\n"), HasSubstr("speed.primary"));
  EXPECT_THAT(refused(head + "[speed]\nprimary = 50\n[zone.FR]\nrural = -1\n"),
              HasSubstr("zone.FR.rural"));
  EXPECT_THAT(refused("name = "), HasSubstr("line 1"));
  EXPECT_THROW(embedded_profile("horse"), not_found);
}

}  // namespace
}  // namespace sourcier::travel
