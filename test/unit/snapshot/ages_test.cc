#include <gtest/gtest.h>

#include "snapshot/snapshot.h"

namespace sourcier::snapshot {
namespace {

struct ages_test : ::testing::Test {
  world w;
  void SetUp() override { w.statistics.resize(1); }
  void add(const std::string& indicator, std::optional<double> people, int year = 2021) {
    w.statistics[0].push_back(
        {"age", indicator, year, people, people ? "=" : "secret", "ages:2021"});
  }
};

TEST_F(ages_test, both_sexes_from_an_age_on) {
  add("men:0-64", 100);
  add("women:0-64", 110);
  add("men:65-79", 30);
  add("women:65-79", 40);
  add("men:80-", 5);
  add("women:80-", 0);
  w.statistics[0].push_back({"facility", "smur", 2013, 9.0, "=", "facilities:2013"});
  add("men:65-79", 1, 2016);
  EXPECT_EQ(people_from(w, {0}, 0), 285);
  EXPECT_EQ(people_from(w, {0}, 65), 75);
  EXPECT_EQ(people_from(w, {0}, 80), 5);
  EXPECT_EQ(people_from(w, {0}, 75), std::nullopt) << "no group starts there";
  EXPECT_EQ(people_from(w, {0}, 90), std::nullopt);
  const auto groups = ages_of(w, {0});
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[1].from, 65);
  EXPECT_EQ(groups[1].to, 79);
  EXPECT_EQ(groups[1].women, 40);
  EXPECT_EQ(groups[2].to, std::nullopt);
}

TEST_F(ages_test, what_is_unknown_is_not_zero) {
  EXPECT_EQ(people_from(w, {0}, 0), std::nullopt);
  add("men:0-64", 100);
  add("women:0-64", 110);
  add("men:65-", 30);
  EXPECT_EQ(people_from(w, {0}, 65), std::nullopt) << "women are not known";
  add("women:65-", std::nullopt);
  EXPECT_EQ(people_from(w, {0}, 65), std::nullopt);
  EXPECT_EQ(people_from(w, {0}, 0), std::nullopt);
}

TEST_F(ages_test, a_gap_or_an_end_leaves_the_rest_unknown) {
  for (const char* sex : {"men", "women"}) {
    add(std::string(sex) + ":0-64", 1);
    add(std::string(sex) + ":70-", 1);
  }
  EXPECT_EQ(people_from(w, {0}, 0), std::nullopt);
  EXPECT_EQ(people_from(w, {0}, 70), 2);
  for (auto& s : w.statistics[0]) {
    if (s.indicator.ends_with(":70-")) s.indicator += "79";
  }
  EXPECT_EQ(people_from(w, {0}, 70), std::nullopt) << "80 and over are not known";
}

}  // namespace
}  // namespace sourcier::snapshot
