// The embedded territory, loaded as the server loads it.
#include "snapshot/snapshot.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <numeric>
#include <random>

#include "base/error.h"
#include "base/numbers.h"
#include "base/parallel.h"
#include "ingest/embedded.h"
#include "publish/access.h"
#include "publish/what_if.h"
#include "snapshot/access_table.h"
#include "snapshot/best_sites.h"
#include "snapshot/index.h"
#include "snapshot/sentence.h"
#include "snapshot/what_if.h"

namespace sourcier::snapshot {
namespace {

namespace fs = std::filesystem;

const fs::path& folder() {
  static const fs::path f = [] {
    auto path = fs::temp_directory_path() / ("sourcier-snapshot-" + std::to_string(::getpid()));
    fs::remove_all(path);
    ingest::init_embedded(path, "hauts-de-france", {});
    return path;
  }();
  return f;
}

struct remove_folder : ::testing::Environment {
  void TearDown() override { fs::remove_all(folder()); }
};
const auto* kCleaner = ::testing::AddGlobalTestEnvironment(new remove_folder);

std::shared_ptr<const world> load() {
  auto workspace = store::workspace::open(folder());
  return world::load(workspace);
}

const world& hauts_de_france() {
  static const auto w = load();
  return *w;
}

double mean_of(const access_table& t, const std::string& code) {
  for (const auto& r : t.rows) {
    if (r.code == code) return *r.summary.mean;
  }
  return NAN;
}

TEST(snapshot, published_means_of_2023_come_out) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", 2023, "all");
  const auto t = access_by(w, s, "departement", w.core, s.series.value);
  EXPECT_NEAR(mean_of(t, "02"), 3.178, 5e-4);
  EXPECT_NEAR(mean_of(t, "59"), 4.542, 5e-4);
  EXPECT_NEAR(mean_of(t, "60"), 2.995, 5e-4);
  EXPECT_NEAR(mean_of(t, "62"), 4.187, 5e-4);
  EXPECT_NEAR(mean_of(t, "80"), 4.513, 5e-4);
  const auto all = access_by(w, s, "region", w.core, s.series.value);
  ASSERT_EQ(all.rows.size(), 1u);
  EXPECT_EQ(all.rows[0].name, "Hauts-de-France");
  EXPECT_NEAR(*all.rows[0].summary.mean, 4.117, 5e-4);
  EXPECT_NEAR(*all.rows[0].summary.under_share, 0.097, 5e-4);
}

TEST(snapshot, published_values_of_communes_come_out) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", 2023, "all");
  const std::pair<const char*, double> expected[] = {
      {"62041", 4.33}, {"62765", 3.61}, {"62364", 2.89}, {"62771", 5.34}, {"62645", 3.12}};
  for (const auto& [code, value] : expected) {
    const auto id = w.communes.at(code);
    EXPECT_NEAR(s.series.value[std::size_t(id)], value, 5e-3) << w.communes.name[std::size_t(id)];
  }
}

TEST(snapshot, gains_of_any_changes_add_up_to_the_capacity) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", std::nullopt, "");
  std::mt19937 random(7);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<supply::supply_change> changes;
    for (int c = 0; c < 10; ++c) {
      const auto place = w.core[random() % w.core.size()];
      const double amount = static_cast<double>(random() % 40) / 10 - 1.95;
      changes.push_back({w.communes.code[std::size_t(place)], "gp", {amount}, {}, {}, {}, "test"});
    }
    const auto x = ask_what_if(w, s, changes, std::nullopt);
    double gained = 0, most = 0;
    for (std::size_t c = 0; c < x.effect.communes.size(); ++c) {
      gained += x.effect.gains[c] * s.demand.standardised[std::size_t(x.effect.communes[c])];
      most +=
          std::abs(x.effect.gains[c]) * s.demand.standardised[std::size_t(x.effect.communes[c])];
    }
    EXPECT_NEAR(gained, x.totals.capacity_added, 1e-9 * most);
    EXPECT_NEAR(gained, x.totals.standardised_gain, 1e-9 * most);
  }
}

