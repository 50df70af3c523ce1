#include "supply/scenario.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "store/workspace.h"
#include "supply/scenario_json.h"
#include "supply/scenario_table.h"

namespace sourcier::supply {
namespace {

constexpr const char* kThen = "2027-01-01T09:00:00Z";
constexpr const char* kLater = "2027-01-02T09:00:00Z";
const expected kAnything{};
const expected kNothing{expected::state::nothing, ""};

expected version(const std::string& v) { return {expected::state::version, v}; }

scenario two_changes(const std::string& name) {
  scenario s{name, "Vu avec la CPTS", "", "", {}};
  s.changes = {parse_change("62364:gp:4half-days:2027-01-01", direction::add),
               parse_change("62041:gp:3600consultations", direction::remove)};
  s.changes[0].label = "Consultations avancées";
  s.changes[0].certainty = certainty::pledged;
  s.changes[0].origin = "convention";
  return s;
}

class scenario_table : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
  std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "scenario-table";
};

TEST_F(scenario_table, keeps_all_of_a_scenario_in_order) {
  auto w = store::workspace::create(folder, "t", {"T", "T"});
  save_scenario(w.db(), two_changes("  Été à Fruges "), kThen, kNothing);
  save_scenario(w.db(), {"Arras", "", "", "", {}}, kThen, kNothing);
  const auto all = load_scenarios(w.db());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "Arras");
  const auto s = load_scenario(w.db(), "Été à Fruges");
  EXPECT_EQ(s.note, "Vu avec la CPTS");
  EXPECT_EQ(s.created_at, kThen);
  ASSERT_EQ(s.changes.size(), 2U);
  EXPECT_EQ(to_text(s.changes[0]), "62364:gp:4half-days:2027-01-01");
  EXPECT_EQ(s.changes[0].certainty, certainty::pledged);
  EXPECT_EQ(s.changes[0].origin, "convention");
  EXPECT_EQ(s.changes[0].label, "Consultations avancées");
  EXPECT_EQ(s.changes[1].amount.value, -3600);
  EXPECT_EQ(s.changes[1].amount.unit, capacity_unit::consultations);
  EXPECT_EQ(version_of(s), version_of(two_changes("Été à Fruges")));
}

TEST_F(scenario_table, a_writer_who_has_not_seen_the_last_version_is_refused) {
  auto w = store::workspace::create(folder, "t", {"T", "T"});
  const auto first = save_scenario(w.db(), two_changes("a"), kThen, kNothing);
  EXPECT_THROW(save_scenario(w.db(), two_changes("a"), kLater, kNothing), conflict);
  auto mine = first, other = first;
  other.note = "autre";
  const auto now = save_scenario(w.db(), other, kLater, version(version_of(first)));
  EXPECT_EQ(now.created_at, kThen);
  EXPECT_EQ(now.updated_at, kLater);
  mine.changes.clear();
  EXPECT_THROW(save_scenario(w.db(), mine, kLater, version(version_of(first))), conflict);
  EXPECT_THROW(remove_scenario(w.db(), "a", version(version_of(first))), conflict);
  EXPECT_EQ(load_scenario(w.db(), "a").changes.size(), 2U);
  save_scenario(w.db(), mine, kLater, version(version_of(now)));
  EXPECT_TRUE(load_scenario(w.db(), "a").changes.empty());
  remove_scenario(w.db(), "a", kAnything);
  EXPECT_THROW(load_scenario(w.db(), "a"), not_found);
  EXPECT_THROW(save_scenario(w.db(), mine, kLater, version(version_of(now))), conflict);
}

