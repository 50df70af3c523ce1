#include "ingest/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "ingest/kinds.h"

namespace sourcier::ingest {
namespace {

using ::testing::HasSubstr;

std::string refused(const std::string& document) {
  try {
    read_catalogue(document, "mine.toml");
  } catch (const input_error& e) {
    EXPECT_NE(e.message.fr, e.message.en);
    return e.message.en;
  }
  return "accepted";
}

const std::string kEntry =
    "[download.x]\nkind = 'roads'\nterritory = 'here'\nsource = 'osm_geofabrik'\n";

TEST(catalogue, reads_an_entry) {
  const auto all = read_catalogue(
      "[source.own]\ntitle = 'T'\npublisher = 'P'\nurl = 'https://p.example/'\n"
      "[download.x]\nkind = 'roads'\nterritory = 'here'\nsource = 'own'\n"
      "urls = ['https://p.example/a.osm.pbf', 'http://p.example:8080/d/b.osm.pbf?v=1']\n"
      "checksum = '{url}.sha256'\nattribution = 'A'\n",
      "mine.toml");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].key, "x");
  EXPECT_EQ(all[0].from.publisher, "P");
  EXPECT_EQ(all[0].attribution, "A");
  ASSERT_EQ(all[0].files.size(), 2u);
  EXPECT_EQ(all[0].files[0].checksum, "https://p.example/a.osm.pbf.sha256");
  EXPECT_EQ(all[0].files[1].name, "b.osm.pbf");
  EXPECT_THAT(by_hand(all[0]).en, HasSubstr("https://p.example/"));
}

TEST(catalogue, takes_sources_of_the_one_that_ships) {
  const auto all = read_catalogue(kEntry + "urls = ['http://a/b']\n", "mine.toml");
  EXPECT_EQ(all.at(0).from.licence, "ODbL 1.0");
  EXPECT_EQ(all.at(0).files.at(0).checksum, "");
}

TEST(catalogue, says_what_is_wrong_and_where) {
  EXPECT_THAT(refused("[download.x]\n"),
              HasSubstr("mine.toml, [download.x], \"kind\": this field"));
  EXPECT_THAT(refused(""), HasSubstr("no entry [download.NAME]"));
  EXPECT_THAT(refused("download = 3"), HasSubstr("no entry [download.NAME]"));
  EXPECT_THAT(refused("[download]\nx = 3"), HasSubstr("a table is expected"));
  EXPECT_THAT(refused("[download.x"), HasSubstr("mine.toml"));
  EXPECT_THAT(refused("[source.x]\ntitle = 3\n" + kEntry), HasSubstr("[source.x], \"title\""));
  EXPECT_THAT(refused("source = 3\n" + kEntry), HasSubstr("source"));
  EXPECT_THAT(refused("[source]\nx = 3\n" + kEntry), HasSubstr("[source.x]"));
  EXPECT_THAT(refused("[download.x]\nkind = 'moon'\nsource = 'osm_geofabrik'"),
              HasSubstr("choose among: communes"));
  EXPECT_THAT(refused("[download.x]\nkind = 'roads'\nsource = 'moon'"),
              HasSubstr("no source \"moon\""));
  EXPECT_THAT(
      refused("[download.x]\nkind = 'roads'\nsource = 'osm_geofabrik'\nurls = ['http://a/b']"),
      HasSubstr("\"territory\": this field is missing"));
  EXPECT_THAT(refused(kEntry + "url = 'http://a/b'"), HasSubstr("\"url\": unknown field"));
  EXPECT_THAT(refused(kEntry + "urls = 'http://a/b'"), HasSubstr("a list of texts"));
  EXPECT_THAT(refused(kEntry + "urls = [3]"), HasSubstr("a list of texts"));
  EXPECT_THAT(refused(kEntry + "attribution = 3"), HasSubstr("a text is expected"));
  const auto twice = kEntry + "urls = ['http://a/b']\n";
  auto other = twice;
  other.replace(other.find(".x"), 2, ".y");
  EXPECT_THAT(refused(twice + other), HasSubstr("[download.x] gives roads of \"here\" already"));
}

