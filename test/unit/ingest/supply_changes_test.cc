#include "ingest/supply_changes.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sourcier::ingest {
namespace {

std::vector<supply::supply_change> read(const std::string& rows, report& r) {
  static const supply::capacity_basis doctors{5400, true}, nurses{1, false};
  const change_vocabulary known{
      [](std::string_view code) { return code == "62364" || code == "2A004"; },
      [](std::string_view key) {
        return key == "gp" ? &doctors : key == "nurse" ? &nurses : nullptr;
      }};
  const auto bytes = "place,profession,amount,unit,from,to,certainty,origin,label\n" + rows;
  return read_supply_changes(csv_file("t.csv", bytes), known, r);
}

TEST(supply_changes, reads_every_column) {
  report r;
  const auto all = read(
      "62364,gp,\"-4,5\",demi-journées,2027-01-01,2028-01-01,Observé,CH,Une \"\"demi\"\"\n"
      "2A004,nurse,1,,,,,,\n",
      r);
  EXPECT_TRUE(r.issues.empty());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].amount.value, -4.5);
  EXPECT_EQ(all[0].amount.unit, supply::capacity_unit::half_days);
  EXPECT_EQ(all[0].from, parse_date("2027-01-01"));
  EXPECT_EQ(all[0].certainty, supply::certainty::observed);
  EXPECT_EQ(all[0].origin, "CH");
  EXPECT_EQ(all[1].certainty, supply::certainty::simulated);
  EXPECT_EQ(all[1].amount.unit, supply::capacity_unit::fte);
}

TEST(supply_changes, reports_each_row_that_it_cannot_use) {
  const std::pair<const char*, const char*> wrong[] = {
      {"99999,gp,1,,,,,,", "place"},
      {"62364,plumber,1,,,,,,", "profession"},
      {"62364,gp,much,,,,,,", "amount"},
      {"62364,gp,0,,,,,,", "amount"},
      {"62364,gp,1001,,,,,,", "amount"},
      {"62364,gp,1,beds,,,,,", "unit"},
      {"62364,nurse,1,consultations,,,,,", "unit"},
      {"62364,gp,1,,2027-02-30,,,,", "from"},
      {"62364,gp,1,,2027-01-01,2027-01-01,,,", "to"},
      {"62364,gp,1,,,,sure,,", "certainty"},
      {"62364,gp,1,,,,,\x01,", "origin"}};
  for (const auto& [row, field] : wrong) {
    report r;
    const auto all = read(std::string(row) + "\n62364,gp,1,,,,,,\n", r);
    EXPECT_EQ(all.size(), 1U) << row;
    ASSERT_EQ(r.issues.size(), 1U) << row;
    EXPECT_EQ(r.issues[0].field, field) << row;
    EXPECT_EQ(r.issues[0].line, 2U);
    EXPECT_EQ(r.rows_rejected, 1U);
  }
}

TEST(supply_changes, keeps_a_row_written_twice_and_says_so) {
  report r;
  const auto all = read("62364,gp,1,,,,,,a\n62364,gp,1,ETP,,,,,a\n62364,gp,1,,,,,,b\n", r);
  EXPECT_EQ(all.size(), 3U);
  ASSERT_EQ(r.issues.size(), 1U);
  EXPECT_TRUE(r.issues[0].kept);
  EXPECT_EQ(r.issues[0].line, 3U);
}

}  // namespace
}  // namespace sourcier::ingest
