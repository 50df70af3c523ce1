#include "accounts/permissions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "accounts/account.h"
#include "base/error.h"
#include "fixture.h"

namespace sourcier::accounts {
namespace {

// Written apart from the program's table. For each action, what administrator, agent, partner and
// reader may: y everywhere, p where perimeter and subjects reach, - nowhere.
const std::map<std::string, std::string> kExpected = {
    {"sign_in", "yyyy"},        {"see_request", "ppp-"},     {"edit_request", "pp--"},
    {"answer_match", "ppp-"},   {"write_note", "pp--"},      {"assign", "pp--"},
    {"transfer", "pp--"},       {"export_requests", "pp--"}, {"keep_agenda", "ppp-"},
    {"edit_project", "pp--"},   {"erase_person", "p---"},    {"manage_partners", "p---"},
    {"see_statistics", "pp-p"}, {"edit_scenario", "yy--"},   {"manage_accounts", "p---"},
    {"read_audit", "p---"}};

struct situation {
  const char* what;
  std::vector<zone> perimeter;
  std::vector<std::string> subjects;
  std::string commune, subject;
  bool active;
  bool reached;
};

const std::vector<situation>& situations() {
  static const std::vector<situation> all = {
      {"whole territory", {{"territory", ""}}, {}, "62364", "housing", true, true},
      {"its département", {{"departement", "62"}}, {}, "62364", "", true, true},
      {"another département", {{"departement", "02"}}, {}, "62364", "", true, false},
      {"its EPCI", {{"epci", "E3"}}, {}, "62364", "", true, true},
      {"another EPCI of its département", {{"epci", "E2"}}, {}, "62364", "", true, false},
      {"its commune", {{"commune", "62364"}}, {}, "62364", "", true, true},
      {"another commune", {{"commune", "62041"}}, {}, "62364", "", true, false},
      {"one of several", {{"commune", "62041"}, {"epci", "E3"}}, {}, "62364", "", true, true},
      {"no perimeter", {}, {}, "62364", "", true, false},
      {"a code of the other level", {{"epci", "62"}}, {}, "62364", "", true, false},
      {"subject in", {{"territory", ""}}, {"housing", "school"}, "62364", "school", true, true},
      {"subject out", {{"territory", ""}}, {"housing"}, "62364", "school", true, false},
      {"subject in, place out",
       {{"departement", "02"}},
       {"school"},
       "62364",
       "school",
       true,
       false},
      {"no particular subject", {{"departement", "62"}}, {"housing"}, "62364", "", true, true},
      {"no place, whole territory", {{"territory", ""}}, {}, "", "", true, true},
      {"no place, a département", {{"departement", "62"}}, {}, "", "", true, false},
      {"a commune that is no more, whole", {{"territory", ""}}, {}, "62999", "", true, true},
      {"a commune that is no more", {{"departement", "62"}}, {}, "62999", "", true, false},
      {"inactive", {{"territory", ""}}, {}, "62364", "", false, true},
  };
  return all;
}

TEST(permissions, every_role_action_and_place_is_as_the_table_says) {
  const auto communes = some_communes();
  int asked = 0, allowed = 0;
  for (std::size_t a = 0; a < kActions; ++a) {
    const auto what = static_cast<action>(a);
    const auto expected = kExpected.find(std::string(key_of(what)));
    ASSERT_NE(expected, kExpected.end()) << key_of(what);
    for (std::size_t r = 0; r < kRoles; ++r) {
      for (const auto& s : situations()) {
        account who;
        who.as = static_cast<role>(r);
        who.active = s.active;
        who.perimeter = s.perimeter;
        who.subjects = s.subjects;
        const char rule = expected->second[r];
        const bool right = s.active && (rule == 'y' || (rule == 'p' && s.reached));
        EXPECT_EQ(may(who, what, at_commune(communes, s.commune, s.subject)), right)
            << key_of(what) << ", " << key_of(who.as) << ", " << s.what;
        ++asked;
        allowed += right;
      }
    }
  }
  EXPECT_EQ(asked, static_cast<int>(kActions * kRoles * situations().size()));
  EXPECT_GT(allowed, 0);
  EXPECT_EQ(kExpected.size(), kActions);
}

TEST(permissions, an_epci_is_inside_a_departement_where_all_its_communes_are) {
  auto communes = some_communes();
  account who;
  who.as = role::administrator;
  who.perimeter = {{"departement", "62"}};
  EXPECT_TRUE(may(who, action::manage_accounts, at_zone(communes, {"epci", "E3"})));
  communes.epci = {"E3", "E2", "E3"};
  EXPECT_FALSE(may(who, action::manage_accounts, at_zone(communes, {"epci", "E3"})));
  EXPECT_FALSE(may(who, action::manage_accounts, at_zone(communes, {"territory", ""})));
  EXPECT_TRUE(may(who, action::manage_accounts, at_zone(communes, {"commune", "62041"})));
}

TEST(permissions, what_one_may_do_somewhere_is_listed) {
  account who;
  who.as = role::administrator;
  who.perimeter = {{"departement", "62"}};
  const auto has = [&](action a) {
    const auto all = actions_of(who);
    return std::ranges::find(all, a) != all.end();
  };
  EXPECT_TRUE(has(action::manage_accounts));
  EXPECT_FALSE(has(action::read_audit));  // of the whole territory only
  who.perimeter = {{"territory", ""}};
  EXPECT_TRUE(has(action::read_audit));
  who.as = role::reader;
  EXPECT_TRUE(has(action::see_statistics));
  EXPECT_FALSE(has(action::see_request));
  who.active = false;
  EXPECT_TRUE(actions_of(who).empty());
}

TEST(permissions, zones_are_read_and_written_in_one_form) {
  const auto communes = some_communes();
  for (const char* s : {"territory", "departement:62", "epci:E3", "commune:62364"}) {
    EXPECT_EQ(format_zone(parse_zone(s, communes)), s);
  }
  for (const char* s : {"", "region:32", "departement:", "territory:1", "62364"}) {
    EXPECT_THROW(parse_zone(s, communes), input_error) << s;
  }
  for (const char* s : {"departement:75", "epci:62", "commune:99999"}) {
    EXPECT_THROW(parse_zone(s, communes), not_found) << s;
  }
  EXPECT_THROW(find_role("root"), input_error);
}

}  // namespace
}  // namespace sourcier::accounts
