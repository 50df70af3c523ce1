#include "snapshot/zoning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "publish/zoning.h"

namespace sourcier::snapshot {
namespace {

constexpr double kUnknown = NAN;

// Five communes of a region of 1,000 people and one around it; three life-and-health territories.
struct zoning_test : ::testing::Test {
  world w;

  void SetUp() override {
    w.territory = "hauts-de-france";
    w.label = {"Région", "Region"};
    auto& c = w.communes;
    c.code = {"62001", "62002", "62003", "62004", "62005", "80001"};
    c.name = {"Un", "Deux", "Trois", "Quatre", "Cinq", "Voisine"};
    c.departement = {"62", "62", "62", "62", "62", "80"};
    c.epci.assign(6, "");
    c.border.assign(6, "");
    c.position.assign(6, {2, 50});
    c.population = {100, 40, 300, 500, 60, 700};
    c.area_km2.assign(6, 1);
    c.core = {1, 1, 1, 1, 1, 0};
    c.tvs = {"A", "A", "B", "C", "", "B"};
    w.core = c.core_communes();
    w.areas["departement"]["62"] = {"Pas-de-Calais", "32"};
    w.areas["departement"]["80"] = {"Somme", "32"};
    w.areas["region"]["32"] = {"Hauts-de-France", ""};
    w.areas["tvs"]["A"] = {"Territoire A", ""};
    w.professions = load_professions();
    w.all_series = {{"gp", 2023, "65", "apl:gp:2023", {2, 3, 2.6, 4, 1, 3.6}}};
    w.all_demand = {{"gp", 2023, {100, 50, 300, 500, 60, 700}, {100, 50, 300, 500, 60, 700}}};
    w.zones.resize(6);
    official("2025", {"ZIP", "ZAC", "ZAR", "HZ", "", ""});
  }

  void official(const std::string& vintage, const std::vector<std::string>& zones) {
    for (std::size_t i = 0; i < zones.size(); ++i) {
      if (zones[i].empty()) continue;
      w.zones[i].push_back({"gp_ars", vintage, zones[i], "zones:gp_ars:" + vintage});
    }
  }

  static zoning_question simulated() {
    zoning_question q;
    q.simulate = true;
    q.quotas = {{"ZIP", 0.2}, {"ZAC", 0.4}};
    return q;
  }

  std::string zone(const zoning_answer& a, std::size_t i) const {
    return a.classes[a.shown.zone[i]].key;
  }

