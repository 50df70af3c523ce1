#include "travel/osm_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <random>

#include "base/error.h"
#include "base/parallel.h"
#include "road_drawing.h"
#include "travel/road_build.h"

namespace sourcier::travel {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// 200 m at the 25 km/h of a residential street.
constexpr double kBlock = 28.8;
constexpr double kTurn = 7.5;

constexpr auto kCross = R"(
    e
    |
a---b---c
    |
    d
)";
// Two ways from ab to cd: short through the middle, long around.
constexpr auto kDetour = R"(
a---b---c---d
    |   |
    e---f
)";

drawn_roads drawn_map(const char* picture, std::vector<drawn_way> ways = {},
                      std::map<char, std::string> points = {},
                      std::vector<drawn_restriction> restrictions = {},
                      const std::string& profile = "car") {
  return drawn_roads({picture, std::move(ways), std::move(points), std::move(restrictions), {}},
                     profile);
}

TEST(osm_import, a_street_takes_its_length_at_its_speed) {
  const auto m = drawn_map("a---b---c");
  EXPECT_EQ(m.roads.report.roads, 1u);  // joined at b, where nothing else meets
  EXPECT_NEAR(*m.seconds("ab", "bc"), kBlock, 0.2);
  EXPECT_NEAR(*m.seconds("bc", "ab"), kBlock, 0.2);
  EXPECT_EQ(m.seconds("ab", "ab"), 0);
}

TEST(osm_import, a_limit_is_driven_at_a_share_of_it) {
  const auto m =
      drawn_map("a---b---c", {{"abc", "highway=primary maxspeed=90 maxspeed:backward=50"}});
  EXPECT_NEAR(*m.seconds("ab", "bc"), 200 / (72 / 3.6), 0.2);
  EXPECT_NEAR(*m.seconds("bc", "ab"), 200 / (40 / 3.6), 0.2);
}

TEST(osm_import, turns_cost_by_their_angle_and_the_left_one_more) {
  const auto m = drawn_map(kCross);
  const double straight = *m.seconds("ab", "bc") - kBlock;
  const double right = *m.seconds("ab", "bd") - kBlock;
  const double left = *m.seconds("ab", "be") - kBlock;
  EXPECT_NEAR(straight, 0, 0.15);
  EXPECT_NEAR(right, kTurn / (1 + std::exp(-(13 / 1.075 / 2 - 6.5 * 1.075))), 0.15);
  EXPECT_NEAR(left, kTurn / (1 + std::exp(-(13 * 1.075 / 2 - 6.5 / 1.075))), 0.15);
  EXPECT_LT(right, left);
}

TEST(osm_import, a_bend_without_a_choice_costs_nothing) {
  const auto m = drawn_map("a---b\n    |\n    c");
  EXPECT_NEAR(*m.seconds("ab", "bc"), kBlock, 0.2);
}

TEST(osm_import, one_turns_round_at_a_dead_end_only) {
  const auto m = drawn_map("a---b---c\n    |\n    d", {{"ab", "highway=residential oneway=yes"}});
  // From db nothing leads into ab; from bc the end is at c.
  EXPECT_EQ(m.path("ab", "bd"), "abd");
  const auto there = drawn_map("a---b---c", {{"ab", "highway=residential oneway=yes"}});
  EXPECT_EQ(there.path("bc", "ab"), "");
  const auto back = drawn_map("s---a---b---c", {{"sa", "highway=residential oneway=yes"}});
  EXPECT_EQ(back.path("sa", "ab"), "sabc");
  EXPECT_EQ(back.roads.report.stretches, 3u);
}

TEST(osm_import, oneway_spellings) {
  for (const auto* tag : {"oneway=yes", "oneway=1", "oneway=true", "junction=roundabout"}) {
    const auto m = drawn_map(kDetour, {{"bc", std::string("highway=residential ") + tag}});
    EXPECT_EQ(m.path("ab", "cd"), "abcd") << tag;
    EXPECT_EQ(m.path("cd", "ab"), "dcfeba") << tag;
  }
  for (const auto* tag : {"oneway=-1", "oneway=reverse"}) {
    const auto m = drawn_map(kDetour, {{"bc", std::string("highway=residential ") + tag}});
    EXPECT_EQ(m.path("ab", "cd"), "abefcd") << tag;
    EXPECT_EQ(m.path("cd", "ab"), "dcba") << tag;
  }
  const auto m = drawn_map(kDetour, {{"bc", "highway=residential oneway=reversible"}});
  EXPECT_EQ(m.path("ab", "cd"), "abefcd");
  EXPECT_EQ(m.path("cd", "ab"), "dcfeba");
  EXPECT_EQ(m.roads.report.dropped[std::size_t(drop_reason::reversible)], 1u);
}

