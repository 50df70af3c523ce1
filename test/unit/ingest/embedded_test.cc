#include "ingest/embedded.h"

#include <chrono>

#include "fixture.h"
#include "ingest/apl.h"
#include "ingest/figures.h"
#include "ingest/outlines.h"
#include "ingest/past.h"

namespace sourcier::ingest {
namespace {

using column_type = store::column_type;

// Mean APL weighted by the standardised population, over the communes `where`.
double mean_apl(store::workspace& w, const std::string& ages, const std::string& where) {
  const auto c = w.db().query(
      "SELECT SUM(a.value * d.standardised_population) / SUM(d.standardised_population) FROM apl a "
      "JOIN demand d ON d.commune = a.commune AND d.profession = a.profession AND d.year = a.year "
      "JOIN commune c ON c.code = a.commune WHERE a.profession = 'gp' AND a.year = 2023 AND "
      "a.ages = '" +
          ages + "' AND " + where,
      {column_type::real});
  return c[0].real()[0];
}

TEST_F(ingest_test, the_embedded_region_gives_the_published_figures) {
  ASSERT_EQ(embedded_territories(), std::vector<std::string>{"hauts-de-france"});
  const auto reports = init_embedded(folder / "hdf", "hauts-de-france", o);
  for (const auto& r : reports) EXPECT_EQ(r.rows_rejected, 0u) << to_text(r, language::en);
  auto w = store::workspace::open(folder / "hdf");
  for (const auto& [departement, apl] : std::map<std::string, double>{
           {"02", 3.178}, {"59", 4.542}, {"60", 2.995}, {"62", 4.187}, {"80", 4.513}}) {
    EXPECT_NEAR(mean_apl(w, "all", "c.role = 'in' AND c.departement = '" + departement + "'"), apl,
                5e-4);
  }
  EXPECT_NEAR(mean_apl(w, "all", "c.role = 'in'"), 4.117, 5e-4);
  const auto share = w.db().query(
      "SELECT SUM(CASE WHEN a.value < 2.5 THEN d.population ELSE 0 END) / SUM(d.population) FROM "
      "apl a JOIN demand d ON d.commune = a.commune AND d.profession = a.profession AND d.year = "
      "a.year JOIN commune c ON c.code = a.commune WHERE a.profession = 'gp' AND a.year = 2023 AND "
      "a.ages = 'all' AND c.role = 'in'",
      {column_type::real});
  EXPECT_NEAR(share[0].real()[0], 0.097, 5e-4);
  EXPECT_EQ(w.meta("label_en"), "Hauts-de-France");
  for (const auto& d : w.datasets()) {
    EXPECT_FALSE(d.title.fr.empty() || d.title.en.empty() || d.publisher.empty() ||
                 d.licence.empty() || d.vintage.empty())
        << d.key;
    EXPECT_GT(d.rows_kept, 0) << d.key;
  }
}

// Three doctors of the SAMU, placed at the centres of their communes; 284 communes with ages.
TEST_F(ingest_test, the_embedded_region_knows_its_correspondent_doctors_and_ages) {
  copy_embedded(folder / "hdf");
  auto w = store::workspace::open(folder / "hdf");
  EXPECT_EQ(rows_of(w,
                    "SELECT r.id, r.kind, r.comes, c.name FROM resource r JOIN commune c ON c.lon "
                    "= r.lon AND c.lat = r.lat ORDER BY r.id",
                    4),
            (std::vector<std::string>{"mcs-62036|mcs|1|Anvin", "mcs-62364|mcs|1|Fruges",
                                      "mcs-62447|mcs|1|Hesdin-la-Forêt"}));
  const auto people = w.db().query(
      "SELECT COUNT(DISTINCT commune), SUM(value) FROM statistic WHERE topic = 'age' AND year = "
      "2021",
      {column_type::integer, column_type::real});
  EXPECT_EQ(people[0].integer()[0], 284);
  EXPECT_EQ(people[1].real()[0], 3137876);
}

TEST_F(ingest_test, init_refuses_what_is_there_and_what_it_does_not_know) {
  init_embedded(folder / "hdf/", "hauts-de-france", o);
  EXPECT_THROW(init_embedded(folder / "hdf", "hauts-de-france", o), conflict);
  const auto m = message_of([&] { init_embedded(folder / "x", "bretagne", o); });
  EXPECT_NE(m.find("choose one of: hauts-de-france, none"), m.npos) << m;
  EXPECT_FALSE(fs::exists(folder / "x"));
  fs::create_directories(folder / "empty");
  init_embedded(folder / "empty", "hauts-de-france", o);
  EXPECT_TRUE(fs::exists(folder / "empty" / "sourcier.db"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 2);
}

TEST_F(ingest_test, two_workspaces_from_the_same_tables_are_of_one_generation) {
  init_embedded(folder / "a", "hauts-de-france", o);
  o.now = "2030-01-01T00:00:00Z";
  init_embedded(folder / "b", "hauts-de-france", o);
  EXPECT_EQ(store::workspace::open(folder / "a").generation(),
            store::workspace::open(folder / "b").generation());
}

std::map<std::string, double> values(store::workspace& w, const std::string& sql) {
  const auto c = w.db().query(sql, {column_type::text, column_type::real});
  std::map<std::string, double> out;
  for (std::size_t i = 0; i < c[0].size(); ++i) out[c[0].text()[i]] = c[1].real()[i];
  return out;
}

TEST_F(ingest_test, embedded_tables_equal_the_official_workbooks) {
  SOURCIER_REQUIRE_SHARED(data);
  copy_embedded(folder / "hdf");
  auto w = store::workspace::open(folder / "hdf");
  const std::string apl =
      "SELECT profession || ' ' || year || ' ' || ages || ' ' || commune, value "
      "FROM apl";
  const std::string demand =
      "SELECT profession || ' ' || year || ' ' || commune, "
      "standardised_population FROM demand";
  const std::string weights =
      "SELECT profession || ' ' || year || ' ' || age_group, weight FROM "
      "demand_weight";
  const std::string bands =
      "SELECT profession || ' ' || year || ' ' || upper_minutes, weight FROM "
      "decay_band WHERE profession IN ('gp', 'nurse')";
  std::vector<std::map<std::string, double>> embedded, official;
  for (const auto& sql : {apl, demand, weights, bands}) embedded.push_back(values(w, sql));
  const auto r = import_apl(w,
                            {data / "apl" / "drees-apl-medecins-generalistes.xlsx",
                             data / "apl" / "drees-apl-infirmieres.xlsx"},
                            o);
  EXPECT_EQ(r.rows_rejected, 0u) << to_text(r, language::en);
  EXPECT_EQ(r.rows_read, 4 * 34954u + 20u) << "2022 has ten communes more";
  for (const auto& sql : {apl, demand, weights, bands}) official.push_back(values(w, sql));
  for (std::size_t i = 0; i < embedded.size(); ++i) {
    ASSERT_EQ(embedded[i].size(), official[i].size()) << i;
    for (const auto& [key, value] : embedded[i]) {
      ASSERT_TRUE(official[i].contains(key)) << key;
      ASSERT_NEAR(value, official[i].at(key), 1e-9 * (1 + value)) << key;
    }
  }
}

// The region's own official files over the embedded tables: nothing is lost in silence.
TEST_F(ingest_test, the_official_files_of_the_region) {
  SOURCIER_REQUIRE_SHARED(data);
  copy_embedded(folder / "hdf");
  auto w = store::workspace::open(folder / "hdf");
  const auto region = mean_apl(w, "all", "c.departement IN ('02', '59', '60', '62', '80')");
  const auto history = import_history(w, {data / "france" / "mouvements-communes.csv"}, o);
  EXPECT_EQ(history.rows_rejected, 0u) << to_text(history, language::en);
  const auto bpe = import_facilities(w, {data / "hauts-de-france" / "bpe_sante_hdf_2013.csv"}, o);
  EXPECT_EQ(bpe.rows_kept + bpe.rows_rejected + bpe.rows_outside, bpe.rows_read);
  EXPECT_EQ(bpe.rows_rejected, 0u) << to_text(bpe, language::en);
  const auto urgences = w.db().query(
      "SELECT SUM(value) FROM statistic WHERE topic = 'facility' "
      "AND indicator = 'emergency_department' AND year = 2013",
      {column_type::real});
  EXPECT_EQ(urgences[0].real()[0], 54);
  o.vintages = {"gp_ars=2025", "nurse_ars=2026"};
  const auto before = w.generation();
  const auto zones = import_zones(w, {data / "hauts-de-france" / "zonages_sante_hdf.csv"}, o);
  EXPECT_EQ(zones.rows_kept, 3782u);
  EXPECT_NE(w.generation(), before);  // the same classes, from another file
  const auto filosofi = import_income(w, {data / "hauts-de-france" / "filosofi_2021_hdf.csv"}, o);
  EXPECT_EQ(filosofi.rows_kept, 3788u);
  paths contours;
  for (const char* d : {"02", "59", "60", "62", "80"}) {
    contours.push_back(data / "contours" / fmt::format("communes-1000m-{}.geojson", d));
  }
  const auto outlines = import_outlines(w, contours, o);
  EXPECT_EQ(outlines.rows_rejected, 0u) << to_text(outlines, language::en);
  EXPECT_EQ(outlines.notes.size(), 1u);  // 60694, created since
  EXPECT_NEAR(mean_apl(w, "all", "c.departement IN ('02', '59', '60', '62', '80')"), region, 1e-12);
}

}  // namespace
}  // namespace sourcier::ingest