TEST(snapshot, totals_of_a_question_equal_those_recomputed_over_everything) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", std::nullopt, "");
  const std::vector changes = {supply::parse_change("62364:gp:2", supply::direction::add),
                               supply::parse_change("60143:gp:1", supply::direction::add),
                               supply::parse_change("62041:gp:3", supply::direction::remove)};
  const auto x = ask_what_if(w, s, changes, std::nullopt);
  const access::indicator after{x.after, s.demand.standardised, s.demand.population};
  const auto whole = access::summarise(after, w.core, s.profession.under);
  EXPECT_NEAR(*x.totals.after.mean, *whole.mean, 1e-12);
  EXPECT_NEAR(*x.totals.after.under_share, *whole.under_share, 1e-12);
  double lifted = 0, dropped = 0;
  for (std::size_t i = 0; i < w.communes.size(); ++i) {
    if (s.series.value[i] < 2.5 && x.after[i] >= 2.5) lifted += s.demand.population[i];
    if (s.series.value[i] >= 2.5 && x.after[i] < 2.5) dropped += s.demand.population[i];
  }
  EXPECT_DOUBLE_EQ(*x.totals.people_lifted, lifted);
  EXPECT_DOUBLE_EQ(*x.totals.people_dropped, dropped);
}

TEST(snapshot, dates_and_professions_decide_what_counts) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", std::nullopt, "");
  const std::vector changes = {
      supply::parse_change("62364:gp:1:2027-01-01:2028-01-01", supply::direction::add),
      supply::parse_change("62364:nurse:1", supply::direction::add)};
  const auto at = [&](const char* day) { return ask_what_if(w, s, changes, parse_date(day)); };
  EXPECT_EQ(at("2026-12-31").totals.capacity_added, 0);
  EXPECT_TRUE(at("2026-12-31").effect.communes.empty());
  EXPECT_EQ(at("2027-06-01").totals.capacity_added, 5400);
  EXPECT_EQ(at("2028-01-01").totals.capacity_added, 0);
  const auto n = select(w, "nurse", std::nullopt, "");
  EXPECT_EQ(ask_what_if(w, n, changes, std::nullopt).totals.capacity_added, 1);
}

TEST(snapshot, nurses_gain_per_hundred_thousand) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "nurse", std::nullopt, "");
  EXPECT_EQ(s.series.ages, "65");
  const std::vector changes = {supply::parse_change("80021:nurse:2", supply::direction::add)};
  const auto x = ask_what_if(w, s, changes, std::nullopt);
  double gained = 0;
  for (std::size_t c = 0; c < x.effect.communes.size(); ++c) {
    gained += x.effect.gains[c] * s.demand.standardised[std::size_t(x.effect.communes[c])] / 1e5;
  }
  EXPECT_NEAR(gained, 2, 1e-9);
  EXPECT_FALSE(x.totals.people_lifted.has_value());
}

TEST(snapshot, the_best_site_is_the_best_of_all_what_ifs) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", std::nullopt, "");
  const auto sites = ask_best_sites(w, s, {{1}, "62", "commune", 3});
  ASSERT_EQ(sites.size(), 3u);
  const auto deficit_filled = [&](const std::string& code) {
    const std::vector changes = {supply::supply_change{code, "gp", {1}, {}, {}, {}, ""}};
    const auto x = ask_what_if(w, s, changes, std::nullopt);
    double filled = 0;
    for (const auto id : x.effect.communes) {
      const auto i = std::size_t(id);
      if (std::isnan(s.series.value[i])) continue;
      filled +=
          s.demand.standardised[i] * (std::min(2.5, x.after[i]) - std::min(2.5, s.series.value[i]));
    }
    return filled;
  };
  double best = 0;
  for (const auto id : w.core) {
    if (w.communes.departement[std::size_t(id)] != "62") continue;
    best = std::max(best, deficit_filled(w.communes.code[std::size_t(id)]));
  }
  EXPECT_NEAR(sites[0].deficit_filled, best, 1e-6);
  const auto spread = ask_best_sites(w, s, {});
  std::set<std::string> epci;
  for (const auto& site : spread) epci.insert(w.communes.epci[std::size_t(site.place)]);
  EXPECT_EQ(epci.size(), spread.size());
}

