#include "snapshot/resource_set.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"

namespace sourcier::snapshot {
namespace {

using supply::resource_kind;

// Three communes, the last without a position; emergency departments in the first and the last, and
// one in the second that had closed by the newest year.
struct resource_set_test : ::testing::Test {
  world w;

  void SetUp() override {
    w.communes.code = {"01001", "01002", "01003"};
    w.communes.name = {"Un", "Deux", "Trois"};
    w.communes.position = {{2, 50}, {2.5, 50}, {NAN, NAN}};
    w.communes.population = {10, 20, 30};
    w.core = {{0}, {1}, {2}};
    w.statistics.resize(3);
    has(0, 2013, 3);
    has(0, 2009, 1);
    has(1, 2009, 1);
    has(2, 2013, 1);
    w.statistics[1].push_back({"facility", "maternity", 2013, 1.0, "=", "bpe"});
  }
  void has(std::size_t commune, int year, double count) {
    w.statistics[commune].push_back({"facility", "emergency_department", year, count, "=", "bpe"});
  }
  static supply::urgent_resource place(const char* id, resource_kind kind, geo::coordinate at) {
    return {id, "", kind, at, false, {0}, {}};
  }
};

TEST_F(resource_set_test, a_kind_without_a_list_is_its_facility_of_the_newest_year) {
  const auto set = known_resources(w, {});
  ASSERT_EQ(set.resources.size(), 1u);
  EXPECT_EQ(set.resources[0].id, "01001");
  EXPECT_EQ(set.resources[0].name, "Un");
  EXPECT_EQ(set.communes[0], commune_id{0});
  EXPECT_NE(set.origins[set.origin[0]].fr.find("en 2013, à leur centre, 3"), std::string::npos)
      << set.origins[0].fr;
  EXPECT_NE(set.origins[0].en.find("1 communes without a position"), std::string::npos);
  EXPECT_EQ(missing_kinds(set), (std::vector{resource_kind::smur, resource_kind::smur_antenna,
                                             resource_kind::mcs, resource_kind::helicopter}));
}

TEST_F(resource_set_test, a_list_stands_for_the_facility_of_its_kind) {
  w.resources = {place("s", resource_kind::smur, {2.5, 50}),
                 place("e", resource_kind::emergency_department, {2.1, 50.1})};
  w.datasets.push_back({});
  w.datasets.back().key = "resources:smur";
  w.datasets.back().file = "smur.csv";
  w.datasets.back().vintage = "2026";
  const auto set = known_resources(w, {});
  ASSERT_EQ(set.resources.size(), 2u);
  EXPECT_EQ(set.resources[0].id, "e");
  EXPECT_EQ(set.resources[0].name, "e") << "a place without a name bears its id";
  EXPECT_EQ(set.communes[0], std::nullopt);
  EXPECT_EQ(set.communes[1], commune_id{1});
  EXPECT_EQ(set.origins[set.origin[1]].en, "list imported from smur.csv, 2026");
  const auto some = known_resources(w, std::vector{resource_kind::smur, resource_kind::mcs});
  EXPECT_EQ(some.resources.size(), 1u);
  EXPECT_EQ(missing_kinds(some), std::vector{resource_kind::mcs});
}

TEST_F(resource_set_test, what_is_added_comes_last_whatever_its_kind) {
  auto set = known_resources(w, std::vector{resource_kind::emergency_department});
  add(set, w, std::vector{supply::parse_added_resource("01002:helicopter:8:220")});
  ASSERT_EQ(set.resources.size(), 2u);
  EXPECT_EQ(set.first_added, 1u);
  EXPECT_EQ(set.resources[1].id, "01002:helicopter:8:220");
  EXPECT_TRUE(set.resources[1].comes);
  EXPECT_EQ(set.resources[1].at, (geo::coordinate{2.5, 50}));
  EXPECT_THROW(add(set, w, std::vector{supply::parse_added_resource("99999:mcs")}), not_found);
  EXPECT_THROW(add(set, w, std::vector{supply::parse_added_resource("01003:mcs")}), input_error)
      << "no position";
}

TEST_F(resource_set_test, only_what_is_given_and_asked_for) {
  const std::vector<given_resources> given = {
      of_facility(w, "maternity"),
      {{place("s", resource_kind::smur, {2, 50}), place("m", resource_kind::mcs, {2, 50})},
       {"a.csv", "a.csv"}}};
  EXPECT_EQ(given[0].resources[0].kind, resource_kind::other);
  EXPECT_EQ(of_facility(w, "emergency_department").resources[0].kind,
            resource_kind::emergency_department);
  EXPECT_EQ(only_these(w, given, {}).resources.size(), 3u);
  const auto set = only_these(w, given, std::vector{resource_kind::mcs});
  ASSERT_EQ(set.resources.size(), 1u);
  EXPECT_EQ(set.resources[0].id, "m");
  ASSERT_EQ(set.origins.size(), 1u);
  EXPECT_EQ(set.origins[0].fr, "a.csv");
  EXPECT_THROW(of_facility(w, "bakery"), input_error);
}

}  // namespace
}  // namespace sourcier::snapshot