  template <class Error>
  std::string said(const zoning_question& q) const {
    try {
      ask_zoning(w, q);
    } catch (const Error& e) {
      EXPECT_NE(e.message.fr, e.message.en);
      return e.message.en;
    }
    return "(nothing was thrown)";
  }
};

TEST_F(zoning_test, the_official_list_by_class) {
  const auto a = ask_zoning(w, {});
  EXPECT_FALSE(a.simulated);
  EXPECT_EQ(zone(a, 2), "ZAR") << "a class of the region, in the open list";
  EXPECT_EQ(zone(a, 4), "");
  const auto all = shares_of(w, a, a.shown);
  ASSERT_EQ(all.size(), 2u) << "one département and all of it";
  EXPECT_EQ(all[1].all, 1000);
  EXPECT_DOUBLE_EQ(all[1].eligible, 0.44) << "ZIP, ZAC and ZAR; a commune without class is not";
  EXPECT_NE(a.notes[0].en.find("1 communes without a class (60 people)"), std::string::npos);
}

TEST_F(zoning_test, units_are_territories_and_their_metric_a_weighted_mean) {
  const auto a = ask_zoning(w, simulated());
  const auto& s = *a.simulated;
  ASSERT_EQ(s.units.size(), 3u);
  EXPECT_FALSE(s.by_commune);
  EXPECT_DOUBLE_EQ(s.units[0].metric, 350 / 150.0) << "by standardised population";
  EXPECT_DOUBLE_EQ(s.units[1].metric, (300 * 2.6 + 700 * 3.6) / 1000) << "the neighbour counts";
  EXPECT_EQ(s.units[1].people, 300) << "but its people are of no quota here";
  EXPECT_EQ(s.units[0].people, 140);
  EXPECT_EQ(s.regions[0].people, 940) << "62005 is in no territory";
  EXPECT_EQ(zone(a, 0), "ZIP");
  EXPECT_EQ(zone(a, 1), "ZIP") << "one territory, one class";
  EXPECT_EQ(zone(a, 2), "ZAC");
  EXPECT_EQ(zone(a, 3), "HZ");
  EXPECT_EQ(zone(a, 4), "");
  EXPECT_EQ(s.units[2].place.people_before, 440);
}

TEST_F(zoning_test, without_territories_the_commune_is_the_unit_and_it_is_said) {
  w.communes.tvs.assign(6, "");
  const auto a = ask_zoning(w, simulated());
  EXPECT_TRUE(a.simulated->by_commune);
  EXPECT_EQ(a.simulated->units.size(), 5u);
  EXPECT_EQ(a.simulated->units[0].metric, 2);
  bool noted = false;
  for (const auto& n : a.notes)
    noted |= n.en.find("each commune is classed alone") != std::string::npos;
  EXPECT_TRUE(noted);
}

TEST_F(zoning_test, quotas_of_the_region_else_of_the_nation) {
  zoning_question q;
  q.simulate = true;
  auto a = ask_zoning(w, q);
  EXPECT_TRUE(a.simulated->regions[0].own_quotas);
  EXPECT_EQ(*a.simulated->regions[0].rules[0].quota, 0.151);
  EXPECT_EQ(zone(a, 0), "ZIP") << "140 people of 940: 14.9 %";
  w.areas["departement"]["62"].parent = "99";
  a = ask_zoning(w, q);
  EXPECT_FALSE(a.simulated->regions[0].own_quotas);
  EXPECT_EQ(*a.simulated->regions[0].rules[0].quota, 0.302);
  EXPECT_EQ(*a.simulated->regions[0].rules[1].quota, 0.42);
  q.day = parse_date("2018-06-01");
  a = ask_zoning(w, q);
  EXPECT_EQ(a.simulated->policy->key, "2017");
  EXPECT_EQ(*a.simulated->regions[0].rules[0].mandatory_below, 2.5);
  EXPECT_EQ(a.simulated->units[0].place.reason, access::zone_reason::threshold);
}

TEST_F(zoning_test, overrides_come_last_with_their_motive) {
  auto q = simulated();
  q.overrides = {{"tvs", "A", "HZ", "départ", {"f, 1", "f, 1"}},
                 {"commune", "62002", "ZAR", "pôle", {"f, 2", "f, 2"}}};
  const auto a = ask_zoning(w, q);
  EXPECT_EQ(zone(a, 0), "HZ");
  EXPECT_EQ(zone(a, 1), "ZAR") << "what is said of the commune wins";
  const auto why = explain(w, a, {1});
  EXPECT_NE(why.en.find("a manual class puts it in ZAR (motive: pôle)"), std::string::npos)
      << why.en;
  EXPECT_NE(publish::zoning_csv(w, a, language::en).find("manual,pôle"), std::string::npos);

  q.overrides[1].zone_class = "BLUE";
  EXPECT_EQ(said<input_error>(q), "f, 2, unknown class \"BLUE\"; choose one of: ZIP, ZAC, ZAR, HZ");
  q.overrides[1] = q.overrides[0];
  EXPECT_EQ(said<input_error>(q), "f, 1, code \"A\" is given twice: keep one row");
  q.overrides = {{"commune", "62005", "ZIP", "m", {"f, 3", "f, 3"}}};
  EXPECT_NE(said<input_error>(q).find("f, 3, code \"62005\": neither a commune nor a territory"),
            std::string::npos);
}

TEST_F(zoning_test, differences_with_a_list) {
  auto q = simulated();
  q.against = "official";
  const auto a = ask_zoning(w, q);
  const auto d = diff_of(w, a);
  EXPECT_DOUBLE_EQ(d.same_communes, 0.5) << "62001 and 62004, of the four that have two classes";
  EXPECT_DOUBLE_EQ(d.same_people, 600 / 940.0);
  EXPECT_DOUBLE_EQ(d.same_people_known, 600 / 640.0) << "the rule knows no ZAR";
  EXPECT_DOUBLE_EQ(d.same_eligibility, 1);
  ASSERT_EQ(d.changed.size(), 2u);
  EXPECT_EQ(d.changed[0], commune_id{2}) << "most people first";
  EXPECT_EQ(d.table.people_of(1, 2), 300);
}

TEST_F(zoning_test, two_vintages) {
  official("2019", {"ZAC", "ZAC", "ZAR", "HZ", "ZV", ""});
  zoning_question q;
  q.against = "2019";
  auto a = ask_zoning(w, q);
  EXPECT_EQ(a.shown.vintage, "2025");
  EXPECT_EQ(a.other->vintage, "2019");
  EXPECT_EQ(a.classes[a.other->zone[4]].key, "ZV") << "a class that no vocabulary has";
  EXPECT_EQ(diff_of(w, a).changed.size(), 2u);
  EXPECT_EQ(explain_change(w, a, {0}).en, "Un (62001): ZAC (2019) → ZIP (2025)");
  EXPECT_EQ(explain_change(w, a, {4}).fr, "Cinq (62005) : ZV (2019) → sans classe (2025)");
  q = {};
  q.day = parse_date("2020-01-01");
  EXPECT_EQ(ask_zoning(w, q).shown.vintage, "2019");
  q.day = parse_date("2018-01-01");
  EXPECT_NE(said<not_found>(q).find("no official list on 2018-01-01"), std::string::npos);
  q.day.reset();
  q.against = "1999";
  EXPECT_NE(said<not_found>(q).find("vintages held: 2025, 2019"), std::string::npos);
}

TEST_F(zoning_test, a_list_and_a_rule_by_name_whatever_the_day) {
  official("2019", {"ZAC", "ZAC", "ZAR", "HZ", "ZV", ""});
  EXPECT_EQ(zoning_vintages(w, territory::find_zoning_scheme("medecins")),
            (std::vector<std::string>{"2025", "2019"}));
  zoning_question q;
  q.vintage = "2019";
  EXPECT_EQ(ask_zoning(w, q).shown.vintage, "2019");
  q.rule = "2017";
  q.simulate = true;
  q.against = "official";
  const auto a = ask_zoning(w, q);
  EXPECT_EQ(a.simulated->policy->key, "2017");
  EXPECT_EQ(a.other->vintage, "2019") << "the official list is the one asked for";
  q.rule = "1999";
  EXPECT_EQ(said<input_error>(q),
            "zoning medecins: unknown rule \"1999\"; choose one of: 2017, 2021");
}

TEST_F(zoning_test, classes_say_what_they_are_beside_the_others) {
  official("2019", {"ZV"});
  const auto role = [&](const char* scheme, std::string_view key) {
    const auto all = zoning_classes(w, territory::find_zoning_scheme(scheme));
    const auto it = std::ranges::find(all, key, &zone_class::key);
    return it == all.end() ? std::nullopt : std::optional(it->role);
  };
  EXPECT_EQ(role("medecins", "ZAR"), zone_role::helped);
  EXPECT_EQ(role("medecins", "HZ"), zone_role::outside);
  EXPECT_EQ(role("medecins", "ZV"), zone_role::other) << "a class that no vocabulary has";
  EXPECT_EQ(role("medecins", ""), zone_role::other);
  EXPECT_EQ(role("infirmiers", "sous_dotee"), zone_role::helped);
  EXPECT_EQ(role("infirmiers", "tres_dotee"), zone_role::above);
}

TEST_F(zoning_test, years_that_a_rule_can_rank_by) {
  w.all_series.push_back(w.all_series[0]);
  w.all_series.back().year = 2022;
  w.all_series.push_back(w.all_series[0]);
  w.all_series.back().ages = "all";
  const auto& s = territory::find_zoning_scheme("medecins");
  EXPECT_EQ(zoning_years(w, s, s.policies[0]), (std::vector<int>{2023, 2022}));
}

TEST_F(zoning_test, one_sentence_with_its_figures) {
  auto q = simulated();
  q.against = "official";
  const auto a = ask_zoning(w, q);
  EXPECT_EQ(
      explain(w, a, {1}).en,
      "Deux (62002) is classed ZAC (official list of 2025); the simulated rule (2021) puts it in "
      "ZIP: APL of the life-and-health territory \"Territoire A\" 2.33 (practitioners aged 65 or "
      "less, 2023), rank 1 of 3, 0.0% of the people of the region before it, quotas ZIP 20.0%, "
      "ZAC 40.0% (within the quota).");
  EXPECT_NE(explain(w, a, {3}).fr.find("l'y met aussi"), std::string::npos);
  EXPECT_NE(
      explain(w, a, {4}).en.find("has no class in the official list of 2025; the simulated rule "
                                 "(2021) does not class it: it is in no territory classed."),
      std::string::npos);
  w.all_series[0].value[3] = kUnknown;
  EXPECT_NE(explain(w, ask_zoning(w, q), {3}).en.find("no APL is published"), std::string::npos);
}

TEST_F(zoning_test, both_is_the_list_alone_where_there_is_no_rule_to_simulate) {
  for (std::size_t i = 0; i < 4; ++i) {
    w.zones[i].push_back({"nurse_ars", "2026", "tres_dotee", "zones:nurse_ars:2026"});
  }
  zoning_question q;
  q.scheme = "infirmiers";
  const auto a = ask_both(w, q);
  EXPECT_FALSE(a.simulated);
  EXPECT_EQ(explain(w, a, {0}).en,
            "Un (62001) is classed \"Well served\" (official list of 2026).");
  q.simulate = true;
  EXPECT_NE(said<input_error>(q).find("cannot be simulated"), std::string::npos);
}

TEST_F(zoning_test, what_changes_the_simulation_needs_one) {
  auto q = simulated();
  q.simulate = false;
  EXPECT_NE(said<input_error>(q).find("add --simulate"), std::string::npos);
  q = simulated();
  q.quotas = {{"ZAR", 0.1}};
  EXPECT_NE(said<input_error>(q).find("no class \"ZAR\" with a quota"), std::string::npos);
  q.scheme = "dentistes";
  EXPECT_NE(said<input_error>(q).find("choose one of: infirmiers, medecins"), std::string::npos);
}

}  // namespace
}  // namespace sourcier::snapshot