TEST(osm_import, a_roundabout_is_driven_one_way_round) {
  const auto m = drawn_map(R"(
    n
    |
a---b---c---d
    |   |
    e---f
        |
        g
)",
                           {{"befcb", "highway=tertiary junction=roundabout"}});  // anticlockwise
  EXPECT_EQ(m.path("ab", "cd"), "abefcd");
  EXPECT_EQ(m.path("cd", "bn"), "dcbn");
  EXPECT_EQ(m.path("fg", "ab"), "gfcba");
}

TEST(osm_import, restrictions_at_a_junction) {
  const auto turn = [&](const std::string& tags, const char* from, const char* to) {
    return drawn_map(kCross, {}, {}, {{tags, from, "b", to}});
  };
  const auto free = drawn_map(kCross);
  EXPECT_EQ(free.path("ab", "be"), "abe");
  EXPECT_EQ(turn("restriction=no_left_turn", "ab", "be").path("ab", "be"), "abcbe");
  EXPECT_EQ(turn("restriction=no_left_turn", "ab", "be").path("cb", "be"), "cbe");
  const auto only = turn("restriction=only_straight_on", "ab", "bc");
  EXPECT_EQ(only.path("ab", "bc"), "abc");
  EXPECT_EQ(only.path("ab", "bd"), "abcbd");
  EXPECT_EQ(only.path("eb", "bd"), "ebd");
  EXPECT_EQ(only.roads.report.restrictions_kept, 1u);
  EXPECT_EQ(turn("restriction=no_left_turn except=motorcar", "ab", "be").path("ab", "be"), "abe");
  const auto hours = turn("restriction:conditional=no_left_turn@(Mo-Fr)", "ab", "be");
  EXPECT_EQ(hours.path("ab", "be"), "abe");
  EXPECT_EQ(hours.roads.report.restrictions_conditional, 1u);
}

TEST(osm_import, a_restriction_that_does_not_say_which_side_is_left_out) {
  const auto m = drawn_map(kCross, {{"abc", "highway=residential"}}, {},
                           {{"restriction=no_left_turn", "eb", "b", "bc"},
                            {"restriction=no_left_turn", "ab", "e", "bd"}});
  EXPECT_EQ(m.roads.report.restrictions_unclear, 1u);
  EXPECT_EQ(m.roads.report.restrictions_elsewhere, 1u);
  EXPECT_EQ(m.path("eb", "bc"), "ebc");
}

// A no_u_turn over the short link between two carriageways: bc stays open to all but ab -> cd.
TEST(osm_import, restrictions_over_a_way_between) {
  const auto* picture = R"(
x---a---y
    |
    b---p---q
    |       |
v---c---w   |
    |       |
    d-------r
)";
  const drawn_restriction over{"restriction=no_u_turn", "ab", "bc", "cw"};
  const auto free = drawn_map(picture);
  EXPECT_EQ(free.path("ab", "cw"), "abcw");
  const auto no = drawn_map(picture, {}, {}, {over});
  EXPECT_EQ(no.roads.report.restrictions_kept, 1u);
  EXPECT_EQ(no.path("ab", "cw"), "abcvcw");  // on, round at the dead end, and back
  EXPECT_EQ(no.path("ab", "cv"), "abcv");
  EXPECT_EQ(no.path("pb", "cw"), "cdrqpbcw");  // c-d-r-q-p-b is one road
  EXPECT_EQ(no.path("bc", "cw"), "bcw");       // who begins on bc is not bound
  EXPECT_EQ(no.path("ab", "bc"), "abc");       // nor is who ends there
  EXPECT_EQ(no.roads.report.vertices, no.roads.report.stretches + 1);
  const auto only =
      drawn_map(picture, {}, {}, {{"restriction=only_straight_on", "ab", "bc", "cd"}});
  EXPECT_EQ(only.path("ab", "cd"), "abcdrqpb");
  EXPECT_EQ(only.path("ab", "cv"), "abpqrdcv");  // the other road to c is not bound
  EXPECT_EQ(only.path("pb", "cv"), "cdrqpbcv");
}

