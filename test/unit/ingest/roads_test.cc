#include "ingest/roads.h"

#include <gtest/gtest.h>

#include "base/mapped_file.h"
#include "fixture.h"
#include "snapshot/reach.h"
#include "snapshot/snapshot.h"
#include "travel/network_file.h"

namespace sourcier::ingest {
namespace {

// Communes at points of the extract of Porto: there is no smaller French one at hand.
struct roads_test : ingest_test {
  fs::path extract = shared_data() / "roads" / "porto.osm.pbf";

  void SetUp() override {
    ingest_test::SetUp();
    if (!fs::exists(extract)) GTEST_SKIP() << "no shared data";
  }

  store::workspace workspace(double lon, double lat) {
    auto w = store::workspace::create(folder / "w", "test", {"T", "T"});
    store::transaction t(w.db());
    store::dataset d;
    d.key = d.kind = "communes";
    const auto id = w.put_dataset(d);
    const std::vector<std::string> codes = {"01001", "01002", "01003"};
    const std::vector<std::string> same(3, "");
    w.db().insert("commune", {{"code", codes},
                              {"name", codes},
                              {"departement", std::vector<std::string>(3, "01")},
                              {"epci", same},
                              {"lon", std::vector<double>{lon, lon + 0.01, 30}},
                              {"lat", std::vector<double>{lat, lat + 0.01, 30}},
                              {"population", std::vector<double>(3, 1000)},
                              {"area_km2", std::vector<double>(3, 10)},
                              {"role", std::vector<std::string>(3, "in")},
                              {"border", same},
                              {"dataset", std::vector<std::int64_t>(3, id)}});
    t.commit();
    return w;
  }
};

TEST_F(roads_test, bring_road_times_and_go_again) {
  auto w = workspace(-8.6291, 41.1579);
  const auto r = import_roads(w, {extract}, o);
  EXPECT_FALSE(r.unchanged);
  const auto said = to_text(r, language::en);
  EXPECT_NE(said.find("2 of 3"), std::string::npos) << said;
  EXPECT_NE(said.find("01003"), std::string::npos) << said;
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

}  // namespace
}  // namespace sourcier::ingest
