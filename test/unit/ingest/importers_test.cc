#include <random>

#include "base/mapped_file.h"
#include "fixture.h"
#include "geo/outlines.h"
#include "ingest/figures.h"
#include "ingest/kinds.h"
#include "ingest/known.h"
#include "ingest/matrix.h"
#include "ingest/outlines.h"
#include "ingest/past.h"
#include "ingest/sources.h"
#include "travel/matrix.h"

namespace sourcier::ingest {
namespace {

using strings = std::vector<std::string>;

TEST_F(ingest_test, communes_of_france_by_arrondissement_with_their_areas) {
  auto w = small_workspace();
  EXPECT_EQ(rows_of(w, "SELECT code, name, departement, epci, role FROM commune ORDER BY code", 5),
            (strings{"02001|Un|02|200000001|in", "02002|Deux|02|200000001|in", "02003|Trois|02||in",
                     "02004|Quatre|02||in", "02006|Six|02||in", "75101|Paris 1er|75|200054781|in",
                     "75102|Paris 2e|75|200054781|in"}));
  EXPECT_EQ(rows_of(w, "SELECT code, parent FROM area WHERE level = 'departement' ORDER BY 1", 2),
            (strings{"02|32", "75|11"}));
  EXPECT_EQ(rows_of(w, "SELECT code_before, code_after, kind FROM commune_event ORDER BY 1, 2", 3),
            (strings{"02005|02004|delegated", "75056|75101|arrondissement",
                     "75056|75102|arrondissement"}));
  EXPECT_EQ(w.meta("territory"), "france");
  EXPECT_EQ(w.datasets()[0].vintage, "6.0.0");
}

TEST_F(ingest_test, communes_again_keep_positions_and_generation) {
  auto w = small_workspace();
  w.db().execute("UPDATE commune SET lon = 3.5, lat = 49.5, border = 'BE' WHERE code = '02002'");
  const auto generation = w.generation();
  const auto r = import_communes(w, {folder / "package"}, o);
  EXPECT_TRUE(r.unchanged);
  EXPECT_EQ(w.generation(), generation);
  EXPECT_EQ(rows_of(w, "SELECT CAST(lon AS TEXT), border FROM commune WHERE code = '02002'", 2),
            (strings{"3.5|BE"}));
  write_package(
      ",\n{\"code\":\"02007\",\"nom\":\"Sept\",\"departement\":\"02\",\"type\":"
      "\"commune-actuelle\",\"population\":5}");
  EXPECT_FALSE(import_communes(w, {folder / "package" / "data" / "communes.json"}, o).unchanged);
  EXPECT_EQ(rows_of(w, "SELECT CAST(lon AS TEXT), border FROM commune WHERE code = '02002'", 2),
            (strings{"3.5|BE"}));
}

TEST_F(ingest_test, communes_that_are_wrong_are_listed) {
  auto w = small_workspace();
  write_package(R"(,
{"code":"02001","nom":"Un bis","departement":"02","type":"commune-actuelle","population":1},
{"code":"2008","nom":"Huit","departement":"02","type":"commune-actuelle","population":1},
{"code":"02009","nom":"Neuf","departement":"02","type":"commune-actuelle","population":-9},
{"code":"02010","nom":"Dix","departement":"02","type":"autre"},
{"code":"02011","nom":"Onze","departement":"02","type":"commune-deleguee"})");
  const auto r = import_communes(w, {folder / "package"}, o);
  ASSERT_EQ(r.issues.size(), 5u);
  EXPECT_EQ(r.rows_rejected, 4u);
  EXPECT_EQ(r.rows_kept + r.rows_rejected, r.rows_read);
  EXPECT_EQ(r.issues[0].line, 11u);
  EXPECT_TRUE(r.issues[2].kept);
  EXPECT_EQ(
      rows_of(w, "SELECT name, CAST(population AS TEXT) FROM commune WHERE code = '02009'", 2),
      (strings{"Neuf|NULL"}));
  fs::remove(folder / "package" / "data" / "epci.json");
  const auto m = message_of([&] { import_communes(w, {folder / "package"}, o); });
  EXPECT_NE(m.find("missing files: epci.json"), m.npos) << m;
  file("package/data/epci.json", "[{\"code\":");
  EXPECT_NE(message_of([&] { import_communes(w, {folder / "package"}, o); }).find("whole JSON"),
            std::string::npos);
  EXPECT_THROW(import_communes(w, {folder / "nowhere"}, o), not_found);
}

TEST_F(ingest_test, history_keeps_what_changes_codes) {
  auto w = small_workspace();
  const auto path = file("mouvements.csv",
                         "MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP\n"
                         "10,2024-01-01,COM,02001,Un,COM,02001\n"
                         "32,2019-01-01,COM,02004,Quatre,COM,02004\n"
                         "32,2019-01-01,COM,02005,Cinq,COM,02004\n"
                         "32,2019-01-01,COM,02005,Cinq,COMD,02005\n"
                         "21,2020-01-01,COM,02003,Trois,COM,02006\n"
                         "21,2020-01-01,COMD,02003,Trois,COM,02003\n"
                         "21,2020-01-01,COM,02003,Trois,COM,02003\n"
                         "32,2019-02-30,COM,02008,X,COM,02004\n"
                         "32,2019-01-01,COM,2008,X,COM,02004\n"
                         "99,2019-01-01,COM,02008,X,COM,02004\n");
  const auto r = import_history(w, {path}, o);
  EXPECT_EQ(r.rows_rejected, 3u);
  EXPECT_EQ(r.issues[0].line, 9u);
  EXPECT_EQ(r.issues[0].field, "date");
  EXPECT_EQ(rows_of(w,
                    "SELECT code_before, code_after, day FROM commune_event WHERE day <> '' "
                    "ORDER BY 1, 2",
                    3),
            (strings{"02003|02003|2020-01-01", "02003|02006|2020-01-01", "02004|02004|2019-01-01",
                     "02005|02004|2019-01-01"}));
  const auto m = message_of([&] { import_history(w, {file("x.csv", "a,b\n1,2\n")}, o); });
  EXPECT_NE(m.find("MOD"), m.npos) << m;
}

std::string square(const std::string& code, double lon) {
  const auto point = [&](double dx, double dy) {
    return fmt::format("[{},{}]", lon + dx, 49 + dy);
  };
  return fmt::format(R"({{"type":"Feature","properties":{{"code":"{}"}},"geometry":{{"type":)"
                     R"("Polygon","coordinates":[[{},{},{},{},{}]]}}}})",
                     code, point(0, 0), point(0.1, 0), point(0.1, 0.1), point(0, 0.1), point(0, 0));
}

std::string collection(const strings& features) {
  std::string out = R"({"type":"FeatureCollection","features":[)";
  for (std::size_t i = 0; i < features.size(); ++i) out += (i ? ",\n" : "\n") + features[i];
  return out + "]}";
}

TEST_F(ingest_test, outlines_join_merged_communes_and_place_the_others) {
  auto w = small_workspace();
  w.db().execute("UPDATE commune SET lon = 9, lat = 9 WHERE code = '02001'");
  const auto a = file("02.geojson", collection({square("02001", 3), square("02004", 3.1),
                                                square("02005", 3.2), square("02999", 3.3)}));
  const auto b = file("75.geojson", collection({square("75101", 2), square("75056", 2.1),
                                                square("02001", 5), square("33063", 0)}));
  const auto r = import_outlines(w, {a, b}, o);
  EXPECT_EQ(r.rows_read, 8u);
  EXPECT_EQ(r.rows_kept, 4u);
  EXPECT_EQ(r.rows_outside, 1u);
  EXPECT_EQ(r.rows_rejected, 3u);
  const auto set = geo::outlines_from_bytes(mapped_file(w.array("outlines")).bytes(), "outlines");
  EXPECT_EQ(set.codes, (strings{"02001", "02004", "75101"}));
  EXPECT_EQ(set.polygon_offsets[2] - set.polygon_offsets[1], 2u);
  const auto c = w.db().query(
      "SELECT lon, area_km2 FROM commune WHERE code IN ('02001', '02004') "
      "ORDER BY code",
      {store::column_type::real, store::column_type::real});
  EXPECT_EQ(c[0].real()[0], 9);  // was known
  EXPECT_NEAR(c[0].real()[1], 3.2, 1e-6);
  EXPECT_NEAR(c[1].real()[0], 81, 1);  // a tenth of a degree each way at 49° N
  ASSERT_EQ(r.notes.size(), 1u);
  EXPECT_NE(r.notes[0].en.find("02002 Deux"), std::string::npos);
  const auto generation = w.generation();
  EXPECT_TRUE(import_outlines(w, {a, b}, o).unchanged);
  EXPECT_EQ(w.generation(), generation);
  EXPECT_EQ(std::distance(fs::directory_iterator(w.folder() / "arrays"), {}), 1);
}

TEST_F(ingest_test, facilities_wide_and_long) {
  auto w = small_workspace();
  const auto wide = file("bpe_2013.csv",
                         "code_insee,Médecin omnipraticien,Urgences,Boulangerie\n02001,3,0,1\n"
                         "02004,2,1,0\n02005,1,0,0\n02002,-1,0,0\n02002,1,NaN,0\n02001,9,9,9\n");
  auto r = import_facilities(w, {wide}, o);
  EXPECT_EQ(r.rows_kept, 3u);
  EXPECT_EQ(r.rows_rejected, 3u);
  EXPECT_NE(r.notes[0].en.find("Boulangerie"), std::string::npos);
  EXPECT_EQ(
      rows_of(w,
              "SELECT indicator, CAST(year AS TEXT), commune, CAST(value AS TEXT) FROM "
              "statistic ORDER BY 1, 3",
              4),
      (strings{"emergency_department|2013|02004|1.0", "gp|2013|02001|3.0", "gp|2013|02004|3.0"}));
  const auto tall =
      file("bpe.csv",
           "GEO;GEO_OBJECT;FACILITY_TYPE;TIME_PERIOD;OBS_VALUE\n02001;COM;D265;2024;4\n"
           "02;DEP;D265;2024;400\n02001;COM;B203;2024;2\n02001;COM;D265;2024;5\n");
  EXPECT_NE(message_of([&] { import_facilities(w, {tall}, o); }).find("modalities"),
            std::string::npos);
  const auto types = file("varmod.csv",
                          "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\nDEP;Département;D265;Gard\n"
                          "TYPEQU;Type;D265;Médecin généraliste\nTYPEQU;Type;B203;Boulangerie\n");
  r = import_facilities(w, {tall, types}, o);
  EXPECT_EQ(r.rows_kept, 1u);
  EXPECT_EQ(rows_of(w, "SELECT indicator, CAST(value AS TEXT) FROM statistic WHERE year = 2024", 2),
            (strings{"gp|4.0"}));
  EXPECT_NE(message_of([&] {
              import_facilities(w, {file("x.csv", "code_insee,Urgences\n02001,1\n")}, o);
            }).find("--year"),
            std::string::npos);
  EXPECT_NE(message_of([&] {
              import_facilities(w, {file("x2020.csv", "code_insee,Foo\n02001,1\n")}, o);
            }).find("columns found: code_insee, Foo"),
            std::string::npos);
}

TEST_F(ingest_test, zones_compact_and_wide) {
  auto w = small_workspace();
  auto r = import_zones(w,
                        {file("z.csv",
                              "code,scheme,vintage,class\n02001,gp_ars,2025,ZIP\n"
                              "02004,gp_ars,2025,ZAC\n02005,gp_ars,2025,ZIP\n"
                              "02002,gp_ars,2025,ZOP\n02001,gp_ars,2025,ZAC\n"
                              "02003,mine,v1,a\n")},
                        o);
  EXPECT_EQ(r.rows_rejected, 2u);
  EXPECT_EQ(r.issues[0].kept, true);
  EXPECT_EQ(rows_of(w, "SELECT scheme, vintage, commune, class FROM zone ORDER BY 1, 3", 4),
            (strings{"gp_ars|2025|02001|ZIP", "gp_ars|2025|02004|ZAC", "mine|v1|02003|a"}));
  const auto wide = file("w.csv",
                         "code_insee,zonage_mg_ars,zonage_infirmier,zrr_2021\n"
                         "02001,4_ZAR,1_Tres_sous_dotee,NC - Commune non classée\n"
                         "02002,,3_intermediaire,P - Commune partiellement classée\n"
                         "02003,5_XXX,3_intermediaire,C - Classée en ZRR\n");
  EXPECT_NE(message_of([&] { import_zones(w, {wide}, o); }).find("--vintage gp_ars=YYYY"),
            std::string::npos);
  o.vintages = {"2026", "gp_ars=2025"};
  r = import_zones(w, {wide}, o);
  EXPECT_EQ(r.rows_kept, 2u);
  EXPECT_EQ(r.rows_rejected, 1u);
  EXPECT_EQ(rows_of(w,
                    "SELECT scheme, vintage, commune, class FROM zone WHERE scheme <> 'mine' "
                    "ORDER BY 1, 3",
                    4),
            (strings{"gp_ars|2025|02001|ZAR", "nurse_ars|2026|02001|tres_sous_dotee",
                     "nurse_ars|2026|02002|intermediaire", "zrr|2021|02001|non_classee",
                     "zrr|2021|02002|partielle"}));
}

TEST_F(ingest_test, health_areas_one_territory_a_commune) {
  auto w = small_workspace();
  const auto all = file("tvs.csv",
                        "commune;tvs;name\n02001;T1;Un\n02003;T1;Autre\n02005;T3;\n02004;T2;\n"
                        "02001;T2;\n02002;;\n99999;T1;\n");
  const auto r = import_health_areas(w, {all}, o);
  EXPECT_EQ(r.rows_kept, 5u);
  EXPECT_EQ(r.rows_rejected, 2u) << "02001 twice, and a code that is none";
  ASSERT_EQ(r.issues.size(), 4u);
  EXPECT_TRUE(r.issues[0].kept) << "the first name of a territory is kept";
  EXPECT_TRUE(r.issues[1].kept) << "02005 is 02004 of today, whose own row wins";
  EXPECT_EQ(
      rows_of(w, "SELECT level, commune, area FROM membership WHERE level = 'tvs' ORDER BY 2", 3),
      (strings{"tvs|02001|T1", "tvs|02003|T1", "tvs|02004|T2"}));
  EXPECT_EQ(rows_of(w, "SELECT code, name FROM area WHERE level = 'tvs' ORDER BY 1", 2),
            (strings{"T1|Un", "T2|T2", "T3|T3"}));
  EXPECT_TRUE(import_health_areas(w, {all}, o).unchanged);
  import_health_areas(w, {file("less.csv", "code_insee,tvs\n02001,T9\n")}, o);
  EXPECT_EQ(rows_of(w, "SELECT level, commune, area FROM membership WHERE level = 'tvs'", 3),
            (strings{"tvs|02001|T9"}))
      << "what was there goes";
}

TEST_F(ingest_test, income_keeps_secrecy_apart_from_zero) {
  auto w = small_workspace();
  const auto r = import_income(w,
                               {file("filo.csv",
                                     "CODGEO;NB21;MED21;TP6021\n02001;10;21150;s\n"
                                     "02002;10;nd;0\n02004;9;20000;12\n"
                                     "02005;9;18000;30\n02003;1;-4;1\n")},
                               o);
  EXPECT_EQ(r.rows_kept, 4u);
  EXPECT_EQ(rows_of(w,
                    "SELECT indicator, commune, CAST(value AS TEXT), status FROM statistic "
                    "WHERE topic = 'income' ORDER BY 1, 2",
                    4),
            (strings{"median_income|02001|21150.0|=", "median_income|02002|NULL|not_available",
                     "median_income|02004|20000.0|=", "poverty_rate|02001|NULL|secret",
                     "poverty_rate|02002|0.0|=", "poverty_rate|02004|12.0|="}));
  EXPECT_NE(message_of([&] {
              import_income(w, {file("x.csv", "CODGEO;A\n02001;1\n")}, o);
            }).find("columns found: CODGEO, A"),
            std::string::npos);
}

TEST_F(ingest_test, matrix_rows_that_are_wrong_are_listed_and_it_can_go) {
  auto w = small_workspace();
  const auto without = w.generation();
  const auto path = file("m.csv",
                         "from,to,minutes\n02001,02002,10\n02002,02001,12.5\n02001,02002,9\n"
                         "02001,02003,NaN\n02001,02003,-1\n02001,02999,5\n02004,02001,20\n"
                         "02005,02001,15\n02004,02005,3\n33063,02001,500\n");
  const auto r = import_matrix(w, {path}, o);
  EXPECT_EQ(r.rows_read, 10u);
  EXPECT_EQ(r.rows_kept, 5u);
  EXPECT_EQ(r.rows_rejected, 4u);
  EXPECT_EQ(r.rows_outside, 1u);
  std::map<std::size_t, std::string> said;
  for (const auto& i : r.issues) said[i.line] = i.reason.en;
  EXPECT_NE(said[2].find("also given on line 4; the shortest time (9 min)"), std::string::npos)
      << said[2];
  EXPECT_EQ(said[5], "not a number");
  EXPECT_EQ(said[6], "negative number");
  EXPECT_NE(said[7].find("unknown commune"), std::string::npos);
  const auto codes =
      w.db().query("SELECT code FROM commune ORDER BY code", {store::column_type::text})[0].text();
  const auto m =
      travel::time_matrix::load(w.array("matrix"), codes.size(), travel::communes_digest(codes));
  EXPECT_EQ(m.pairs(), 3u);
  EXPECT_EQ(m.times()[0], 9);
  EXPECT_NE(w.generation(), without);
  EXPECT_TRUE(import_matrix(w, {path}, o).unchanged);
  o.remove = true;
  EXPECT_FALSE(import_matrix(w, {}, o).unchanged);
  EXPECT_TRUE(w.array("matrix").empty());
  EXPECT_EQ(w.generation(), without);
  EXPECT_TRUE(fs::is_empty(w.folder() / "arrays"));
  EXPECT_TRUE(import_matrix(w, {}, o).unchanged);
}

TEST_F(ingest_test, matrix_in_seconds_and_gone_with_another_list_of_communes) {
  auto w = small_workspace();
  import_matrix(w, {file("s.csv", "origine;destination;secondes\n02001;02002;90\n")}, o);
  EXPECT_FALSE(w.array("matrix").empty());
  import_communes(w, {folder / "package"}, o);
  EXPECT_FALSE(w.array("matrix").empty());
  write_package(",\n{\"code\":\"02007\",\"nom\":\"Sept\",\"type\":\"commune-actuelle\"}");
  const auto r = import_communes(w, {folder / "package"}, o);
  EXPECT_TRUE(w.array("matrix").empty());
  EXPECT_NE(r.notes.back().en.find("import it again"), std::string::npos);
  EXPECT_NE(message_of([&] {
              import_matrix(w, {file("none.csv", "from,to,minutes\n33063,33001,1\n")}, o);
            }).find("no pair of communes"),
            std::string::npos);
}

TEST_F(ingest_test, kinds_and_sources_are_named_in_both_languages) {
  for (const auto& k : import_kinds()) {
    EXPECT_FALSE(k.label.fr.empty() || k.label.en.empty()) << k.key;
    EXPECT_FALSE(k.takes.fr.empty() || k.takes.en.empty()) << k.key;
    EXPECT_NE(k.run, nullptr);
    EXPECT_NE(message_of([] { find_kind("foo"); }).find(k.key), std::string::npos) << k.key;
  }
  EXPECT_EQ(source_info("drees_apl").publisher, "DREES");
  EXPECT_THROW(source_info("nope"), not_found);
}

TEST_F(ingest_test, a_workspace_without_communes_says_to_import_them) {
  auto w = store::workspace::create(folder / "empty", "t", {"T", "T"});
  EXPECT_NE(message_of([&] {
              import_income(w, {file("f.csv", "CODGEO;MED21\n")}, o);
            }).find("sourcier import communes"),
            std::string::npos);
}

}  // namespace
}  // namespace sourcier::ingest