TEST(osm_import, barriers) {
  EXPECT_EQ(drawn_map("a---b---c", {}, {{'b', "barrier=bollard"}}).path("ab", "bc"), "");
  const auto gate = drawn_map("a---b---c---d", {}, {{'b', "barrier=lift_gate"}});
  EXPECT_NEAR(*gate.seconds("ab", "cd"), 2 * kBlock + 5, 0.2);
  EXPECT_EQ(drawn_map("a---b---c", {}, {{'b', "barrier=gate access=no"}}).path("ab", "bc"), "");
  const auto cross = drawn_map(kCross, {}, {{'b', "barrier=block"}});
  for (const auto* to : {"bc", "bd", "be"}) EXPECT_EQ(cross.path("ab", to), "") << to;
  EXPECT_EQ(drawn_map("a---b---c", {}, {{'b', "barrier=bollard"}}, {}, "bicycle").path("ab", "bc"),
            "abc");
}

TEST(osm_import, signals_signs_and_crossings) {
  const auto plain = *drawn_map(kCross).seconds("ab", "bc");
  const auto at = [&](const char* tags, const char* from, const char* to) {
    return *drawn_map(kCross, {}, {{'b', tags}}).seconds(from, to) - plain;
  };
  EXPECT_NEAR(at("highway=traffic_signals", "ab", "bc"), 2, 0.15);
  EXPECT_NEAR(at("railway=level_crossing", "ab", "bc"), 2, 0.15);
  EXPECT_NEAR(at("highway=stop stop=all", "ab", "bc"), 2, 0.15);
  EXPECT_NEAR(at("highway=stop", "ab", "bc"), 0, 0.15);  // all roads alike: none is the minor one
  const std::vector<drawn_way> major{{"abc", "highway=tertiary"}};
  const auto sign = drawn_map(kCross, major, {{'b', "highway=stop"}});
  const auto none = drawn_map(kCross, major);
  EXPECT_NEAR(*sign.seconds("db", "be") - *none.seconds("db", "be"), 2, 0.15);
  EXPECT_NEAR(*sign.seconds("ab", "bc") - *none.seconds("ab", "bc"), 0, 0.15);
}

TEST(osm_import, a_signal_for_one_direction) {
  const auto* picture = "a---b---c---d";
  const auto m = drawn_map(picture, {{"abcd", "highway=residential"}},
                           {{'b', "highway=traffic_signals traffic_signals:direction=forward"}});
  EXPECT_NEAR(*m.seconds("ab", "cd"), 2 * kBlock + 2, 0.2);
  EXPECT_NEAR(*m.seconds("cd", "ab"), 2 * kBlock, 0.2);
  // The same with the way drawn from its other end.
  const auto turned = drawn_map("a---b---c---d---e", {{"edcba", "highway=residential"}},
                                {{'c', "highway=traffic_signals direction=forward"}});
  EXPECT_NEAR(*turned.seconds("ab", "de"), 3 * kBlock, 0.2);
  EXPECT_NEAR(*turned.seconds("de", "ab"), 3 * kBlock + 2, 0.2);
  // Where two ways of opposite directions are put together, away from the joint.
  const auto joined = drawn_map("a---b---c---d---e",
                                {{"cba", "highway=residential"}, {"cde", "highway=residential"}},
                                {{'b', "highway=traffic_signals direction=backward"}});
  EXPECT_EQ(joined.roads.report.roads, 1u);
  EXPECT_NEAR(*joined.seconds("ab", "de"), 3 * kBlock + 2, 0.2);
  EXPECT_NEAR(*joined.seconds("de", "ab"), 3 * kBlock, 0.2);
}

TEST(osm_import, a_stop_before_a_junction_binds_who_drives_to_it) {
  const auto m = drawn_map("a-------sb---c\n         |\n         d",
                           {{"asb", "highway=residential"}}, {{'s', "highway=stop"}});
  const auto without =
      drawn_map("a-------sb---c\n         |\n         d", {{"asb", "highway=residential"}});
  EXPECT_NEAR(*m.seconds("as", "bc") - *without.seconds("as", "bc"), 2, 0.15);
  EXPECT_NEAR(*m.seconds("bc", "as") - *without.seconds("bc", "as"), 0, 0.15);
}

