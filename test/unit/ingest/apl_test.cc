#include "ingest/apl.h"

#include <cmath>

#include "fixture.h"

namespace sourcier::ingest {
namespace {

TEST_F(ingest_test, workbook_cells_keep_their_text_and_row_numbers) {
  write_workbook(folder / "b.xlsx", {{"Été", {{"titre"}, {}, {"01001", "1.828", "x"}}}});
  const auto sheets = read_workbook(folder / "b.xlsx", language::fr);
  ASSERT_EQ(sheets.size(), 1u);
  EXPECT_EQ(sheets[0].name, "Été");
  const auto& last = sheets[0].rows.back();
  EXPECT_EQ(last.number, 3u);
  ASSERT_GE(last.cells.size(), 3u);
  EXPECT_EQ(last.cells[0], "01001");
  EXPECT_EQ(std::stod(last.cells[1]), 1.828);
}

TEST_F(ingest_test, apl_reads_values_demand_and_parameters) {
  auto w = small_workspace();
  write_workbook(folder / "gp.xlsx",
                 {{"Paramètres", parameters_sheet()},
                  {"APL 2023", apl_sheet({{"02001", "Un", "1.942", "1.881", "838.154", "832"},
                                          {"75101", "Paris 1er", "3", "2", "10.5", "11"}})}});
  const auto r = import_apl(w, {folder / "gp.xlsx"}, o);
  EXPECT_EQ(r.rows_read, 2u);
  EXPECT_EQ(r.rows_kept, 2u);
  EXPECT_TRUE(r.issues.empty());
  EXPECT_EQ(rows_of(w,
                    "SELECT profession, CAST(year AS TEXT), ages, commune, CAST(value AS TEXT) "
                    "FROM apl ORDER BY ages, commune",
                    5),
            (std::vector<std::string>{"gp|2023|65|02001|1.881", "gp|2023|65|75101|2.0",
                                      "gp|2023|all|02001|1.942", "gp|2023|all|75101|3.0"}));
  EXPECT_EQ(rows_of(w,
                    "SELECT commune, CAST(standardised_population AS TEXT), "
                    "CAST(population AS TEXT) FROM demand ORDER BY commune",
                    3),
            (std::vector<std::string>{"02001|838.154|832.0", "75101|10.5|11.0"}));
  EXPECT_EQ(rows_of(w, "SELECT CAST(upper_minutes AS TEXT) FROM decay_band ORDER BY 1", 1),
            (std::vector<std::string>{"10.0", "15.0", "20.0"}));
  const auto c = w.db().query("SELECT weight FROM decay_band ORDER BY upper_minutes",
                              {store::column_type::real});
  EXPECT_EQ(c[0].real(), (std::vector<double>{1, 2.0 / 3, 1.0 / 3}));
  EXPECT_EQ(rows_of(w, "SELECT age_group, CAST(weight AS TEXT) FROM demand_weight ORDER BY 1", 2),
            (std::vector<std::string>{"0-4|1.12", "5-9|0.58", "90+|2.26"}));
  const auto sets = w.datasets();
  ASSERT_EQ(sets.size(), 3u);
  EXPECT_EQ(sets[0].key, "apl:gp:2023");
  EXPECT_EQ(sets[0].publisher, "DREES");
  EXPECT_EQ(sets[0].licence, "Licence Ouverte 2.0");
  EXPECT_EQ(sets[0].title.en, "APL of general practitioners 2023");
}

TEST_F(ingest_test, apl_again_changes_nothing_and_says_so) {
  auto w = small_workspace();
  write_workbook(folder / "gp.xlsx",
                 {{"Paramètres", parameters_sheet()},
                  {"APL 2023", apl_sheet({{"02001", "Un", "1.9", "1.8", "838.154", "832"}})}});
  EXPECT_FALSE(import_apl(w, {folder / "gp.xlsx"}, o).unchanged);
  const auto generation = w.generation();
  o.now = "2027-01-01T00:00:00Z";
  EXPECT_TRUE(import_apl(w, {folder / "gp.xlsx"}, o).unchanged);
  EXPECT_EQ(w.generation(), generation);
}

TEST_F(ingest_test, apl_of_merged_communes_conserves_consultations) {
  auto w = small_workspace();
  write_workbook(folder / "gp.xlsx",
                 {{"Paramètres", parameters_sheet()},
                  {"APL 2023", apl_sheet({{"02004", "Quatre", "4", "3", "300", "310"},
                                          {"02005", "Cinq", "1", "0.5", "100", "90"}})}});
  const auto r = import_apl(w, {folder / "gp.xlsx"}, o);
  EXPECT_EQ(r.rows_kept, 2u);
  EXPECT_EQ(rows_of(w,
                    "SELECT a.ages, a.commune, CAST(a.value AS TEXT), "
                    "CAST(d.standardised_population AS TEXT), CAST(d.population AS TEXT) "
                    "FROM apl a JOIN demand d ON a.commune = d.commune ORDER BY a.ages",
                    5),
            (std::vector<std::string>{"65|02004|2.375|400.0|400.0", "all|02004|3.25|400.0|400.0"}));
}

TEST_F(ingest_test, apl_rows_that_are_wrong_are_listed_one_by_one) {
  auto w = small_workspace();
  write_workbook(folder / "gp.xlsx",
                 {{"Paramètres", parameters_sheet()},
                  {"APL 2023", apl_sheet({{"02001", "Un", "1", "1", "100", "100"},
                                          {"02001", "Un", "2", "2", "100", "100"},
                                          {"02002", "Deux", "1", "1", "100", "-5"},
                                          {"02003", "Trois", "NaN", "1", "100", "100"},
                                          {"02999", "?", "1", "1", "100", "100"},
                                          {"99999", "?", "1", "1", "100", "100"},
                                          {"1004", "?", "1", "1", "100", "100"},
                                          {"75056", "Paris", "1", "1", "100", "100"},
                                          {"13055", "Marseille", "1", "1", "100", "100"},
                                          {"Source : DREES"}})}});
  const auto r = import_apl(w, {folder / "gp.xlsx"}, o);
  EXPECT_EQ(r.rows_read, 9u);
  EXPECT_EQ(r.rows_kept, 1u);
  EXPECT_EQ(r.rows_outside, 1u);
  EXPECT_EQ(r.rows_rejected, 7u);
  std::map<std::size_t, std::string> said;
  for (const auto& i : r.issues) said[i.line] = i.field + ": " + i.reason.en;
  EXPECT_EQ(said[10], "APL 2023 / Population totale 2021: negative number");
  EXPECT_EQ(said[11], "APL 2023 / APL aux médecins généralistes: not a number");
  EXPECT_NE(said[9].find("already given on line 8"), std::string::npos) << said[9];
  EXPECT_NE(said[12].find("unknown commune"), std::string::npos) << said[12];
  EXPECT_NE(said[13].find("unknown commune"), std::string::npos) << said[13];
  EXPECT_NE(said[14].find("leading zero"), std::string::npos) << said[14];
  EXPECT_NE(said[15].find("shared out among 75101, 75102"), std::string::npos) << said[15];
  EXPECT_EQ(rows_of(w,
                    "SELECT CAST(COUNT(*) AS TEXT) FROM row_issue r JOIN dataset d ON "
                    "r.dataset = d.id WHERE d.key = 'apl:gp:2023'",
                    1)[0],
            "7");
}

TEST_F(ingest_test, midwives_and_nurses_have_their_own_columns) {
  auto w = small_workspace();
  const xlsx_sheet midwives = {
      {"Indicateur d'accessibilité potentielle localisée (APL) 2023 aux sages-femmes"},
      {"Champ : Sages-femmes libérales âgées de 65 ans ou moins"},
      {"Code commune INSEE", "Commune", "APL aux sages-femmes",
       "Population féminine standardisée 2021 pour les sages-femmes",
       "Population féminine totale 2021"},
      {"", "", "En ETP pour 100 000 femmes", "En femmes", "En femmes"},
      {"02001", "Un", "18.5", "50", "52"}};
  write_workbook(folder / "sf.xlsx", {{"Paramètres", parameters_sheet()}, {"APL 2023", midwives}});
  import_apl(w, {folder / "sf.xlsx"}, o);
  EXPECT_EQ(rows_of(w, "SELECT profession, ages, CAST(value AS TEXT) FROM apl", 3),
            (std::vector<std::string>{"midwife|65|18.5"}));
  EXPECT_EQ(rows_of(w,
                    "SELECT CAST(standardised_population AS TEXT), CAST(population AS TEXT) "
                    "FROM demand",
                    2),
            (std::vector<std::string>{"50.0|52.0"}));
  EXPECT_EQ(profession_in("APL aux chirurgiens-dentistes"), "dentist");
  EXPECT_EQ(profession_in("APL aux masseurs-kinésithérapeutes"), "physiotherapist");
  EXPECT_EQ(profession_in("autre"), "");
  EXPECT_EQ(age_group_in("de 85 à 89 ans"), "85-89");
  EXPECT_EQ(age_group_in("Note : les 65 ans ou plus de la tranche et de toutes les autres"), "");
}

TEST_F(ingest_test, workbooks_that_lack_something_say_what_they_have) {
  auto w = small_workspace();
  const auto before = w.generation();
  const auto sheet = apl_sheet({{"02001", "Un", "1", "1", "100", "100"}});
  const auto said = [&](const std::vector<std::pair<std::string, xlsx_sheet>>& sheets) {
    write_workbook(folder / "bad.xlsx", sheets);
    return message_of([&] { import_apl(w, {folder / "bad.xlsx"}, o); });
  };
  auto m = said({{"Feuil1", {{"rien"}}}, {"Paramètres", parameters_sheet()}});
  EXPECT_NE(m.find("sheets found: Feuil1, Paramètres"), m.npos) << m;
  m = said({{"APL 2023", sheet}});
  EXPECT_NE(m.find("feuille « Paramètres » absente"), m.npos) << m;
  auto without = sheet;
  without[5][4] = "Autre chose";
  m = said({{"Paramètres", parameters_sheet()}, {"APL 2023", without}});
  EXPECT_NE(m.find("no \"Population standardisée\" column"), m.npos) << m;
  EXPECT_NE(m.find("Autre chose"), m.npos) << m;
  EXPECT_NE(m.find("ligne 6"), m.npos) << m;
  m = said({{"Paramètres", parameters_sheet()}, {"APL 2023", {{"titre"}}}});
  EXPECT_NE(m.find("Code commune INSEE"), m.npos) << m;
  m = said({{"Paramètres", {{"Paramètres"}}}, {"APL 2023", sheet}});
  EXPECT_NE(m.find("decay with distance"), m.npos) << m;
  EXPECT_EQ(w.generation(), before);
}

TEST_F(ingest_test, truncated_and_foreign_workbooks_are_refused_with_the_remedy) {
  auto w = small_workspace();
  const auto before = w.generation();
  write_workbook(folder / "gp.xlsx",
                 {{"Paramètres", parameters_sheet()},
                  {"APL 2023", apl_sheet({{"02001", "Un", "1", "1", "100", "100"}})}});
  std::ifstream in(folder / "gp.xlsx", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  for (const std::size_t size : {whole.size() / 2, whole.size() - 30, std::size_t{100}}) {
    file("cut.xlsx", whole.substr(0, size));
    const auto m = message_of([&] { import_apl(w, {folder / "cut.xlsx"}, o); });
    EXPECT_NE(m.find("download it again"), m.npos) << m;
  }
  auto damaged = whole;
  for (std::size_t i = damaged.size() / 4; i < damaged.size() / 2; ++i) damaged[i] = '!';
  file("damaged.xlsx", damaged);
  const auto m = message_of([&] { import_apl(w, {folder / "damaged.xlsx"}, o); });
  EXPECT_NE(m.find("damaged.xlsx"), m.npos) << m;
  file("csv.xlsx", "code,apl\n");
  EXPECT_NE(message_of([&] { import_apl(w, {folder / "csv.xlsx"}, o); }).find("not an XLSX"),
            std::string::npos);
  EXPECT_THROW(import_apl(w, {folder / "none.xlsx"}, o), not_found);
  EXPECT_EQ(w.generation(), before);
}

TEST_F(ingest_test, the_real_workbook_of_general_practitioners) {
  SOURCIER_REQUIRE_SHARED(data);
  const auto path = data / "apl" / "drees-apl-medecins-generalistes.xlsx";
  const auto book = read_apl_workbook(read_workbook(path, language::en), "gp.xlsx");
  ASSERT_EQ(book.tables.size(), 2u);
  for (const auto& t : book.tables) {
    EXPECT_EQ(t.profession, "gp");
    EXPECT_EQ(t.ages, (std::vector<std::string>{"all", "65"}));
    EXPECT_EQ(t.read.rows_rejected, 0u);
  }
  EXPECT_EQ(book.tables[1].year, 2023);
  EXPECT_EQ(book.tables[1].rows.size(), 34954u);
  EXPECT_EQ(book.tables[1].rows[0].code, "01001");
  EXPECT_EQ(book.tables[1].rows[0].values, (std::vector<double>{1.942, 1.881}));
  EXPECT_EQ(book.parameters.demand.at(2023).size(), 19u);
  EXPECT_EQ(book.parameters.decay.size(), 3u);
}

TEST_F(ingest_test, the_real_workbook_of_nurses_counts_those_of_65_or_less) {
  SOURCIER_REQUIRE_SHARED(data);
  const auto path = data / "apl" / "drees-apl-infirmieres.xlsx";
  const auto book = read_apl_workbook(read_workbook(path, language::en), "inf.xlsx");
  ASSERT_EQ(book.tables.size(), 2u);
  EXPECT_EQ(book.tables[0].profession, "nurse");
  EXPECT_EQ(book.tables[0].ages, (std::vector<std::string>{"65"}));
  EXPECT_EQ(book.tables[0].rows[0].values, (std::vector<double>{118.587}));
  EXPECT_EQ(book.parameters.demand.at(2022).back().second, 16.01);
}

}  // namespace
}  // namespace sourcier::ingest
