#include "supply/practice_table.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "store/workspace.h"

namespace sourcier::supply {
namespace {

TEST(practice_table, reads_back_what_concerns_a_profession) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "practice-table";
  std::filesystem::remove_all(folder);
  auto w = store::workspace::create(folder, "t", {"T", "T"});
  store::dataset d;
  d.key = "practices";
  const auto id = w.put_dataset(d);
  practice_list list;
  list.practitioners = {{"n", "nurse", "", {}, sex::male},
                        {"a", "gp", "SM54", parse_birth("1961-06-14"), sex::female},
                        {"b", "gp", "", parse_birth("1980"), sex::unknown}};
  list.sites = {{"s1", "Cabinet", site_type::cabinet, "62364", geo::coordinate{2.1, 50.5}},
                {"s2", "", site_type::health_centre, "62041", {}}};
  list.practices = {{{0}, {0}, work_status::liberal, 1, {}, {}, {}},
                    {{1}, {1}, work_status::salaried, 0.25, 7000, parse_date("2027-01-01"), {}},
                    {{2}, {0}, work_status::junior, 0.5, {}, {}, parse_date("2028-01-01")}};
  for (int twice = 0; twice < 2; ++twice) write_practices(w.db(), id, list);

  const auto gp = load_practices(w.db(), id, "gp");
  ASSERT_EQ(gp.practitioners.size(), 2U);
  EXPECT_EQ(to_text(gp.practitioners[0].born.value()), "1961-06-14");
  EXPECT_EQ(gp.practitioners[0].sex, sex::female);
  EXPECT_EQ(gp.practitioners[0].specialty, "SM54");
  EXPECT_EQ(to_text(gp.practitioners[1].born.value()), "1980");
  ASSERT_EQ(gp.practices.size(), 2U);
  const auto& p = gp.practices[0];
  EXPECT_EQ(gp.of(p).id, "a");
  EXPECT_EQ(gp.at(p).id, "s2");
  EXPECT_EQ(gp.at(p).type, site_type::health_centre);
  EXPECT_FALSE(gp.at(p).at);
  EXPECT_EQ(p.status, work_status::salaried);
  EXPECT_EQ(p.share, 0.25);
  EXPECT_EQ(p.activity, 7000);
  EXPECT_EQ(p.from, parse_date("2027-01-01"));
  EXPECT_FALSE(p.to);
  EXPECT_EQ(gp.of(gp.practices[1]).id, "b");
  EXPECT_EQ(gp.at(gp.practices[1]).at->lon, 2.1);
  EXPECT_EQ(gp.practices[1].to, parse_date("2028-01-01"));

  delete_practices(w.db(), id);
  EXPECT_TRUE(load_practices(w.db(), id, "gp").practices.empty());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sourcier::supply