TEST(osm_import, a_ferry_takes_its_posted_time) {
  const auto m = drawn_map("a---b---x---c---d", {{"bxc", "route=ferry duration=00:20"}});
  EXPECT_NEAR(*m.seconds("ab", "cd"), kBlock + 1200, 0.3);
  EXPECT_NEAR(*m.seconds("cd", "ab"), kBlock + 1200, 0.3);
  const auto slow = drawn_map("a---b---x---c---d", {{"bxc", "route=ferry"}});
  EXPECT_NEAR(*slow.seconds("ab", "cd"), kBlock + 400 / (5 / 3.6), 0.3);
  const auto walkers = drawn_map("a---b---x---c---d", {{"bxc", "route=ferry motor_vehicle=no"}});
  EXPECT_EQ(walkers.path("ab", "cd"), "");
}

TEST(osm_import, a_road_for_residents_is_for_the_ends_of_a_trip) {
  const std::vector<drawn_way> ways{{"bc", "highway=residential access=destination"}};
  const auto m = drawn_map(kDetour, ways);
  EXPECT_EQ(m.path("ab", "cd"), "abefcd");
  EXPECT_NEAR(*m.seconds("ab", "bc"), kBlock, 0.2);  // to it
  EXPECT_NEAR(*m.seconds("bc", "cd"), kBlock, 0.2);  // from it
  EXPECT_GT(m.roads.report.vertices, m.roads.report.stretches);
  const auto chain = drawn_map("a---b---c---d", {{"bc", "highway=residential access=private"}});
  EXPECT_NEAR(*chain.seconds("ab", "cd"), 2 * kBlock + 600, 0.3);  // no other way
  const auto within =
      drawn_map("a---b---x---c---d", {{"bx", "highway=residential access=private"},
                                      {"xc", "highway=service maxspeed=50 access=destination"}});
  EXPECT_NEAR(*within.seconds("bx", "xc"), kBlock / 2 + 100 / (40 / 3.6), 0.3);
  const auto drive = drawn_map(kCross, {{"bd", "highway=service access=private"}});
  EXPECT_EQ(drive.roads.report.vertices, drive.roads.report.stretches);  // leads nowhere else
}

TEST(osm_import, bicycles_and_walkers_go_where_cars_do_not) {
  const std::vector<drawn_way> ways{{"bc", "highway=path"}};
  EXPECT_EQ(drawn_map(kDetour, ways).path("ab", "cd"), "abefcd");
  EXPECT_EQ(drawn_map(kDetour, ways, {}, {}, "bicycle").path("ab", "cd"), "abcd");
  EXPECT_EQ(drawn_map(kDetour, ways, {}, {}, "foot").path("ab", "cd"), "abcd");
  const std::vector<drawn_way> oneway{{"bc", "highway=residential oneway=yes"}};
  EXPECT_EQ(drawn_map(kDetour, oneway, {}, {}, "bicycle").path("cd", "ab"), "dcfeba");
  EXPECT_EQ(drawn_map(kDetour, oneway, {}, {}, "foot").path("cd", "ab"), "dcba");
}

TEST(osm_import, a_way_with_missing_nodes_keeps_its_parts) {
  const drawn_roads m({"a---b---c---d---e", {{"abcde", "highway=residential"}}, {}, {}, "c"});
  EXPECT_EQ(m.roads.report.nodes_missing, 1u);
  EXPECT_EQ(m.roads.report.ways_cut, 1u);
  EXPECT_EQ(m.roads.report.roads, 2u);
  EXPECT_EQ(m.path("ab", "de"), "");
}

TEST(osm_import, a_ring_without_a_junction_is_a_road) {
  const auto m = drawn_map("a---b\n|   |\nd---c", {{"abcda", "highway=residential"}});
  EXPECT_EQ(m.roads.report.roads, 1u);
  const auto oneway =
      drawn_map("a---b\n|   |\nd---c", {{"abcda", "highway=residential oneway=yes"}});
  EXPECT_NEAR(*oneway.seconds("bc", "ab"), 3 * kBlock, 0.3);
}