TEST(snapshot, a_run_is_the_same_for_any_thread_count) {
  std::vector<std::string> answers;
  for (const unsigned threads : {1u, 3u}) {
    set_thread_count(threads);
    const auto w = load();
    const auto s = select(*w, "gp", std::nullopt, "");
    const std::vector changes = {supply::parse_change("62364:gp:1", supply::direction::add)};
    answers.push_back(publish::what_if_json(*w, s, ask_what_if(*w, s, changes, std::nullopt)));
    for (int z = 6; z < 9; ++z) answers.back() += w->tiles().tile(z, (1 << z) / 2, (1 << z) / 3);
  }
  set_thread_count(0);
  EXPECT_EQ(answers[0], answers[1]);
}

TEST(snapshot, lists_of_communes_and_unknown_names) {
  const auto& w = hauts_de_france();
  EXPECT_EQ(communes_of(w, "").size(), 3782u);
  EXPECT_EQ(communes_of(w, "62364,62041,62364").size(), 2u);
  EXPECT_THROW(communes_of(w, "62364,99999"), not_found);
  EXPECT_THROW(select(w, "vet", std::nullopt, ""), input_error);
  EXPECT_THROW(select(w, "gp", 1999, ""), input_error);
  EXPECT_THROW(select(w, "nurse", 2023, "all"), input_error);
  EXPECT_THROW(access_by(w, select(w, "gp", 2023, ""), "canton", w.core, {}), input_error);
}

TEST(snapshot, sentences_place_a_commune) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", 2023, "all");
  EXPECT_EQ(sentence(w, s, w.communes.at("62364")).fr,
            "Au-dessus du seuil de sous-densité (2,5), mais 30\u00a0% sous la moyenne du "
            "territoire (Hauts-de-France).");
  const auto r = rank_of(w, s, w.communes.at("62364"));
  EXPECT_GT(r.position, 1);
  EXPECT_LE(r.of, 3782);
}

TEST(snapshot, a_search_finds_names_however_they_are_written) {
  const auto& w = hauts_de_france();
  const auto first = [&](const char* q) {
    const auto found = w.search().find(q, 5);
    return found.empty() ? std::string() : found[0].kind + " " + found[0].code;
  };
  EXPECT_EQ(first("fruges"), "commune 62364");
  EXPECT_EQ(first("SAINT OMER"), "commune 62765");
  EXPECT_EQ(first("st-omer 62"), "");
  EXPECT_EQ(first("62041"), "commune 62041");
  EXPECT_EQ(first("aisne"), "departement 02");
  EXPECT_EQ(first("bethune bruay"), "epci 200072460");
  EXPECT_EQ(first("''--"), "");
}

TEST(snapshot, every_commune_of_the_territory_is_on_the_map_and_in_a_group) {
  const auto& w = hauts_de_france();
  EXPECT_TRUE(w.tiles().without_outline().empty());
  for (const char* level : {"commune", "epci", "tvs", "departement", "region", "all"}) {
    const auto g = territory::group_by(w.communes, w.areas, level, w.core);
    const auto n = std::accumulate(g.communes.begin(), g.communes.end(), std::size_t{0},
                                   [](auto sum, const auto& c) { return sum + c.size(); });
    EXPECT_EQ(n, w.core.size()) << level;
  }
}

supply_list some_supply(const world& w) {
  supply_list out;
  for (std::size_t i = 0; i < w.communes.size(); ++i) {
    out.capacity.push_back(i % 7 == 0 ? static_cast<double>(i % 5) * 5400 : 0);
  }
  return out;
}

TEST(index, bands_of_the_apl_are_those_of_the_professions) {
  for (const auto& p : load_professions()) {
    const auto& named = access::find_decay("apl_" + p.key);
    ASSERT_TRUE(std::holds_alternative<access::decay>(named.f)) << p.key;
    EXPECT_EQ(std::get<access::decay>(named.f), p.decay) << p.key;
    EXPECT_TRUE(named.verified);
  }
}

