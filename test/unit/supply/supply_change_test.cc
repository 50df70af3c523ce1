#include "supply/supply_change.h"

#include <gtest/gtest.h>

#include <tuple>

#include "base/error.h"

namespace sourcier::supply {
namespace {

TEST(supply_change, reads_and_writes_the_same_text) {
  for (const char* text : {"62364:gp:1", "62041:gp:0.5", "2A004:nurse:2:2027-01-01",
                           "62364:gp:1:2027-01-01:2030-01-01", "62364:gp:1::2030-01-01",
                           "62364:gp:3600consultations", "62364:gp:4half-days:2027-01-01"}) {
    EXPECT_EQ(to_text(parse_change(text, direction::add)), text);
    EXPECT_LT(parse_change(text, direction::remove).amount.value, 0) << text;
  }
}

TEST(supply_change, reads_units_in_both_languages) {
  const auto amount = [](const std::string& text) {
    return parse_change("62364:gp:" + text, direction::add).amount;
  };
  using enum capacity_unit;
  for (const auto& [text, value, unit] :
       std::initializer_list<std::tuple<const char*, double, capacity_unit>>{
           {"0.5ETP", 0.5, fte},
           {"2fte", 2, fte},
           {"1e3 consultations/an", 1000, consultations},
           {"3600Consultations", 3600, consultations},
           {"4demi-journées", 4, half_days},
           {"4 demi-journees/mois", 4, half_days},
           {"1half-day", 1, half_days}}) {
    EXPECT_EQ(amount(text).value, value) << text;
    EXPECT_EQ(amount(text).unit, unit) << text;
  }
}

TEST(supply_change, converts_to_the_unit_of_the_profession) {
  const capacity_basis doctors{5400, true}, nurses{1, false};
  const auto of = [](double value, capacity_unit u) { return capacity{value, u}; };
  EXPECT_EQ(in_own_unit(of(1, capacity_unit::fte), doctors, ""), 5400);
  EXPECT_EQ(in_own_unit(of(-3600, capacity_unit::consultations), doctors, ""), -3600);
  EXPECT_DOUBLE_EQ(in_fte(of(2700, capacity_unit::consultations), doctors, "").value, 0.5);
  // Ten half-days a week, four weeks a month: 40 are a full time.
  EXPECT_DOUBLE_EQ(in_own_unit(of(4, capacity_unit::half_days), doctors, ""), 540);
  EXPECT_DOUBLE_EQ(in_own_unit(of(4, capacity_unit::half_days), nurses, ""), 0.1);
  EXPECT_THROW(in_own_unit(of(1, capacity_unit::consultations), nurses, ""), input_error);
  EXPECT_FALSE(assumption_of(capacity_unit::fte));
  EXPECT_FALSE(assumption_of(capacity_unit::consultations));
  EXPECT_NE(assumption_of(capacity_unit::half_days)->fr.find("Hypothèse"), std::string::npos);
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
        "62364:gp:1001", "62364:gp:1days", "62364:gp:40001half-days",
        "62364:gp:6000001consultations", "62364:gp:fte", "62364:gp:inf", "62364:gp:-3half-days",
        "62364:gp:1:2027-02-30", "62364:gp:1:2027-01-01:2027-01-01",
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