TEST(catalogue, takes_addresses_of_files_on_the_web_only) {
  for (const char* url : {"file:///etc/passwd", "ftp://a/b", "a/b", "", "http://", "https:///b",
                          "http://a/b c", "http://a/b\\nc", "HTTP://a/b"}) {
    EXPECT_THAT(refused(kEntry + "urls = [\"" + url + "\"]"), HasSubstr("not an address")) << url;
    EXPECT_THAT(refused(kEntry + "urls = ['http://a/b']\nchecksum = \"x" + url + "\""),
                HasSubstr("\"checksum\""))
        << url;
  }
  EXPECT_THAT(refused(kEntry + "urls = ['http://me:secret@a/b']"), HasSubstr("password"));
  EXPECT_THAT(refused(kEntry + "urls = ['http://a/b/']"), HasSubstr("name of a file"));
  EXPECT_THAT(refused(kEntry + "urls = ['http://a']"), HasSubstr("name of a file"));
  EXPECT_THAT(refused(kEntry + "urls = ['http://a/b', 'http://c/b']"), HasSubstr("same file b"));
}

TEST(catalogue, names_files_safely) {
  EXPECT_EQ(file_name_of("https://a/b/c-latest.osm.pbf"), "c-latest.osm.pbf");
  EXPECT_EQ(file_name_of("https://a/b/c.csv?d=/e#/f"), "c.csv");
  EXPECT_EQ(file_name_of("https://a/.."), "_.");
  EXPECT_EQ(file_name_of("https://a/."), "_");
  EXPECT_EQ(file_name_of("https://a/..%2f..%2fb"), "_._2f.._2fb");
  EXPECT_EQ(file_name_of("https://a/x\\y z"), "x_y_z");
  EXPECT_EQ(file_name_of("https://a/x.part"), "x.part_");
  EXPECT_EQ(file_name_of("https://a/x.part.json"), "x.part.json_");
  EXPECT_EQ(file_name_of("https://a/" + std::string(500, 'x')).size(), 200u);
  EXPECT_EQ(file_name_of("https://a/"), "");
  EXPECT_EQ(file_name_of("https://a"), "");
}

TEST(catalogue, finds_by_kind_and_territory) {
  const auto& all = shipped_catalogue();
  const auto& d = find_download(all, "roads", "hauts-de-france");
  ASSERT_EQ(d.files.size(), 2u);
  EXPECT_EQ(d.files[0].url,
            "https://download.geofabrik.de/europe/france/nord-pas-de-calais-latest.osm.pbf");
  EXPECT_EQ(d.files[1].checksum,
            "https://download.geofabrik.de/europe/france/picardie-latest.osm.pbf.md5");
  EXPECT_THROW(find_download(all, "moon", ""), input_error);
  EXPECT_THROW(find_download(all, "roads", ""), input_error);
  EXPECT_THROW(find_download(all, "roads", "moon"), not_found);
  EXPECT_THROW(find_download(all, "matrix", ""), not_found);
  try {
    find_download(all, "outlines", "");
    FAIL();
  } catch (const not_found& e) {
    EXPECT_THAT(e.message.en, HasSubstr("https://www.data.gouv.fr/"));
    EXPECT_THAT(e.message.en, HasSubstr("sourcier import outlines FILE"));
  }
}

// The 18 regions in one or more of Geofabrik's 27, each of which is of one region only.
TEST(catalogue, covers_france) {
  std::set<std::string> regions, files;
  std::size_t all_files = 0;
  for (const auto& d : shipped_catalogue()) {
    if (d.kind != "roads" || d.territory == "france") continue;
    regions.insert(d.territory);
    for (const auto& f : d.files) files.insert(f.name), ++all_files;
  }
  EXPECT_EQ(regions.size(), 18u);
  EXPECT_EQ(files.size(), 27u);
  EXPECT_EQ(all_files, 27u);
}

}  // namespace
}  // namespace sourcier::ingest
