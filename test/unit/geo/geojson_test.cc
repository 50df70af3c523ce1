#include "geo/geojson.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/mapped_file.h"
#include "unit/geo/contours.h"

namespace sourcier::geo {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::string_literals;

const auto kSquare = R"({"type":"Polygon","coordinates":[[[2,49],[3,49],[3,50],[2,50],[2,49]]]})"s;

std::string feature(const std::string& properties, const std::string& geometry) {
  return R"({"type":"Feature","properties":)" + properties + R"(,"geometry":)" + geometry + "}";
}

std::string collection(const std::vector<std::string>& features, const std::string& more = "") {
  std::string out = R"({"type":"FeatureCollection",)" + more + R"("features":[)";
  for (const auto& f : features) {
    if (&f != &features[0]) out += ',';
    out += f;
  }
  out += "]}";
  return out;
}

// "issue 2 code rejected" and the like.
std::vector<std::string> summary(const geojson_outlines& read) {
  std::vector<std::string> out;
  for (const auto& i : read.issues) {
    out.push_back(std::to_string(i.feature) + " " + i.field + " " + i.value +
                  (i.rejected ? " rejected" : " repaired"));
    EXPECT_FALSE(i.reason.fr.empty() || i.reason.en.empty());
  }
  return out;
}

TEST(geojson, every_name_of_the_code) {
  const auto read = read_geojson(
      collection({feature(R"({"code":"62001"})", kSquare),
                  feature(R"({"codgeo":"2A004"})", kSquare), feature(R"({"insee":1004})", kSquare),
                  feature(R"({"INSEE_COM":"80001"})", kSquare),
                  feature(R"({"code":null,"code_insee":"59001"})", kSquare),
                  feature(R"({"code":2})", kSquare)}),
      "f");
  EXPECT_THAT(read.outlines.codes, ElementsAre("01004", "02", "2A004", "59001", "62001", "80001"));
  EXPECT_EQ(read.features, 6u);
  EXPECT_TRUE(read.issues.empty());
}

TEST(geojson, features_are_rejected_one_by_one) {
  const auto polygon = [](const std::string& c) {
    return R"({"type":"Polygon","coordinates":)" + c + "}";
  };
  const auto read = read_geojson(
      collection({feature(R"({"nom":"Arras"})", kSquare), feature(R"({"code":"62 1"})", kSquare),
                  feature(R"({"code":"1"})", "null"),
                  feature(R"({"code":"2"})", R"({"type":"Point","coordinates":[2,49]})"),
                  feature(R"({"code":"3"})", polygon("[[[2,49],[3,49],[3,\"x\"],[2,49]]]")),
                  feature(R"({"code":"4"})", polygon("[[[2,49],[3,49]]]")),
                  feature(R"({"code":"5"})", polygon("[[[2,49],[3,49],[4,49],[2,49]]]")),
                  feature(R"({"code":"6"})", polygon("7")),
                  feature(R"({"code":"7"})", polygon("[[[652000,6862000],[1,2],[1,3],[1,2]]]")),
                  feature(R"({"code":"8"})", kSquare), feature(R"({"code":"8"})", kSquare),
                  feature(R"({"code":"5"})", kSquare), "12"}),
      "f");
  EXPECT_THAT(read.outlines.codes, ElementsAre("5", "8"));  // the second 5 is sound
  EXPECT_THAT(summary(read),
              ElementsAre("1 code  rejected", "2 code \"62 1\" rejected", "3 geometry  rejected",
                          "4 geometry Point rejected", "5 geometry.coordinates [3,\"x\"] rejected",
                          "6 geometry.coordinates 2 rejected", "7 geometry 5 rejected",
                          "8 geometry.coordinates 7 rejected",
                          "9 geometry.coordinates [652000,6862000] rejected", "11 code 8 rejected",
                          "13 code  rejected"));
}

TEST(geojson, repairs_are_said) {
  const auto read = read_geojson(
      "\xef\xbb\xbf" +
          collection({feature(
              R"({"code":"62001"})",
              R"({"type":"MultiPolygon","coordinates":[[[[2,49,7],[2,50,7],[3,50,7],[3,49,7]],)"
              R"([[2.5,49.5],[2.6,49.5],[2.5,49.5]]],[[[4,49],[5,49],[5,50],[4,50],[4,49]]]]})")}),
      "f");
  EXPECT_THAT(summary(read),
              ElementsAre("1 geometry.coordinates 4 repaired", "1 geometry 1 repaired"));
  ASSERT_EQ(read.outlines.polygon_offsets, (std::vector<std::uint32_t>{0, 2}));
  EXPECT_EQ(read.outlines.rings_of(0).second, 2u);
  EXPECT_GT(signed_area2(read.outlines.ring(0)), 0);
  EXPECT_EQ(read.outlines.ring(0).front(), read.outlines.ring(0).back());
}

TEST(geojson, whole_files_are_refused_with_a_remedy) {
  const auto good =
      collection({feature(R"({"code":"62001","nom":"Orl)"s + "\xc3\xa9" + R"("})", kSquare)});
  ASSERT_EQ(read_geojson(good, "f").outlines.size(), 1u);
  auto latin1 = good;
  latin1.erase(latin1.find('\xc3'), 1);
  latin1[latin1.find('\xa9')] = '\xe9';
  const auto lambert = feature(
      R"({"code":"1"})",
      R"({"type":"Polygon","coordinates":[[[652000,6862000],[652001,6862000],[652001,6862001]]]})");
  const auto crs = R"("crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},)"s;
  const std::vector<std::pair<std::string, const char*>> cases = {
      {good.substr(0, good.size() / 2), "download it again"},
      {good.substr(0, good.size() - 1), "download it again"},
      {"", "download it again"},
      {"code;nom\n62001;Arras\n", "not a whole JSON"},
      {latin1, "iconv"},
      {R"({"type":"Topology","objects":{},"arcs":[]})", "ogr2ogr"},
      {"\x00\x00\x27\x0a\x00\x00\x00\x00"s, "ogr2ogr"},
      {"PK\x03\x04....", "unpack"},
      {"SQLite format 3\0"s, "ogr2ogr"},
      {feature(R"({"code":"1"})", kSquare), "FeatureCollection"},
      {"[1,2]", "FeatureCollection"},
      {"42", "FeatureCollection"},
      {R"({"type":"FeatureCollection","features":7})", "FeatureCollection"},
      {collection({lambert}), "ogr2ogr"},
      {collection({feature(R"({"code":"1"})", kSquare)}, crs), "ogr2ogr"},
      {std::string(5000, '['), "not a whole JSON"},
  };
  for (const auto& [bytes, remedy] : cases) {
    try {
      read_geojson(bytes, "contours.geojson");
      ADD_FAILURE() << bytes.substr(0, 60);
    } catch (const input_error& e) {
      EXPECT_THAT(e.message.en, HasSubstr(remedy));
      EXPECT_THAT(e.message.fr, HasSubstr("contours.geojson"));
    }
  }
}

TEST(geojson, accepts_wgs84_by_any_of_its_names) {
  for (const char* name :
       {"urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4171"}) {
    const auto crs = R"("crs":{"type":"name","properties":{"name":")"s + name + "\"}},";
    EXPECT_EQ(read_geojson(collection({feature(R"({"code":"1"})", kSquare)}, crs), "f").features,
              1u);
  }
}

TEST(geojson, official_outlines) {
  const auto folder = contours_folder();
  if (!folder) GTEST_SKIP() << "no shared data";
  std::vector<geojson_issue> issues;
  const auto france = read_contours(*folder, {}, &issues);
  std::vector<std::string> flat;  // two communes have no area left once simplified
  for (const auto& issue : issues) {
    if (issue.rejected) flat.push_back(issue.value);
  }
  EXPECT_THAT(flat, ElementsAre("39140", "41284"));
  EXPECT_GT(france.size(), 34900u);
  double aisne = 0;
  for (std::size_t i = 0; i < france.size(); ++i) {
    if (france.codes[i].starts_with("02")) aisne += area_km2(france, i);
  }
  EXPECT_NEAR(aisne, 7369, 40);  // INSEE, km2
}

}  // namespace
}  // namespace sourcier::geo
