#include "snapshot/supply.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

#include "base/error.h"
#include "ingest/embedded.h"
#include "snapshot/public_supply.h"

namespace sourcier::snapshot {
namespace {

namespace fs = std::filesystem;
using supply::practice_list;

struct region {
  fs::path folder = fs::temp_directory_path() / ("sourcier-supply-" + std::to_string(::getpid()));
  std::shared_ptr<const world> w;
  region() {
    fs::remove_all(folder);
    ingest::init_embedded(folder, "hauts-de-france", {});
    auto workspace = store::workspace::open(folder);
    w = world::load(workspace);
  }
  ~region() { fs::remove_all(folder); }
};

const world& hauts_de_france() {
  static const region r;
  return *r.w;
}

const text kTitle{"liste", "list"};
const supply::activity_rules& doctors() { return supply::rules_for("gp"); }
date day(const char* iso) { return *parse_date(iso); }

void add(practice_list& list, const char* id, const char* birth, const char* commune,
         std::optional<double> acts, const char* from = "", const char* to = "") {
  const auto n = static_cast<std::uint32_t>(list.practices.size());
  list.practitioners.push_back({id, "gp", "", supply::parse_birth(birth), supply::sex::unknown});
  list.sites.push_back({id, "", supply::site_type::cabinet, commune, {}});
  list.practices.push_back(
      {{n}, {n}, supply::work_status::liberal, 1, acts, parse_date(from), parse_date(to)});
}

// Two doctors in Fruges, of whom one turns 66 on 14 June 2027, and one in Arras until July.
practice_list small_list() {
  practice_list list;
  add(list, "1", "1961-06-14", "62364", 5000);
  add(list, "2", "1980", "62364", {});
  add(list, "3", "1975", "62041", 4000, "", "2027-07-01");
  return list;
}

double value_at(const world& w, const std::vector<double>& values, const char* commune) {
  return values[std::size_t(w.communes.at(commune))];
}

// The form of the APL, over the list that day.
std::vector<double> index_on(const practice_list& list, const char* on, std::optional<int> bound,
                             std::vector<supply::supply_change> changes = {}) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", std::nullopt, "");
  const auto supply = supply_of_list(w, kTitle, list, {day(on), doctors(), bound, changes});
  const auto& method = access::find_index_method("e2sfca");
  const auto& decay = access::find_decay("apl_gp");
  return ask_index(w, s, w.times, {method, decay, supply, {}}, "commune").value;
}

TEST(supply_of_list, a_doctor_leaves_the_column_of_65_and_under_on_the_66th_birthday) {
  const auto& w = hauts_de_france();
  const auto list = small_list();
  const auto eve = index_on(list, "2027-06-13", 65), birthday = index_on(list, "2027-06-14", 65);
  // 10,400 consultations in Fruges, then 5,400: the operator is linear, and nobody else is near.
  EXPECT_GT(value_at(w, eve, "62364"), 0);
  EXPECT_NEAR(value_at(w, birthday, "62364"), value_at(w, eve, "62364") * 5400 / 10400, 1e-9);
  EXPECT_EQ(value_at(w, birthday, "62041"), value_at(w, eve, "62041"));
  // The column of all ages does not move that day.
  EXPECT_EQ(index_on(list, "2027-06-13", {}), index_on(list, "2027-06-14", {}));
}

TEST(supply_of_list, a_retirement_and_an_installation_count_from_their_day) {
  const auto& w = hauts_de_france();
  const auto list = small_list();
  EXPECT_GT(value_at(w, index_on(list, "2027-06-30", {}), "62041"), 0);
  EXPECT_EQ(value_at(w, index_on(list, "2027-07-01", {}), "62041"), 0);
  const auto arrival = supply::parse_change("62041:gp:1:2027-09-01", supply::direction::add);
  EXPECT_EQ(index_on(list, "2027-08-31", {}, {arrival}), index_on(list, "2027-08-31", {}));
  const auto after = index_on(list, "2027-09-01", {}, {arrival});
  // A full time is what the rules impute to one.
  EXPECT_NEAR(value_at(w, after, "62041"),
              value_at(w, index_on(list, "2027-06-30", {}), "62041") * 5400 / 4000, 1e-9);
}

TEST(supply_of_list, says_what_it_rests_on_and_what_it_could_not_place) {
  const auto& w = hauts_de_france();
  auto list = small_list();
  add(list, "4", "1970", "99123", 6000);  // a commune that is not here
  add(list, "5", "1970", "76255", 6000);  // Eu, in Normandy, next to the territory
  const auto x = supply_of_list(w, kTitle, list, {day("2027-06-14"), doctors(), 65, {}});
  ASSERT_TRUE(x.account);
  EXPECT_EQ(x.account->counted, 4U);
  EXPECT_EQ(x.account->over_age, 1U);
  EXPECT_EQ(x.account->activity_imputed, 1U);
  EXPECT_EQ(x.unit.en, "consultations a year");
  EXPECT_NE(x.what.en.find("14 June 2027"), std::string::npos) << x.what.en;
  ASSERT_EQ(x.notes.size(), 2U);
  EXPECT_NE(x.notes[0].en.find("6,000"), std::string::npos) << x.notes[0].en;
  EXPECT_NE(x.notes[0].en.find("99123"), std::string::npos) << x.notes[0].en;
  EXPECT_NE(x.notes[1].en.find("around"), std::string::npos) << x.notes[1].en;
  EXPECT_EQ(value_at(w, x.capacity, "76255"), 6000);
  double all = 0;
  for (const double c : x.capacity) all += c;
  EXPECT_EQ(all, 5400 + 4000 + 6000);
}

// M is public and the index linear: values that move with one activity would give it away.
TEST(supply_of_list, the_public_index_does_not_move_with_what_anyone_does) {
  auto list = small_list();
  const auto before = index_on(supply::without_activity(list), "2027-06-01", {});
  const auto owner = index_on(list, "2027-06-01", {});
  for (const double acts : {0.0, 251.0, 5999.0, 9000.0}) {
    list.practices[0].activity = acts;
    EXPECT_EQ(index_on(supply::without_activity(list), "2027-06-01", {}), before) << acts;
    EXPECT_NE(index_on(list, "2027-06-01", {}), owner) << acts;
  }
  list.practices[0].activity.reset();
  EXPECT_EQ(index_on(supply::without_activity(list), "2027-06-01", {}), before);
}

TEST(public_supply, counts_people_whatever_they_do_and_hides_the_few) {
  const auto& w = hauts_de_france();
  practice_list list;
  for (const char* id : {"1", "2", "3"}) add(list, id, "", "62364", 4000);
  add(list, "4", "", "62041", 100);  // under the floor: 0, but someone practises there
  add(list, "5", "", "59350", {});
  store::dataset d;
  d.title = kTitle;
  d.imported_at = "2027-05-12T10:00:00Z";
  const public_supply x(d, list, doctors(), w.communes, w.areas);
  EXPECT_EQ(x.by("all").day, day("2027-01-01"));
  std::map<std::string, public_supply_row> by;
  for (const auto& r : x.by("commune").rows) by[r.code] = r;
  EXPECT_EQ(by.at("62041").people, 1U);
  EXPECT_FALSE(by.at("62041").capacity);
  // Nothing is known of what the doctor of Lille does: what is shown is imputed.
  EXPECT_EQ(by.at("59350").capacity, 5400);
  // The département is Fruges and Arras, so one more of the three figures goes.
  const auto departement = x.by("departement").rows;
  ASSERT_EQ(departement.size(), 2U);
  EXPECT_EQ(departement[1].people, 4U);
  EXPECT_NE(departement[1].capacity.has_value(), by.at("62364").capacity.has_value());
}

TEST(supply_of_list, a_change_in_a_commune_that_is_not_here_is_refused) {
  const auto change = supply::parse_change("99123:gp:1", supply::direction::add);
  EXPECT_THROW(supply_of_list(hauts_de_france(), kTitle, small_list(),
                              {day("2027-01-01"), doctors(), {}, {change}}),
               not_found);
}

TEST(supply_of_list, the_table_of_the_areas_holds_the_same_capacity) {
  const auto& w = hauts_de_france();
  const supply_question q{day("2027-06-14"), doctors(), {}, {}};
  const auto by_commune = supply_of_list(w, kTitle, small_list(), q);
  for (const auto level : {"commune", "epci", "departement", "all"}) {
    const auto t = ask_supply(kTitle, small_list(), w.communes, w.areas, q, level);
    double listed = 0, tabled = t.elsewhere;
    std::size_t people = 0;
    for (const double c : by_commune.capacity) listed += c;
    for (const auto& r : t.rows) tabled += r.capacity, people += r.people;
    EXPECT_EQ(listed, tabled) << level;
    EXPECT_EQ(people, 3U) << level;
  }
}

}  // namespace
}  // namespace sourcier::snapshot