struct extract_files : testing::Test {
  fs::path folder = fs::temp_directory_path() / ("sourcier-osm-" + std::to_string(::getpid()));
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  fs::path put(const std::string& name, const std::string& bytes) {
    std::ofstream(folder / name, std::ios::binary) << bytes;
    return folder / name;
  }
  fs::path draw(const std::string& name, const drawing& map) {
    write_pbf(map, folder / name);
    return folder / name;
  }
  static imported_roads import(std::vector<fs::path> files) {
    return import_osm(files, embedded_profile("car"));
  }
  static std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static std::string refusal(const fs::path& file) {
    try {
      import({file});
    } catch (const input_error& e) {
      EXPECT_THAT(e.message.fr, HasSubstr(file.string()));
      return e.message.en;
    }
    return "accepted";
  }
};

TEST_F(extract_files, overlapping_extracts_are_merged_by_id) {
  // Each file lacks what lies beyond the other's edge.
  drawing west{"a---b---c---d---e",
               {{"abc", "highway=residential"}, {"cde", "highway=residential"}},
               {},
               {},
               "e"};
  auto east = west;
  east.missing = "ab";
  const auto both = import({draw("west.osm.pbf", west), draw("east.osm.pbf", east)});
  EXPECT_EQ(both.report.repeated_ways, 2u);
  EXPECT_EQ(both.report.nodes_missing, 0u);
  EXPECT_EQ(both.report.roads, 1u);
  const auto other_order = import({folder / "east.osm.pbf", folder / "west.osm.pbf"});
  EXPECT_EQ(both.graph.weight, other_order.graph.weight);
  EXPECT_EQ(import({folder / "west.osm.pbf"}).report.nodes_missing, 1u);
}

TEST_F(extract_files, bad_files_are_refused_with_a_remedy) {
  EXPECT_THAT(refusal(put("empty.osm.pbf", "")), HasSubstr("empty file"));
  EXPECT_THAT(refusal(put("page.osm.pbf", "<!DOCTYPE html><html>404</html>")),
              HasSubstr("web page"));
  EXPECT_THAT(refusal(put("zip.osm.pbf", "PK\x03\x04 and more")), HasSubstr("zip"));
  EXPECT_THAT(refusal(put("xml.osm.pbf", "<?xml version='1.0'?><osm version='0.6'>")),
              HasSubstr("XML"));
  EXPECT_THAT(refusal(put("noise.osm.pbf", std::string(500, 'x'))), HasSubstr("not an Open"));
  EXPECT_THROW(import({folder / "absent.osm.pbf"}), not_found);
  EXPECT_THROW(import({}), input_error);
  EXPECT_THROW(import({folder}), input_error);
}

TEST_F(extract_files, a_truncated_or_damaged_extract_is_refused_wherever_it_is_cut) {
  const auto whole = bytes_of(draw("whole.osm.pbf", {kCross, {}, {}, {}, {}}));
  ASSERT_GT(whole.size(), 200u);
  for (std::size_t n = 1; n < whole.size(); n += 13) {
    EXPECT_NE(refusal(put("cut.osm.pbf", whole.substr(0, n))), "accepted") << n;
  }
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {  // whatever a bit does, the import ends in a result or a refusal
    auto damaged = whole;
    damaged[random() % whole.size()] ^= static_cast<char>(1u << (random() % 8));
    try {
      import({put("damaged.osm.pbf", damaged)});
    } catch (const error&) {
    }
  }
}

TEST_F(extract_files, an_extract_without_roads_is_refused) {
  const auto file = draw("sea.osm.pbf", {"a---b", {{"ab", "waterway=river"}}, {}, {}, {}});
  EXPECT_THAT(refusal(file), HasSubstr("no usable road"));
  const auto lost = draw("lost.osm.pbf", {"a---b", {}, {}, {}, "ab"});
  EXPECT_THROW(import({lost}), input_error);
}

TEST(restrictions, the_largest_component_is_the_largest) {
  // 0 -> 1 -> 2 -> 0 and 3 <-> 4, with 2 -> 3.
  routing_graph g{{0, 1, 2, 4, 5, 6}, {1, 2, 0, 3, 4, 3}, {1, 1, 1, 1, 1, 1}};
  EXPECT_EQ(largest_component(g), (std::vector<bool>{true, true, true, false, false}));
}

}  // namespace
}  // namespace sourcier::travel