TEST(index, two_steps_with_the_bands_of_the_apl_are_its_operator) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", std::nullopt, "");
  const auto supply = some_supply(w);
  const index_question q{
      access::find_index_method("e2sfca"), access::find_decay("apl_gp"), supply, {}};
  const auto x = ask_index(w, s, w.times, q, "commune");
  EXPECT_EQ(x.value,
            access::accessibility(w.catchment(s.profession, s.series.year), supply.capacity));
  ASSERT_EQ(x.rows.size(), w.core.size());
  double received = 0, given = 0;
  for (std::size_t i = 0; i < w.communes.size(); ++i) {
    received += x.value[i] * s.demand.standardised[i];
    given += supply.capacity[i];
  }
  EXPECT_NEAR(received / given, 1, 1e-12);
}

TEST(index, longer_times_hold_the_shorter_ones) {
  const auto& w = hauts_de_france();
  const auto limit = minutes{w.times.limit.value + 10};
  const auto kept = w.times_within(limit);
  const auto& longer = *kept;
  EXPECT_EQ(longer.limit, limit);
  EXPECT_EQ(w.times_within(w.times.limit).get(), &w.times);
  EXPECT_EQ(w.times_within(minutes{limit.value - 5}), kept);  // read once
  EXPECT_TRUE(travel::is_well_formed(longer));
  EXPECT_GT(longer.destinations.size(), w.times.destinations.size());
  const auto supply = some_supply(w);
  const auto s = select(w, "gp", std::nullopt, "");
  for (const auto& m : access::index_methods()) {
    const index_question q{m, access::find_decay("apl_gp"), supply, {1, 20'000, 1}};
    const auto a = ask_index(w, s, w.times, q, "epci"), b = ask_index(w, s, longer, q, "epci");
    for (std::size_t i = 0; i < a.value.size(); ++i) {
      EXPECT_TRUE(a.value[i] == b.value[i] || (std::isnan(a.value[i]) && std::isnan(b.value[i])))
          << m.key << " " << i;
    }
  }
}

TEST(index, a_list_that_stops_at_the_border_is_said_to) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", std::nullopt, "");
  auto supply = some_supply(w);
  const index_question q{
      access::find_index_method("e2sfca"), access::find_decay("apl_gp"), supply, {}};
  EXPECT_TRUE(ask_index(w, s, w.times, q, "all").warnings.empty());
  std::size_t around = 0;
  for (std::size_t i = 0; i < w.communes.size(); ++i) {
    if (w.communes.core[i] != 0) continue;
    supply.capacity[i] = 0;
    ++around;
  }
  ASSERT_GT(around, 0u);
  const auto warnings = ask_index(w, s, w.times, q, "all").warnings;
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].en.find("near its border"), std::string::npos);
}

TEST(index, equity_is_over_the_people_of_the_territory) {
  const auto& w = hauts_de_france();
  const auto s = select(w, "gp", std::nullopt, "");
  const auto supply = some_supply(w);
  const index_question q{
      access::find_index_method("e2sfca"), access::find_decay("apl_gp"), supply, {}};
  const auto x = ask_index(w, s, w.times, q, "departement");
  const auto e = equity_of(w, s, x, q.method.unit, "departement");
  ASSERT_TRUE(e && e->gini && e->theil && e->kolm_pollak);
  double held = 0, people = 0;
  for (const auto id : w.core) {
    held += x.value[std::size_t(id)] * s.demand.population[std::size_t(id)];
    people += s.demand.population[std::size_t(id)];
  }
  EXPECT_NEAR(e->mean, held / people, 1e-12);
  EXPECT_NEAR(e->parts.within + e->parts.between, *e->theil, 1e-12);
  EXPECT_LT(*e->kolm_pollak, e->mean);
  EXPECT_GT(*equity_of(w, s, x, access::index_unit::minutes, "epci")->kolm_pollak, e->mean);
}

}  // namespace
}  // namespace sourcier::snapshot
