#include "supply/supply_at.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/error.h"

namespace sourcier::supply {
namespace {

date day(std::string_view iso) { return parse_date(iso).value(); }

// Adds a person with one practice at a site of its own.
std::size_t add(practice_list& list, std::string commune, practice p,
                std::optional<birth> born = {}, site_type type = site_type::cabinet,
                std::string profession = "gp") {
  const auto n = static_cast<std::uint32_t>(list.practitioners.size());
  list.practitioners.push_back({"p" + std::to_string(n), std::move(profession), "", born, {}});
  list.sites.push_back({"s" + std::to_string(list.sites.size()), "", type, std::move(commune), {}});
  p.who = {n};
  p.where = {static_cast<std::uint32_t>(list.sites.size() - 1)};
  list.practices.push_back(p);
  return n;
}

practice with_acts(double acts) {
  practice p;
  p.activity = acts;
  return p;
}

double total(const supply_answer& a) {
  double sum = 0;
  for (const auto& c : a.communes) sum += c.capacity;
  return sum;
}

double at(const supply_answer& a, std::string_view commune) {
  for (const auto& c : a.communes) {
    if (c.commune == commune) return c.capacity;
  }
  return 0;
}

TEST(counted, bounds_the_acts_of_a_general_practitioner_as_the_scale_says) {
  const auto& gp = rules_for("gp");
  const std::pair<double, double> cases[] = {
      {0, 0},       {249, 0},     {250, 0},     {251, 3600},  {3599, 3600}, {3600, 3600},
      {3601, 3601}, {5400, 5400}, {5999, 5999}, {6000, 6000}, {6001, 6000}, {20000, 6000}};
  for (const auto& [acts, expected] : cases) EXPECT_EQ(counted(gp, acts, false), expected) << acts;
  EXPECT_EQ(counted(gp, {}, false), 5400);
  EXPECT_EQ(counted(gp, 100, true), 100);
  EXPECT_EQ(counted(gp, 9000, true), 9000);
}

TEST(counted, takes_a_full_time_of_other_professions_over_the_floor_of_their_fees) {
  for (const char* profession : {"nurse", "dentist"}) {
    const auto& rules = rules_for(profession);
    EXPECT_EQ(rules.unit, "fte");
    EXPECT_EQ(counted(rules, 9999.99, false), 0) << profession;
    EXPECT_EQ(counted(rules, 10000, false), 1) << profession;
    EXPECT_EQ(counted(rules, 500000, false), 1) << profession;
    EXPECT_EQ(counted(rules, {}, false), 1) << profession;
    EXPECT_EQ(counted(rules, 5000, true), 1) << profession;
  }
  EXPECT_EQ(counted(rules_for("midwife"), 10, false), 1);
}

TEST(rules, are_those_of_the_vintage) {
  EXPECT_EQ(rules_for("gp").vintage, 2023);
  EXPECT_EQ(rules_for("gp", 2022).vintage, 2022);
  EXPECT_EQ(rules_for("gp", 2030).vintage, 2023);
  EXPECT_EQ(rules_for("gp", 2000).vintage, 2022);
  EXPECT_THROW(rules_for("plumber"), input_error);
}

TEST(age, turns_on_the_birthday) {
  const auto born = parse_birth("1961-06-14").value();
  EXPECT_EQ(age_on(born, day("2027-06-13")), 65);
  EXPECT_EQ(age_on(born, day("2027-06-14")), 66);
  const auto leap = parse_birth("29/02/1960").value();
  EXPECT_EQ(age_on(leap, day("2025-02-28")), 64);
  EXPECT_EQ(age_on(leap, day("2025-03-01")), 65);
  EXPECT_EQ(age_on(leap, day("2024-02-29")), 64);
}

TEST(age, of_a_year_alone_turns_on_the_first_of_july) {
  const auto born = parse_birth("1961").value();
  EXPECT_EQ(age_on(born, day("2027-06-30")), 65);
  EXPECT_EQ(age_on(born, day("2027-07-01")), 66);
  EXPECT_EQ(to_text(born), "1961");
}

TEST(age, refuses_what_is_not_a_birth) {
  for (const char* bad : {"", "61", "1861", "2101", "1961-13-01", "1961-06", "14-06-1961", "x"}) {
    EXPECT_FALSE(parse_birth(bad)) << bad;
  }
}

TEST(supply_at, loses_a_doctor_who_turns_66_in_june_from_the_column_of_65_only) {
  practice_list list;
  add(list, "62041", with_acts(5000), parse_birth("1961-06-14"));
  const auto& gp = rules_for("gp");
  const auto under = [&](const char* iso) { return supply_at(list, {}, day(iso), gp, 65); };
  EXPECT_EQ(total(under("2027-06-13")), 5000);
  EXPECT_EQ(total(under("2027-06-14")), 0);
  EXPECT_EQ(under("2027-06-14").account.over_age, 1U);
  EXPECT_EQ(total(supply_at(list, {}, day("2027-06-14"), gp, {})), 5000);
}

TEST(supply_at, keeps_the_salaried_of_health_centres_at_any_age_but_not_the_liberal) {
  practice_list list;
  auto salaried = with_acts(7000);
  salaried.status = work_status::salaried;
  add(list, "62041", salaried, parse_birth("1950"), site_type::health_centre);
  add(list, "62041", with_acts(7000), parse_birth("1950"), site_type::health_centre);
  EXPECT_EQ(total(supply_at(list, {}, day("2027-01-01"), rules_for("gp"), 65)), 7000);
}

TEST(supply_at, says_what_it_assumed) {
  practice_list list;
  add(list, "62041", practice{});
  add(list, "62041", with_acts(5000), parse_birth("1980"));
  add(list, "62041", with_acts(100));
  auto hospital = practice{};
  hospital.status = work_status::salaried;
  add(list, "62041", hospital, {}, site_type::hospital);
  auto locum = practice{};
  locum.status = work_status::locum;
  add(list, "62041", locum);
  add(list, "62041", practice{}, {}, site_type::cabinet, "nurse");
  list.practices.push_back(list.practices[1]);  // the second person twice at full time
  const auto a = supply_at(list, {}, day("2027-01-01"), rules_for("gp"), 65).account;
  EXPECT_EQ(a.practices, 6U);
  EXPECT_EQ(a.counted, 3U);
  EXPECT_EQ(a.people, 2U);
  EXPECT_EQ(a.activity_imputed, 1U);
  EXPECT_EQ(a.under_floor, 1U);
  EXPECT_EQ(a.age_unknown, 1U);
  EXPECT_EQ(a.age_of_year, 1U);
  EXPECT_EQ(a.outside_field, 2U);
  EXPECT_EQ(a.overbooked, 1U);
}

TEST(supply_at, says_that_fees_are_not_turned_into_full_time_equivalents) {
  practice_list list;
  add(list, "62041", with_acts(80000), {}, site_type::cabinet, "nurse");
  add(list, "62041", with_acts(9999), {}, site_type::cabinet, "nurse");
  add(list, "62041", practice{}, {}, site_type::cabinet, "nurse");
  const auto x = supply_at(list, {}, day("2027-01-01"), rules_for("nurse"), {});
  EXPECT_EQ(total(x), 2);
  EXPECT_EQ(x.account.fees_unscaled, 1U);
  EXPECT_EQ(x.account.under_floor, 1U);
  EXPECT_EQ(x.account.activity_imputed, 1U);
}

TEST(supply_at, counts_dates_from_the_first_day_to_the_eve_of_the_end) {
  practice_list list;
  auto p = with_acts(5000);
  p.from = day("2027-03-01");
  p.to = day("2028-03-01");
  add(list, "62041", p);
  const auto on = [&](const char* iso) {
    return total(supply_at(list, {}, day(iso), rules_for("gp"), {}));
  };
  EXPECT_EQ(on("2027-02-28"), 0);
  EXPECT_EQ(on("2027-03-01"), 5000);
  EXPECT_EQ(on("2028-02-29"), 5000);
  EXPECT_EQ(on("2028-03-01"), 0);
}

TEST(supply_at, parts_one_person_over_sites_and_counts_them_once_where_they_are_twice) {
  practice_list list;
  auto p = with_acts(5000);
  p.share = 0.5;
  add(list, "62041", p);
  for (const auto& [commune, share] : {std::pair("62041", 0.25), std::pair("59350", 0.25)}) {
    list.sites.push_back({commune, "", site_type::msp, commune, {}});
    p.share = share;
    p.where = {static_cast<std::uint32_t>(list.sites.size() - 1)};
    list.practices.push_back(p);
  }
  const auto a = supply_at(list, {}, day("2027-01-01"), rules_for("gp"), {});
  ASSERT_EQ(a.communes.size(), 2U);
  EXPECT_EQ(a.communes[0].commune, "59350");
  EXPECT_EQ(a.communes[0].capacity, 1250);
  EXPECT_EQ(a.communes[1].capacity, 3750);
  EXPECT_EQ(a.communes[1].people, 1U);
  EXPECT_EQ(a.account.people, 1U);
  EXPECT_EQ(a.account.overbooked, 0U);
}

TEST(supply_at, adds_the_changes_in_force_and_goes_under_zero_nowhere) {
  practice_list list;
  add(list, "62041", with_acts(5000));
  const supply_change changes[] = {parse_change("62041:gp:0.5:2027-01-01", direction::add),
                                   parse_change("59350:gp:1", direction::remove),
                                   parse_change("62041:nurse:1", direction::add)};
  const auto a = supply_at(list, changes, day("2027-01-01"), rules_for("gp"), {});
  EXPECT_EQ(at(a, "62041"), 5000 + 2700);
  EXPECT_EQ(at(a, "59350"), 0);
  EXPECT_EQ(a.account.changes, 2U);
  EXPECT_EQ(a.account.below_zero, 1U);
  EXPECT_EQ(at(supply_at(list, changes, day("2026-12-31"), rules_for("gp"), {}), "62041"), 5000);
}

practice_list draw_list() {
  practice_list list;
  const int people = *rc::gen::inRange(1, 12);
  for (int i = 0; i < people; ++i) {
    practice p;
    p.share = *rc::gen::inRange(0, 100) / 97.0;
    if (*rc::gen::arbitrary<bool>()) p.activity = *rc::gen::inRange(0, 8000);
    p.status = *rc::gen::element(work_status::liberal, work_status::salaried, work_status::locum);
    std::optional<birth> born;
    if (*rc::gen::arbitrary<bool>()) born = birth{*rc::gen::inRange(1945, 2000), {}};
    add(list, std::to_string(*rc::gen::inRange(62001, 62005)), p, born,
        *rc::gen::element(site_type::cabinet, site_type::health_centre, site_type::hospital));
  }
  return list;
}

RC_GTEST_PROP(supply_at, does_not_depend_on_the_order_of_practices, ()) {
  auto list = draw_list();
  const auto before = supply_at(list, {}, day("2027-01-01"), rules_for("gp"), 65);
  std::reverse(list.practices.begin(), list.practices.end());
  std::rotate(
      list.practices.begin(),
      list.practices.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(list.practices)),
      list.practices.end());
  const auto after = supply_at(list, {}, day("2027-01-01"), rules_for("gp"), 65);
  RC_ASSERT(before.communes.size() == after.communes.size());
  for (std::size_t i = 0; i < before.communes.size(); ++i) {
    RC_ASSERT(before.communes[i].capacity == after.communes[i].capacity);
    RC_ASSERT(before.communes[i].people == after.communes[i].people);
  }
}

RC_GTEST_PROP(supply_at, is_linear_in_the_share, ()) {
  auto list = draw_list();
  const auto whole = supply_at(list, {}, day("2027-01-01"), rules_for("gp"), 65);
  for (auto& p : list.practices) p.share *= 0.5;
  const auto half = supply_at(list, {}, day("2027-01-01"), rules_for("gp"), 65);
  RC_ASSERT(whole.communes.size() == half.communes.size());
  for (std::size_t i = 0; i < whole.communes.size(); ++i) {
    RC_ASSERT(half.communes[i].capacity == 0.5 * whole.communes[i].capacity);
  }
}

RC_GTEST_PROP(supply_at, a_practice_more_never_lowers_any_commune, ()) {
  auto list = draw_list();
  const auto before = supply_at(list, {}, day("2027-01-01"), rules_for("gp"), 65);
  auto more = list.practices[*rc::gen::inRange<std::size_t>(0, list.practices.size())];
  more.where = list.practices[0].where;
  list.practices.push_back(more);
  const auto after = supply_at(list, {}, day("2027-01-01"), rules_for("gp"), 65);
  for (const auto& c : before.communes) RC_ASSERT(at(after, c.commune) >= c.capacity);
}

}  // namespace
}  // namespace sourcier::supply
