#include "supply/supply_change.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sourcier::supply {
namespace {

TEST(supply_change, reads_and_writes_the_same_text) {
  for (const char* text : {"62364:gp:1", "62041:gp:0.5", "2A004:nurse:2:2027-01-01",
                           "62364:gp:1:2027-01-01:2030-01-01", "62364:gp:1::2030-01-01"}) {
    EXPECT_EQ(to_text(parse_change(text, direction::add)), text);
    EXPECT_LT(parse_change(text, direction::remove).amount.value, 0) << text;
  }
}

TEST(supply_change, is_in_force_from_its_first_day_to_the_eve_of_its_end) {
  const auto c = parse_change("62364:gp:1:2027-01-01:2030-01-01", direction::add);
  EXPECT_FALSE(c.in_force(*parse_date("2026-12-31")));
  EXPECT_TRUE(c.in_force(*parse_date("2027-01-01")));
  EXPECT_TRUE(c.in_force(*parse_date("2029-12-31")));
  EXPECT_FALSE(c.in_force(*parse_date("2030-01-01")));
  EXPECT_TRUE(parse_change("62364:gp:1", direction::add).in_force(*parse_date("1900-01-01")));
}

TEST(supply_change, refuses_and_says_why) {
  for (const char* bad :
       {"", "62364", "62364:gp", "62364:gp:x", "62364:gp:0", "62364:gp:-1", "62364:gp:nan",
        "62364:gp:1001", "62364:gp:1:2027-02-30", "62364:gp:1:2027-01-01:2027-01-01",
        "62364:gp:1:2027-01-01:2028-01-01:x"}) {
    try {
      parse_change(bad, direction::add);
      ADD_FAILURE() << bad;
    } catch (const input_error& e) {
      EXPECT_NE(e.message.fr.find("forme attendue"), std::string::npos) << e.message.fr;
    }
  }
}

}  // namespace
}  // namespace sourcier::supply
