#include "ingest/roads.h"

#include <gtest/gtest.h>

#include "../travel/road_drawing.h"
#include "base/mapped_file.h"
#include "fixture.h"
#include "ingest/outlines.h"
#include "ingest/points.h"
#include "ingest/road_times.h"
#include "snapshot/reach.h"
#include "snapshot/snapshot.h"
#include "travel/network_file.h"

namespace sourcier::ingest {
namespace {

constexpr geo::coordinate kNowhere{NAN, NAN};

// Communes 02001, 02002... of a thousand people each, at these places or without position.
store::workspace workspace_at(const fs::path& folder, const std::vector<geo::coordinate>& places) {
  auto w = store::workspace::create(folder, "test", {"T", "T"});
  store::transaction t(w.db());
  store::dataset d;
  d.key = d.kind = "communes";
  const auto id = w.put_dataset(d);
  const auto n = places.size();
  std::vector<std::string> codes;
  store::column lon = {"lon", std::vector<double>(n), std::vector<char>(n)};
  store::column lat = {"lat", std::vector<double>(n), std::vector<char>(n)};
  for (std::size_t i = 0; i < n; ++i) {
    codes.push_back(fmt::format("020{:02}", i + 1));
    const bool known = geo::is_valid(places[i]);
    std::get<1>(lon.values)[i] = known ? places[i].lon : 0;
    std::get<1>(lat.values)[i] = known ? places[i].lat : 0;
    lon.null[i] = lat.null[i] = known ? 0 : 1;
  }
  const std::vector<std::string> same(n, "");
  w.db().insert("commune", {{"code", codes},
                            {"name", codes},
                            {"departement", std::vector<std::string>(n, "02")},
                            {"epci", same},
                            lon,
                            lat,
                            {"population", std::vector<double>(n, 1000)},
                            {"area_km2", std::vector<double>(n, 10)},
                            {"role", std::vector<std::string>(n, "in")},
                            {"border", same},
                            {"dataset", std::vector<std::int64_t>(n, id)}});
  t.commit();
  return w;
}

// Communes at points of the extract of Porto: there is no smaller French one at hand.
struct roads_test : ingest_test {
  fs::path extract = shared_data() / "roads" / "porto.osm.pbf";

  void SetUp() override {
    ingest_test::SetUp();
    if (!fs::exists(extract)) GTEST_SKIP() << "no shared data";
  }

  store::workspace workspace(double lon, double lat) {
    return workspace_at(folder / "w", {{lon, lat}, {lon + 0.01, lat + 0.01}, {30, 30}});
  }
};

TEST_F(roads_test, bring_road_times_and_go_again) {
  auto w = workspace(-8.6291, 41.1579);
  const auto r = import_roads(w, {extract}, o);
  EXPECT_FALSE(r.unchanged);
  const auto said = to_text(r, language::en);
  EXPECT_NE(said.find("2 of 3"), std::string::npos) << said;
  EXPECT_NE(said.find("02003"), std::string::npos) << said;
  {
    const auto world = snapshot::world::load(w);
    EXPECT_EQ(world->time_source.key, "roads");
    const auto to = world->times.destinations_of({0});
    ASSERT_EQ(to.size(), 2u);
    EXPECT_EQ(world->times.times_of({0})[0], 0);
    EXPECT_GT(world->times.times_of({0})[1], 2);  // 1.4 km as the crow flies
    EXPECT_LT(world->times.times_of({0})[1], 15);
    EXPECT_EQ(world->times.destinations_of({2}).size(), 1u);
  }
  {  // people drive to a place, and a vehicle comes from it after five minutes
    const auto world = snapshot::world::load(w);
    const auto* roads = world->roads();
    ASSERT_NE(roads, nullptr);
    const std::vector<supply::urgent_resource> to = {
        {"a", "", supply::resource_kind::other, world->communes.position[0], false, {0}, {}}};
    const std::vector<supply::urgent_resource> from = {
        {"b", "", supply::resource_kind::smur, world->communes.position[0], true, {5}, {}}};
    const auto there = ask_reach(*world, {to, {30}, 1, roads});
    const auto back = ask_reach(*world, {from, {30}, 1, roads});
    EXPECT_NEAR(there.rows[1].time->value, world->times.times_of({1})[0], 2e-3);
    EXPECT_NEAR(back.rows[1].time->value, 5 + world->times.times_of({0})[1], 2e-3);
    EXPECT_EQ(there.within.people, 2000);
    EXPECT_EQ(there.unknown.people, 1000);
    const auto slow = ask_reach(*world, {from, {30}, 0.5, roads});
    EXPECT_NEAR(slow.rows[1].time->value, 5 + 2 * world->times.times_of({0})[1], 5e-3);
  }
  EXPECT_TRUE(import_roads(w, {extract}, o).unchanged);
  auto away = o;
  away.remove = true;
  import_roads(w, {}, away);
  EXPECT_EQ(snapshot::world::load(w)->time_source.key, "straight-line");
  EXPECT_EQ(snapshot::world::load(w)->roads(), nullptr);
}

TEST_F(roads_test, an_extract_of_elsewhere_or_a_broken_one_changes_nothing) {
  auto w = workspace(2.3, 48.8);
  const auto before = w.generation();
  EXPECT_NE(message_of([&] { import_roads(w, {extract}, o); }).find("do not cover"),
            std::string::npos);
  const auto whole = std::string(mapped_file(extract).bytes());
  const auto cut = file("cut.osm.pbf", whole.substr(0, whole.size() / 2));
  EXPECT_NE(message_of([&] { import_roads(w, {cut}, o); }).find("cut.osm.pbf"), std::string::npos);
  EXPECT_NE(message_of([&] { import_roads(w, {file("x.pbf", "hello")}, o); }).find("x.pbf"),
            std::string::npos);
  EXPECT_EQ(w.generation(), before);
  EXPECT_TRUE(w.array("roads").empty());
}

// A small extract drawn at 3° E, 50° N, and communes at its letters.
struct drawn_roads_test : ingest_test {
  travel::drawing map{"a---b---c---d\n    |   |\n    e---f", {}, {}, {}, {}};
  fs::path extract;
  std::vector<geo::coordinate> all;  // communes at a, d, f

