#include "ingest/resources.h"

#include "fixture.h"
#include "ingest/kinds.h"
#include "snapshot/snapshot.h"

namespace sourcier::ingest {
namespace {

using strings = std::vector<std::string>;
using supply::resource_kind;

// Communes of the small workspace in a row along the parallel 49, 0.1 degree apart.
struct resources_test : ingest_test {
  store::workspace placed_workspace() {
    auto w = small_workspace();
    for (const auto& code : rows_of(w, "SELECT code FROM commune", 1)) {
      w.db().execute("UPDATE commune SET lon = :p1, lat = 49 WHERE code = :p2",
                     {3 + 0.1 * (code[4] - '0'), code});
    }
    return w;
  }

  // What the report of one file says, by line: "field|value|reason".
  std::map<std::size_t, std::string> issues_of(const std::string& bytes) {
    auto w = placed_workspace();
    const auto before = w.generation();
    const auto r = import_resources(w, {file("r.csv", bytes)}, o);
    EXPECT_EQ(r.rows_kept, 0u);
    EXPECT_EQ(w.generation(), before);
    EXPECT_TRUE(rows_of(w, "SELECT id FROM resource", 1).empty());
    std::map<std::size_t, std::string> out;
    for (const auto& i : r.issues) out[i.line] = i.field + "|" + i.value + "|" + i.reason.en;
    fs::remove_all(folder / "workspace");
    return out;
  }
};

TEST_F(resources_test, points_and_communes_with_what_is_usual_for_their_kind) {
  auto w = placed_workspace();
  const auto r = import_resources(w,
                                  {file("r.csv",
                                        "id,name,lon,lat,commune,kind,direction,delay,speed_kmh\n"
                                        "ed1,Urgences,3.15,49.05,,emergency_department,,,\n"
                                        "smur1,SMUR,3.15,49.05,,SMUR,,2.5,\n"
                                        "mcs1,,,,02005,mcs,,,\n"
                                        "heli,Héliport,3.2,49,,Hélicoptère sanitaire,,5,220\n"
                                        "van,,,,02001,,from,10,\n"
                                        "bus,,,,02002,mcs,to,0,\n")},
                                  o);
  EXPECT_EQ(r.rows_rejected, 0u) << to_text(r, language::en);
  EXPECT_EQ(rows_of(w,
                    "SELECT id, kind, CAST(lon AS TEXT), comes, CAST(delay AS TEXT), "
                    "CAST(speed_kmh AS TEXT) FROM resource ORDER BY id",
                    6),
            (strings{"bus|mcs|3.2|0|0.0|NULL", "ed1|emergency_department|3.15|0|0.0|NULL",
                     "heli|helicopter|3.2|1|5.0|220.0", "mcs1|mcs|3.4|1|0.0|NULL",
                     "smur1|smur|3.15|1|2.5|NULL", "van|other|3.1|1|10.0|NULL"}));
  EXPECT_EQ(rows_of(w, "SELECT key, kind FROM dataset WHERE kind = 'resources' ORDER BY key", 2),
            (strings{"resources:emergency_department|resources", "resources:helicopter|resources",
                     "resources:mcs|resources", "resources:other|resources",
                     "resources:smur|resources"}));
  const auto world = snapshot::world::load(w);
  ASSERT_EQ(world->resources.size(), 6u);
  const auto& heli = world->resources[1];
  EXPECT_EQ(heli.kind, resource_kind::helicopter);
  EXPECT_EQ(heli.name, "Héliport");
  EXPECT_EQ(heli.at, (geo::coordinate{3.2, 49}));
  EXPECT_TRUE(heli.comes);
  EXPECT_EQ(heli.delay, minutes{5});
  EXPECT_EQ(heli.flies_kmh, 220.0);
  EXPECT_FALSE(world->resources[0].flies_kmh);
}

TEST_F(resources_test, columns_in_french) {
  auto w = placed_workspace();
  const auto r =
      import_resources(w,
                       {file("r.csv",
                             "identifiant;nom;longitude;latitude;genre;sens;délai;vitesse\n"
                             "h;Héli;3,2;49,1;helicopter;from;4,5;240\n")},
                       o);
  EXPECT_EQ(r.rows_rejected, 0u) << to_text(r, language::en);
  EXPECT_EQ(rows_of(w,
                    "SELECT name, CAST(lon AS TEXT), CAST(lat AS TEXT), CAST(delay AS TEXT), "
                    "CAST(speed_kmh AS TEXT) FROM resource",
                    5),
            (strings{"Héli|3.2|49.1|4.5|240.0"}));
}

TEST_F(resources_test, each_bad_row_says_what_and_how_to_mend_it) {
  const auto said = issues_of(
      "id,lon,lat,commune,kind,direction,delay,speed_kmh\n"
      ",3.1,49,,,,,\n"               // 2
      "a,,,,,,,\n"                   // 3
      "b,,,02999,,,,\n"              // 4
      "c,49,3.1,,,,,\n"              // 5
      "d,-4.5,43,,,,,\n"             // 6
      "e,3.1,,,,,,\n"                // 7
      "f,3.1,249,,,,,\n"             // 8
      "g,3.1,49,,hospital,,,\n"      // 9
      "h,3.1,49,,,both,,\n"          // 10
      "i,3.1,49,,,,120.1,\n"         // 11
      "j,3.1,49,,,,-1,\n"            // 12
      "k,3.1,49,,helicopter,,,\n"    // 13
      "l,3.1,49,,helicopter,,,99\n"  // 14
      "m,3.1,49,,smur,,,200\n"       // 15
      "n,3.1\n");                    // 16
  ASSERT_EQ(said.size(), 15u);
  EXPECT_EQ(said.at(2), "id||empty cell");
  EXPECT_EQ(said.at(3), "commune||no place; give lon and lat, or the code of the commune");
  EXPECT_NE(said.at(4).find("commune|02999|commune unknown here"), std::string::npos);
  EXPECT_EQ(said.at(5), "lon|49|lon and lat are swapped; exchange them");
  EXPECT_EQ(said.at(6),
            "lon|-4.5|over 200 km from any commune of the territory; check lon and lat");
  EXPECT_EQ(said.at(7), "lat||not a number of degrees");
  EXPECT_NE(said.at(8).find("not a point of the globe"), std::string::npos);
  EXPECT_EQ(said.at(9),
            "kind|hospital|unknown kind; there are: emergency_department, smur, smur_antenna, mcs, "
            "helicopter, other");
  EXPECT_NE(said.at(10).find("direction|both|unknown direction; to"), std::string::npos);
  EXPECT_EQ(said.at(11), "delay|120.1|give 0 to 120 minutes");
  EXPECT_EQ(said.at(12), "delay|-1|give 0 to 120 minutes");
  EXPECT_EQ(said.at(13),
            "speed_kmh||give speed_kmh, the speed of the helicopter, from 100 to 400 km/h");
  EXPECT_NE(said.at(14).find("speed_kmh|99|give speed_kmh"), std::string::npos);
  EXPECT_NE(said.at(15).find("only a helicopter flies"), std::string::npos);
  EXPECT_NE(said.at(16).find("2 cells instead of 8"), std::string::npos);
}

TEST_F(resources_test, a_row_given_twice_is_kept_once_and_bounds_are_included) {
  auto w = placed_workspace();
  const auto r = import_resources(w,
                                  {file("r.csv",
                                        "id,commune,kind,delay,speed_kmh\nx,02001,smur,120,\n"
                                        "x,02002,smur,0,\ny,02002,helicopter,0,400\n"
                                        "z,02003,helicopter,0,100\n")},
                                  o);
  EXPECT_EQ(r.rows_kept, 3u);
  ASSERT_EQ(r.issues.size(), 1u);
  EXPECT_EQ(r.issues[0].line, 3u);
  EXPECT_NE(r.issues[0].reason.en.find("already given on line 2"), std::string::npos);
}

TEST_F(resources_test, a_list_replaces_that_of_its_kind_and_all_can_go) {
  auto w = placed_workspace();
  const auto none = w.generation();
  const auto smur = file("s.csv", "id,commune,kind\ns1,02001,smur\ns2,02002,smur\n");
  import_resources(w, {smur}, o);
  EXPECT_TRUE(import_resources(w, {smur}, o).unchanged);
  import_resources(w, {file("m.csv", "id,commune,kind\nm1,02001,mcs\n")}, o);
  import_resources(w, {file("t.csv", "id,commune,kind\ns3,02001,smur\n")}, o);
  EXPECT_EQ(rows_of(w, "SELECT id FROM resource ORDER BY id", 1), (strings{"m1", "s3"}));
  const auto both = w.generation();
  const auto m =
      message_of([&] { import_resources(w, {file("u.csv", "id,commune\nm1,02001\n")}, o); });
  EXPECT_NE(m.find("id \"m1\" is already that of a resource of the list resources:mcs"), m.npos)
      << m;
  EXPECT_EQ(w.generation(), both);
  o.remove = true;
  EXPECT_FALSE(find_kind("resources").run(w, {}, o).unchanged);
  EXPECT_TRUE(rows_of(w, "SELECT id FROM resource", 1).empty());
  EXPECT_EQ(w.generation(), none);
  EXPECT_TRUE(import_resources(w, {}, o).unchanged);
  EXPECT_TRUE(snapshot::world::load(w)->resources.empty());
}

TEST_F(resources_test, a_file_without_a_place_or_an_id_is_refused_whole) {
  auto w = placed_workspace();
  const auto said = [&](const std::string& bytes) {
    return message_of([&] { import_resources(w, {file("r.csv", bytes)}, o); });
  };
  EXPECT_NE(said("id,lon\na,3\n").find("neither columns lon and lat nor a column commune"),
            std::string::npos);
  EXPECT_NE(said("lon,lat\n3,49\n").find("no column \"id\""), std::string::npos);
  EXPECT_NE(said("").find("is empty"), std::string::npos);
}

// Without the communes of a territory, any point of the globe is taken.
TEST_F(resources_test, the_reader_alone_knows_only_what_it_is_told) {
  const std::string bytes = "name,lon,lat,commune\nA,-8.6,41.1,\nB,,,X\nC,,,Y\n";
  const csv_file table("a.csv", bytes);
  report r;
  const auto got = read_resources(
      table,
      [](std::string_view code) {
        return code == "X" ? std::optional<geo::coordinate>({1, 2}) : std::nullopt;
      },
      r);
  ASSERT_EQ(got.resources.size(), 2u);
  EXPECT_EQ(got.resources[0].id, "A");
  EXPECT_EQ(got.resources[0].kind, resource_kind::other);
  EXPECT_EQ(got.resources[1].at, (geo::coordinate{1, 2}));
  ASSERT_EQ(r.issues.size(), 1u);
  EXPECT_EQ(r.issues[0].line, 4u);
}

}  // namespace
}  // namespace sourcier::ingest
