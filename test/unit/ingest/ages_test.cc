#include "ingest/ages.h"

#include "fixture.h"
#include "snapshot/snapshot.h"

namespace sourcier::ingest {
namespace {

using strings = std::vector<std::string>;

constexpr const char* kStatistics =
    "SELECT commune, indicator, year, CAST(value AS TEXT) FROM statistic WHERE topic = 'age' "
    "ORDER BY 1, 2";

void add_event(store::workspace& w, const std::string& before, const std::string& after,
               const std::string& day, const std::string& kind) {
  w.db().execute(
      "INSERT INTO commune_event (code_before, code_after, day, kind, dataset) SELECT :p1, :p2, "
      ":p3, :p4, MIN(id) FROM dataset",
      {before, after, day, kind});
}

TEST_F(ingest_test, ages_in_columns_as_insee_heads_them) {
  auto w = small_workspace();
  const auto r = import_ages(
      w,
      {file("rp2021.csv",
            "code,libelle_x,part_monoparentale,homme_0_4,femmes_0_4,hommes_70_47,femmes_70_74,"
            "hommes_95_plus,femmes_95_plus,ok\n"
            "02001,Un,17.8,10,11,12,13,0,2,1\n"
            "02002,Deux,1,1,1,1,1,1,1,0\n"
            "02003,Trois,1,1,,1,1,1,1,1\n"
            "02001,Un,1,1,1,1,1,1,1,1\n"
            "33063,Bordeaux,1,1,1,1,1,1,1,1\n")},
      o);
  EXPECT_EQ(r.rows_kept, 1u);
  EXPECT_EQ(r.rows_rejected, 3u);
  EXPECT_EQ(r.rows_outside, 1u);
  EXPECT_NE(r.issues[0].reason.en.find("commune 02002 stays unknown"), std::string::npos);
  EXPECT_NE(r.notes[0].en.find("\"hommes_70_47\" read as 70 to 74"), std::string::npos);
  EXPECT_EQ(rows_of(w, kStatistics, 4),
            (strings{"02001|men:0-4|2021|10.0", "02001|men:70-74|2021|12.0",
                     "02001|men:95-|2021|0.0", "02001|women:0-4|2021|11.0",
                     "02001|women:70-74|2021|13.0", "02001|women:95-|2021|2.0"}));
  const auto world = snapshot::world::load(w);
  EXPECT_EQ(snapshot::people_from(*world, world->communes.at("02001"), 95), 2);
  EXPECT_EQ(snapshot::people_from(*world, world->communes.at("02002"), 95), std::nullopt);
}

TEST_F(ingest_test, ages_in_rows_and_what_is_wrong_with_them) {
  auto w = small_workspace();
  const auto r = import_ages(w,
                             {file("a.csv",
                                   "code;sexe;de;à;habitants;annee\n"
                                   "02001;H;0;74;80;2022\n02001;Femmes;0;74;82,5;2022\n"
                                   "02001;H;75;;5;2022\n02001;2;75;;7;2022\n"
                                   "02001;H;75;;9;2022\n"
                                   "02002;X;0;4;1;2022\n02002;H;;4;1;2022\n"
                                   "02002;H;5;4;1;2022\n02002;H;0;4;;2022\n"
                                   "02002;H;0;4;1;hier\n")},
                             o);
  EXPECT_EQ(r.rows_kept, 4u);
  ASSERT_EQ(r.issues.size(), 6u);
  EXPECT_NE(r.issues[0].reason.en.find("already given on line 4"), std::string::npos);
  EXPECT_EQ(r.issues[1].reason.en, "give men or women");
  EXPECT_EQ(r.issues[2].field, "from");
  EXPECT_EQ(r.issues[3].field, "to");
  EXPECT_EQ(r.issues[4].reason.en, "empty cell");
  EXPECT_EQ(r.issues[5].reason.en, "not a year");
  const auto world = snapshot::world::load(w);
  EXPECT_EQ(snapshot::people_from(*world, world->communes.at("02001"), 75), 12);
  EXPECT_EQ(snapshot::people_from(*world, world->communes.at("02001"), 0), 174.5);
}

TEST_F(ingest_test, ages_of_a_part_are_not_those_of_the_whole) {
  auto w = small_workspace();
  add_event(w, "02005", "02004", "2023-01-01", "merger");
  add_event(w, "02003", "02006", "2022-01-01", "split");
  add_event(w, "02009", "02001", "2021-01-01", "merger");      // before the end of the year
  add_event(w, "02009", "02001", "2024-01-01", "absorption");  // changes no limits
  const std::string head = "code,sex,from,to,people\n", men = ",men,0,,10\n";
  const auto all = import_ages(
      w,
      {file("all-2021.csv", head + "02001" + men + "02003" + men + "02004" + men + "02005" + men)},
      o);
  EXPECT_EQ(all.rows_kept, 3u);
  ASSERT_EQ(all.issues.size(), 1u);
  EXPECT_EQ(all.issues[0].value, "02003");
  EXPECT_NE(all.issues[0].reason.en.find("changed on 2022-01-01"), std::string::npos);
  EXPECT_EQ(rows_of(w, kStatistics, 4),
            (strings{"02001|men:0-|2021|10.0", "02004|men:0-|2021|20.0"}));
  for (const char* part : {"02004", "02005"}) {
    const auto r = import_ages(w, {file("part-2021.csv", head + part + men)}, o);
    EXPECT_EQ(r.rows_kept, 0u) << part;
    EXPECT_NE(r.issues[0].reason.en.find("changed on 2023-01-01"), std::string::npos) << part;
  }
  const auto later = import_ages(w, {file("part-2023.csv", head + "02004" + men)}, o);
  EXPECT_EQ(later.rows_kept, 1u);
}

TEST_F(ingest_test, ages_that_do_not_say_their_year_or_groups_are_refused) {
  auto w = small_workspace();
  const auto said = [&](const std::string& bytes) {
    return message_of([&] { import_ages(w, {file("a.csv", bytes)}, o); });
  };
  EXPECT_NE(said("code,hommes_0_4\n02001,1\n").find("--year"), std::string::npos);
  o.year = 2021;
  EXPECT_NE(said("code,hommes_40_12\n02001,1\n").find("\"hommes_40_12\" does not say a group"),
            std::string::npos);
  EXPECT_NE(said("code,a\n02001,1\n").find("no column of ages"), std::string::npos);
}

// 284 of the 334 communes of the official file are sound, 3,300 people or more each.
TEST_F(ingest_test, the_official_ages_of_the_region) {
  SOURCIER_REQUIRE_SHARED(data);
  copy_embedded(folder / "hdf");
  auto w = store::workspace::open(folder / "hdf");
  const auto official = data / "hauts-de-france" / "insee_rp2021_ages_334communes_hdf.csv";
  const auto embedded = rows_of(w, kStatistics, 4);
  const auto r = import_ages(w, {official}, o);
  EXPECT_EQ(r.rows_kept, 284u);
  EXPECT_EQ(r.rows_rejected, 50u);
  EXPECT_EQ(rows_of(w, kStatistics, 4), embedded);
  EXPECT_EQ(embedded.size(), 284u * 40u);
  const auto world = snapshot::world::load(w);
  EXPECT_EQ(snapshot::people_from(*world, world->communes.at("02064"), 0), 3713);
  EXPECT_EQ(snapshot::people_from(*world, world->communes.at("02064"), 90), 84);
  EXPECT_EQ(snapshot::people_from(*world, world->communes.at("02168"), 0), std::nullopt);
}

}  // namespace
}  // namespace sourcier::ingest