  void SetUp() override {
    ingest_test::SetUp();
    extract = draw("drawn.osm.pbf", map);
    for (const char c : {'a', 'd', 'f'}) all.push_back(travel::place_of(map, c));
  }
  fs::path draw(const std::string& name, const travel::drawing& m) const {
    travel::write_pbf(m, folder / name);
    return folder / name;
  }
  // An outline whose centre is the place.
  fs::path square(const std::string& code, geo::coordinate at) const {
    const double w = at.lon - 0.001, e = at.lon + 0.001, s = at.lat - 0.001, n = at.lat + 0.001;
    return file(
        code + ".geojson",
        fmt::format(R"({{"type":"FeatureCollection","features":[{{"type":"Feature","properties":)"
                    R"({{"code":"{0}"}},"geometry":{{"type":"Polygon","coordinates":[[[{1},{3}],)"
                    R"([{2},{3}],[{2},{4}],[{1},{4}],[{1},{3}]]]}}}}]}})",
                    code, w, e, s, n));
  }
  static std::string times_in(store::workspace& w) {
    return std::string(mapped_file(w.array("road-times")).bytes());
  }
  static std::string notes(const report& r) { return to_text(r, language::en); }
};

TEST_F(drawn_roads_test, a_commune_that_gains_a_position_gains_its_times) {
  auto known = workspace_at(folder / "known", all);
  import_roads(known, {extract}, o);
  auto w = workspace_at(folder / "w", {all[0], all[1], kNowhere});
  const auto first = notes(import_roads(w, {extract}, o));
  EXPECT_NE(first.find("Without position, so without travel times (1): 02003 02003; import the "
                       "outlines"),
            first.npos)
      << first;
  auto gaps = find_road_gaps(w);
  EXPECT_EQ(gaps->communes, 3u);
  EXPECT_EQ(gaps->unplaced, (std::vector<std::string>{"02003 02003"}));
  EXPECT_TRUE(gaps->apart.empty());
  EXPECT_NE(times_in(w), times_in(known));
  const auto generation = w.generation();
  const auto then = notes(import_outlines(w, {square("02003", all[2])}, o));
  EXPECT_NE(then.find("computed again"), then.npos) << then;
  EXPECT_EQ(times_in(w), times_in(known));
  EXPECT_NE(w.generation(), generation);
  gaps = find_road_gaps(w);
  EXPECT_TRUE(gaps->unplaced.empty() && gaps->apart.empty());
  EXPECT_EQ(std::distance(fs::directory_iterator(w.folder() / "arrays"), {}), 4);
  const auto again = notes(import_outlines(w, {square("02001", all[1])}, o));  // placed already
  EXPECT_EQ(again.find("computed again"), again.npos);
  EXPECT_EQ(times_in(w), times_in(known));
}

TEST_F(drawn_roads_test, an_imported_point_wins_over_outlines_before_and_after) {
  auto known = workspace_at(folder / "known", all);
  import_roads(known, {extract}, o);
  auto w = workspace_at(folder / "w", {all[0], all[1], all[0]});  // the third is not where it is
  import_roads(w, {extract}, o);
  EXPECT_NE(times_in(w), times_in(known));
  const auto csv =
      file("points.csv", fmt::format("code,lon,lat\n02003,{},{}\n", all[2].lon, all[2].lat));
  EXPECT_NE(notes(import_points(w, {csv}, o)).find("computed again"), std::string::npos);
  EXPECT_EQ(times_in(w), times_in(known));
  import_outlines(w, {square("02003", all[0])}, o);
  EXPECT_EQ(times_in(w), times_in(known));
}

TEST_F(drawn_roads_test, roads_that_no_longer_cover_the_placed_communes_go) {
  auto w = workspace_at(folder / "w", {all[0], all[1], kNowhere, kNowhere, kNowhere});
  import_roads(w, {extract}, o);
  const auto far = square("02003", {5, 45}), farther = square("02004", {6, 45});
  EXPECT_NE(notes(import_outlines(w, {far}, o)).find("computed again"), std::string::npos);
  EXPECT_EQ(find_road_gaps(w)->apart, (std::vector<std::string>{"02003 02003"}));
  const auto last = square("02005", {7, 45});
  const auto said = notes(import_outlines(w, {far, farther, last}, o));
  EXPECT_NE(said.find("do not cover the territory any more (2 communes out of 5)"), said.npos)
      << said;
  EXPECT_FALSE(find_road_gaps(w));
  EXPECT_EQ(snapshot::world::load(w)->time_source.key, "straight-line");
}

TEST_F(drawn_roads_test, a_new_list_of_communes_keeps_the_roads) {
  auto w = workspace_at(folder / "w", all);
  import_roads(w, {extract}, o);
  const auto before = snapshot::world::load(w)->times.times_of({0})[2];
  write_package();  // 02001 to 02004, 02006, and three in Paris: none of the others is placed
  const auto said = notes(import_communes(w, {folder / "package"}, o));
  EXPECT_NE(said.find("computed again"), said.npos) << said;
  const auto world = snapshot::world::load(w);
  EXPECT_EQ(world->time_source.key, "roads");
  EXPECT_EQ(world->communes.size(), 7u);
  EXPECT_EQ(world->times.times_of({0})[2], before);
  EXPECT_EQ(find_road_gaps(w)->unplaced.size(), 4u);
}

TEST_F(drawn_roads_test, a_damaged_network_stops_what_would_rest_on_it) {
  auto w = workspace_at(folder / "w", {all[0], all[1], kNowhere});
  import_roads(w, {extract}, o);
  const auto generation = w.generation();
  const auto times = times_in(w);
  fs::resize_file(w.array("roads"), 1000);
  const auto said = message_of([&] { import_outlines(w, {square("02003", all[2])}, o); });
  EXPECT_NE(said.find("truncated file (1000 bytes); import the roads again"), said.npos) << said;
  EXPECT_EQ(w.generation(), generation);
  EXPECT_EQ(times_in(w), times);
  import_roads(w, {extract}, o);
  EXPECT_NO_THROW(import_outlines(w, {square("02003", all[2])}, o));
  fs::resize_file(w.array("road-times"), 100);
  EXPECT_NE(find_road_gaps(w)->problem->en.find("truncated"), std::string::npos);
}

TEST_F(drawn_roads_test, the_same_extract_twice_or_two_that_overlap_are_one) {
  auto one = workspace_at(folder / "one", all), two = workspace_at(folder / "two", all);
  import_roads(one, {extract}, o);
  const auto twice = notes(import_roads(two, {extract, extract}, o));
  EXPECT_NE(twice.find("6 ways in several extracts, counted once"), twice.npos) << twice;
  EXPECT_EQ(times_in(one), times_in(two));
  map.ways = {{"abc", "highway=residential"}, {"cd", "highway=residential"}};
  auto west = map, east = map;
  west.missing = "d";  // each lacks what lies beyond the other's edge
  east.missing = "ae";
  const auto w = draw("west.osm.pbf", west), e = draw("east.osm.pbf", east);
  auto joined = workspace_at(folder / "joined", all), whole = workspace_at(folder / "whole", all);
  const auto alone = notes(import_roads(joined, {w}, o));
  EXPECT_NE(alone.find("1 points missing from the extract: 0 ways cut, 1 lost"), alone.npos)
      << alone;
  const auto both = notes(import_roads(joined, {e, w}, o));
  EXPECT_EQ(both.find("points missing"), both.npos) << both;
  import_roads(whole, {draw("whole.osm.pbf", map)}, o);
  EXPECT_EQ(times_in(joined), times_in(whole));
}

TEST_F(drawn_roads_test, what_an_extract_leaves_uncovered_is_named_or_refused) {
  auto w = workspace_at(folder / "w", {all[0], all[1], {3.5, 50}});
  const auto said = notes(import_roads(w, {extract}, o));
  EXPECT_NE(said.find("Communes set on a road: 2 of 3"), said.npos) << said;
  EXPECT_NE(said.find("Without a road within 2000 m, so without travel times (1): 02003"),
            said.npos)
      << said;
  EXPECT_EQ(find_road_gaps(w)->apart, (std::vector<std::string>{"02003 02003"}));
  auto elsewhere = workspace_at(folder / "elsewhere", {all[0], {3.5, 50}, {3.6, 50}});
  auto refused = message_of([&] { import_roads(elsewhere, {extract}, o); });
  EXPECT_NE(refused.find("1 communes out of 3"), refused.npos) << refused;
  auto unplaced = workspace_at(folder / "unplaced", {kNowhere, kNowhere});
  refused = message_of([&] { import_roads(unplaced, {extract}, o); });
  EXPECT_NE(refused.find("none of the 2 communes of the territory has a position"), refused.npos);
  for (auto* kept : {&elsewhere, &unplaced}) {
    EXPECT_TRUE(kept->array("roads").empty());
    EXPECT_TRUE(!fs::exists(kept->folder() / "arrays") || fs::is_empty(kept->folder() / "arrays"));
  }
}

}  // namespace
}  // namespace sourcier::ingest