TEST_F(scenario_table, renames_unless_the_name_is_taken) {
  auto w = store::workspace::create(folder, "t", {"T", "T"});
  save_scenario(w.db(), two_changes("a"), kThen, kNothing);
  save_scenario(w.db(), two_changes("b"), kThen, kNothing);
  EXPECT_THROW(rename_scenario(w.db(), "a", "b", kLater), conflict);
  EXPECT_THROW(rename_scenario(w.db(), "x", "y", kLater), not_found);
  EXPECT_THROW(rename_scenario(w.db(), "a", "baseline", kLater), input_error);
  rename_scenario(w.db(), "a", "c", kLater);
  EXPECT_EQ(load_scenario(w.db(), "c").changes.size(), 2U);
  EXPECT_THROW(load_scenario(w.db(), "a"), not_found);
}

TEST(scenario, names_are_what_an_address_and_a_line_can_carry) {
  EXPECT_EQ(checked_name("  Été 2027  "), "Été 2027");
  EXPECT_EQ(checked_name(std::string(100, 'a')), std::string(100, 'a'));
  std::string accents;
  for (int i = 0; i < 100; ++i) accents += "é";
  EXPECT_EQ(checked_name(accents), accents);  // characters, not bytes
  for (const std::string& bad :
       {std::string(), std::string("   "), std::string(101, 'a'), accents + "é",
        std::string("a\nb"), std::string("a\x7f"), std::string("a\0b", 3), std::string("a\xc2\x85"),
        std::string("a\xe2\x80\xae"), std::string("\xff"), std::string("a/b"), std::string("a\\b"),
        std::string(".."), std::string("baseline")}) {
    EXPECT_THROW(checked_name(bad), input_error) << bad;
  }
}

TEST(scenario, reads_json_and_says_which_member_is_wrong) {
  const text where{"corps", "body"};
  const auto read = [&](const char* s) { return parse_scenario(parse_json(s, where), where); };
  const auto s = read(
      R"({"name":"a","note":"n","changes":[{"place":"62364","profession":"gp","amount":-4,
      "unit":"half-days","from":"2027-01-01","to":null,"certainty":"planned","label":"l"}]})");
  ASSERT_EQ(s.changes.size(), 1U);
  EXPECT_EQ(s.changes[0].amount.value, -4);
  EXPECT_EQ(s.changes[0].certainty, certainty::planned);
  EXPECT_EQ(s.changes[0].label, "l");
  const std::pair<const char*, const char*> wrong[] = {
      {"[]", "body: "},
      {"{", "not JSON"},
      {R"({"changes":{}})", "changes"},
      {R"({"changes":[],"notes":""})", "notes"},
      {R"({"changes":[1]})", "changes[0]."},
      {R"({"changes":[{"place":"62364","profession":"gp"}]})", "changes[0].amount"},
      {R"({"changes":[{"place":1,"profession":"gp","amount":1}]})", "changes[0].place"},
      {R"({"changes":[{"place":"1","profession":"gp","amount":1,"unit":"beds"}]})", ".unit"},
      {R"({"changes":[{"place":"1","profession":"gp","amount":1,"from":"soon"}]})", ".from"},
      {R"({"changes":[{"place":"1","profession":"gp","amount":1,"fte":1}]})", ".fte"}};
  for (const auto& [body, says] : wrong) {
    try {
      read(body);
      ADD_FAILURE() << body;
    } catch (const input_error& e) {
      EXPECT_NE(e.message.en.find(says), std::string::npos) << e.message.en;
    }
  }
}

TEST(scenario, is_checked_change_by_change) {
  auto s = two_changes("a");
  check(s);
  const auto refused = [](const scenario& x) { EXPECT_THROW(check(x), input_error); };
  s.changes[0].amount.value = 0;
  refused(s);
  s.changes[0].amount.value = 40'001;
  refused(s);
  s = two_changes("a");
  s.changes[0].to = s.changes[0].from;
  refused(s);
  s = two_changes("a");
  s.changes[1].label = std::string(201, 'x');
  refused(s);
  s = two_changes("a");
  s.note = "une ligne\nune autre";
  check(s);
  s.note = "\x1b[2J";
  refused(s);
  s = two_changes("a");
  s.changes.resize(501, s.changes[0]);
  refused(s);
}

}  // namespace
}  // namespace sourcier::supply
