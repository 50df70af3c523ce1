#include "territory/zoning_policy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "territory/vocabulary.h"

namespace sourcier::territory {
namespace {

const std::string kScheme = R"(scheme = "s"
label = { fr = "l", en = "m" }
official = "gp_ars"
profession = "gp"
eligible = ["A"]
outside = "C"
[[policy]]
key = "old"
valid_from = 2010-01-01
valid_to = 2020-01-01
law = { fr = "loi", en = "law" }
article = "1"
metric = "apl"
ages = "65"
unit = "tvs"
order = "ascending"
last_unit = "before"
[[policy.class]]
key = "A"
quota = 0.25
source = { fr = "s", en = "s" }
url = "u"
[[policy.region]]
code = "32"
quota = { A = 0.125 }
source = { fr = "s", en = "s" }
url = "u"
)";

std::string with(const std::string& from, const std::string& to) {
  auto document = kScheme;
  document.replace(document.find(from), from.size(), to);
  return document;
}

std::string said(const std::string& from, const std::string& to) {
  try {
    read_zoning(with(from, to), "x.toml");
  } catch (const input_error& e) {
    EXPECT_NE(e.message.fr, e.message.en);
    return e.message.en;
  }
  return "(nothing was thrown)";
}

TEST(zoning_policy, those_that_ship) {
  const auto& s = find_zoning_scheme("medecins");
  EXPECT_EQ(s.official, "gp_ars");
  ASSERT_EQ(s.policies.size(), 2u);
  const auto& first = s.policies[0];
  EXPECT_EQ(format_iso(first.valid_from), "2017-11-16");
  EXPECT_EQ(*first.classes[0].mandatory_below, 2.5);
  EXPECT_EQ(first.ages, "65");
  EXPECT_EQ(first.unit, "tvs");
  const auto& second = s.policies[1];
  EXPECT_EQ(*second.classes[0].quota, 0.302);
  EXPECT_EQ(*second.classes[1].quota, 0.42);
  EXPECT_FALSE(second.classes[0].mandatory_below);
  const auto ile = std::ranges::find(second.regions, "11", &regional_quota::region);
  ASSERT_NE(ile, second.regions.end());
  EXPECT_EQ(ile->quota.at("ZIP"), 0.624);
  EXPECT_NEAR(ile->quota.at("ZIP") + ile->quota.at("ZAC"), 0.963, 1e-12);
  EXPECT_TRUE(second.can_simulate());
  EXPECT_FALSE(policy_on(find_zoning_scheme("infirmiers"), {}).can_simulate());
}

TEST(zoning_policy, classes_are_those_of_the_official_lists) {
  for (const auto& s : zoning_schemes()) {
    const auto& known = words().zones.at(s.official).classes;
    for (const auto& e : s.eligible) EXPECT_TRUE(known.contains(e)) << s.key << ' ' << e;
    EXPECT_TRUE(known.contains(s.outside)) << s.key;
    for (const auto& p : s.policies) {
      for (const auto& c : p.classes) EXPECT_TRUE(known.contains(c.key)) << p.key << ' ' << c.key;
    }
  }
}

TEST(zoning_policy, the_date_picks_the_text) {
  const auto& s = find_zoning_scheme("medecins");
  const auto on = [&](const char* day) { return policy_on(s, *parse_date(day)).key; };
  EXPECT_EQ(on("2017-11-16"), "2017");
  EXPECT_EQ(on("2021-10-13"), "2017");
  EXPECT_EQ(on("2021-10-14"), "2021") << "the end of a period is excluded";
  EXPECT_EQ(on("2030-01-01"), "2021");
  EXPECT_EQ(policy_on(s, {}).key, "2021");
  try {
    policy_on(s, *parse_date("2016-01-01"));
    ADD_FAILURE();
  } catch (const not_found& e) {
    EXPECT_NE(e.message.en.find("2017 (2017-11-16 – 2021-10-14)"), std::string::npos);
  }
}

TEST(zoning_policy, what_is_not_verified_is_left_out) {
  const auto s = read_zoning(with("quota = 0.25", "quota = 0.25\nverified = false"), "x.toml");
  EXPECT_FALSE(s.policies[0].classes[0].quota);
  EXPECT_FALSE(s.policies[0].can_simulate());
  const auto r = read_zoning(with("code = \"32\"", "code = \"32\"\nverified = false"), "x.toml");
  EXPECT_TRUE(r.policies[0].regions.empty());
  EXPECT_EQ(read_zoning(kScheme, "x.toml").policies[0].regions[0].quota.at("A"), 0.125);
}

TEST(zoning_policy, a_bad_file_names_key_value_and_remedy) {
  EXPECT_EQ(said("quota = 0.25", "quota = 25"),
            "x.toml, key \"policy[1].class[1].quota\", value 25: give a number from 0 to 1");
  EXPECT_EQ(said("quota = 0.25", "quota = nan").substr(0, 41),
            "x.toml, key \"policy[1].class[1].quota\", v");
  EXPECT_EQ(
      said("valid_to = 2020-01-01", "valid_to = 2009-01-01"),
      "x.toml, key \"policy[1].valid_to\", value \"2009-01-01\": give a date after valid_from");
  EXPECT_EQ(said("valid_from = 2010-01-01", "valid_from = \"soon\""),
            "x.toml, key \"policy[1].valid_from\", value \"soon\": give a date YYYY-MM-DD");
  EXPECT_EQ(
      said("last_unit = \"before\"", "last_unit = \"half\""),
      "x.toml, key \"policy[1].last_unit\", value \"half\": choose one of: before, including");
  EXPECT_EQ(said("order = \"ascending\"\n", ""),
            "x.toml, key \"policy[1].order\", value -: this key is missing");
  EXPECT_EQ(said("article", "artikel"),
            "x.toml, key \"policy[1].artikel\", value \"1\": unknown key: take it out");
  EXPECT_EQ(said("{ A = 0.125 }", "{ B = 0.125 }"),
            "x.toml, key \"policy[1].region[1].quota.B\", value 0.125: class missing from "
            "[[policy.class]]");
  EXPECT_EQ(said("eligible = [\"A\"]", "eligible = []"),
            "x.toml, key \"eligible\", value []: give a list of texts");
  EXPECT_EQ(said("label = { fr = \"l\", en = \"m\" }", "label = { fr = \"l\" }"),
            "x.toml, key \"label.en\", value -: this key is missing");
  const auto copy = kScheme.substr(kScheme.find("[[policy]]"));
  EXPECT_NE(said(copy, copy + copy).find("hold on the same day"), std::string::npos);
}

}  // namespace
}  // namespace sourcier::territory
