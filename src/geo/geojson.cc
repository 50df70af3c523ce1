#include "geo/geojson.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <unordered_set>

#include "base/error.h"

namespace sourcier::geo {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::array kCodeFields = {"code", "codgeo", "insee", "INSEE_COM", "code_insee"};
constexpr std::size_t kShown = 40;  // characters of a bad value quoted in an issue

[[noreturn]] void refuse(const std::string& file, const text& reason) {
  throw input_error(tr("{0} : {1}", "{0}: {2}", file, reason.fr, reason.en));
}

std::string shorten(std::string s) {
  if (s.size() <= kShown) return s;
  auto end = kShown;
  while (end > 0 && (static_cast<unsigned char>(s[end]) & 0xC0U) == 0x80U) --end;
  return s.substr(0, end) + "…";
}

std::string shown(element e) { return shorten(simdjson::minify(e)); }

// Empty where there is no such string.
std::string_view string_at(element e, std::string_view key) {
  std::string_view s;
  return e[key].get(s) == simdjson::SUCCESS ? s : std::string_view{};
}

text needs_conversion(const char* what_fr, const char* what_en) {
  return tr(
      "{} ; convertissez en GeoJSON WGS84 : "
      "ogr2ogr -f GeoJSON -t_srs EPSG:4326 contours.geojson FICHIER",
      "{}; convert to WGS84 GeoJSON: "
      "ogr2ogr -f GeoJSON -t_srs EPSG:4326 outlines.geojson FILE",
      std::string(what_fr), std::string(what_en));
}

// What a user may hand over instead of JSON, by its first bytes.
void refuse_other_formats(std::string_view bytes, const std::string& file) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\x00\x00\x27\x0a"sv)) {
    refuse(file, needs_conversion("c'est un Shapefile", "this is a Shapefile"));
  }
  if (bytes.starts_with("SQLite format 3"sv)) {
    refuse(file, needs_conversion("c'est un GeoPackage", "this is a GeoPackage"));
  }
  if (bytes.starts_with("PK\x03\x04"sv) || bytes.starts_with("\x1f\x8b"sv) ||
      bytes.starts_with("7z\xbc\xaf"sv)) {
    refuse(file, tr("c'est une archive compressée ; décompressez-la et donnez le GeoJSON qu'elle "
                    "contient",
                    "this is a compressed archive; unpack it and give the GeoJSON inside"));
  }
}

element parse(simdjson::dom::parser& parser, std::string_view bytes, const std::string& file) {
  refuse_other_formats(bytes, file);
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  element root;
  const auto error = parser.parse(bytes.data(), bytes.size()).get(root);
  if (error == simdjson::SUCCESS) return root;
  if (error == simdjson::EMPTY) {
    refuse(file, tr("le fichier est vide ; téléchargez-le de nouveau",
                    "the file is empty; download it again"));
  }
  if (error == simdjson::UTF8_ERROR) {
    refuse(file,
           tr("le texte n'est pas en UTF-8, sans doute en Latin-1 ; convertissez : "
              "iconv -f LATIN1 -t UTF-8",
              "the text is not UTF-8, Latin-1 perhaps; convert it: iconv -f LATIN1 -t UTF-8"));
  }
  const std::string detail = simdjson::error_message(error);
  refuse(file,
         tr("ce n'est pas du JSON entier, le fichier est peut-être tronqué ({}) ; "
            "téléchargez-le de nouveau",
            "not a whole JSON text, the file may be truncated ({}); download it again", detail));
}

void check_reference_system(object root, const std::string& file) {
  std::string_view name;
  if (root["crs"]["properties"]["name"].get(name) != simdjson::SUCCESS) return;
  for (const char* same : {"CRS84", "4326", "4258", "4171"}) {  // one datum to within a metre
    if (name.ends_with(same)) return;
  }
  const auto found = shorten(std::string(name));
  const auto remedy =
      needs_conversion("les coordonnées ne sont pas en WGS84", "coordinates are not WGS84");
  refuse(file, {remedy.fr + " (" + found + ")", remedy.en + " (" + found + ")"});
}

array features_of(element root, const std::string& file) {
  const auto type = string_at(root, "type");
  object top;
  if (type == "Topology") {
    refuse(file, needs_conversion("c'est du TopoJSON", "this is TopoJSON"));
  }
  array features;
  if (type != "FeatureCollection" || root.get(top) != simdjson::SUCCESS ||
      top["features"].get(features) != simdjson::SUCCESS) {
    const auto found = shorten(std::string(type));
    refuse(file, tr("ce n'est pas une FeatureCollection GeoJSON (type « {} ») ; donnez un fichier "
                    "de contours avec un code par commune",
                    "not a GeoJSON FeatureCollection (type \"{}\"); give an outline file with one "
                    "code per commune",
                    found));
  }
  check_reference_system(top, file);
  return features;
}

// Numbers lost their leading zero: five digits for a commune, two for a département.
std::optional<std::string> code_of(element value) {
  std::string_view s;
  std::int64_t number = 0;
  std::string code;
  if (value.get(s) == simdjson::SUCCESS) {
    code = s;
  } else if (value.get(number) == simdjson::SUCCESS && number > 0) {
    code = number < 1000 ? fmt::format("{:02}", number) : fmt::format("{:05}", number);
  }
  const auto allowed = [](unsigned char c) { return std::isalnum(c) != 0; };
  if (code.empty() || code.size() > 16 || !std::ranges::all_of(code, allowed)) return std::nullopt;
  return code;
}

using polygon = std::vector<std::vector<coordinate>>;

struct reader {
  geojson_outlines out;
  outline_builder builder;
  std::unordered_set<std::string> seen;
  std::vector<polygon> polygons;  // of one feature
  std::size_t geometries = 0;
  std::size_t off_the_globe = 0;

  void note(std::string field, std::string value, text reason, bool rejected) {
    out.issues.push_back(
        {out.features, std::move(field), std::move(value), std::move(reason), rejected});
  }
  bool reject(const char* field, std::string value, text reason) {
    note(field, std::move(value), std::move(reason), true);
    return false;
  }

  std::optional<std::string> read_code(element feature);
  bool read_position(element e, coordinate& p);
  bool read_ring(element e, std::vector<coordinate>& ring);
  bool read_polygon(element e);
  bool read_polygons(element feature);
  void read_feature(element feature);
};

std::optional<std::string> reader::read_code(element feature) {
  for (const char* field : kCodeFields) {
    element value;
    if (feature["properties"][field].get(value) != simdjson::SUCCESS || value.is_null()) continue;
    auto code = code_of(value);
    if (!code) {
      reject(field, shown(value), tr("code illisible", "unreadable code"));
    } else if (seen.contains(*code)) {
      reject(field, *code,
             tr("code déjà vu dans ce fichier ; le premier contour est gardé",
                "code seen before in this file; the first outline is kept"));
      code.reset();
    }
    return code;
  }
  reject("code", "",
         tr("aucun code : il faut une propriété code, codgeo, insee, INSEE_COM ou "
            "code_insee",
            "no code: a property code, codgeo, insee, INSEE_COM or code_insee is "
            "needed"));
  return std::nullopt;
}

bool reader::read_position(element e, coordinate& p) {
  array position;
  if (e.get(position) != simdjson::SUCCESS || position.at(0).get(p.lon) != simdjson::SUCCESS ||
      position.at(1).get(p.lat) != simdjson::SUCCESS) {
    return reject("geometry.coordinates", shown(e),
                  tr("une position est une liste de deux nombres", "a position is two numbers"));
  }
  if (is_valid(p)) return true;
  ++off_the_globe;
  return reject("geometry.coordinates", shown(e),
                tr("longitude ou latitude hors du globe", "longitude or latitude off the globe"));
}

bool reader::read_ring(element e, std::vector<coordinate>& ring) {
  array positions;
  if (e.get(positions) != simdjson::SUCCESS) {
    return reject("geometry.coordinates", shown(e),
                  tr("un anneau est une liste de positions", "a ring is a list of positions"));
  }
  ring.clear();
  for (const element position : positions) {
    if (!read_position(position, ring.emplace_back())) return false;
  }
  if (ring.size() < 3) {
    return reject("geometry.coordinates", std::to_string(ring.size()),
                  tr("anneau de moins de trois points", "ring of fewer than three points"));
  }
  if (ring.front() != ring.back()) {
    note("geometry.coordinates", std::to_string(ring.size()),
         tr("anneau non fermé ; il a été fermé", "ring not closed; it has been closed"), false);
  }
  return true;
}

bool reader::read_polygon(element e) {
  array parts;
  if (e.get(parts) != simdjson::SUCCESS) {
    return reject("geometry.coordinates", shown(e),
                  tr("un polygone est une liste d'anneaux", "a polygon is a list of rings"));
  }
  auto& rings = polygons.emplace_back();
  for (const element part : parts) {
    if (!read_ring(part, rings.emplace_back())) return false;
  }
  return true;
}

// All or nothing: one bad position rejects the feature.
bool reader::read_polygons(element feature) {
  polygons.clear();
  element geometry, coordinates;
  if (feature["geometry"].get(geometry) != simdjson::SUCCESS || geometry.is_null()) {
    return reject("geometry", "", tr("aucune géométrie", "no geometry"));
  }
  const auto type = string_at(geometry, "type");
  if ((type != "Polygon" && type != "MultiPolygon") ||
      geometry["coordinates"].get(coordinates) != simdjson::SUCCESS) {
    return reject("geometry", shorten(std::string(type)),
                  tr("il faut un Polygon ou un MultiPolygon avec ses coordonnées",
                     "a Polygon or MultiPolygon with its coordinates is needed"));
  }
  ++geometries;
  if (type == "Polygon") return read_polygon(coordinates);
  array parts;
  if (coordinates.get(parts) != simdjson::SUCCESS) {
    return reject(
        "geometry.coordinates", shown(coordinates),
        tr("un MultiPolygon est une liste de polygones", "a MultiPolygon is a list of polygons"));
  }
  for (const element part : parts) {
    if (!read_polygon(part)) return false;
  }
  return true;
}

void reader::read_feature(element feature) {
  ++out.features;
  auto code = read_code(feature);
  if (!code) return;
  if (!read_polygons(feature)) return;
  builder.start(*code);
  std::size_t dropped = 0;
  for (const auto& rings : polygons) dropped += builder.add_polygon(rings);
  if (builder.polygons() == 0) {
    reject("geometry", *code, tr("contour sans surface", "outline without area"));
    return;
  }
  seen.insert(std::move(*code));
  if (dropped > 0) {
    note("geometry", std::to_string(dropped),
         tr("anneaux sans surface laissés de côté", "rings without area left out"), false);
  }
}

}  // namespace

geojson_outlines read_geojson(std::string_view bytes, const std::string& file) {
  simdjson::dom::parser parser;
  const auto features = features_of(parse(parser, bytes, file), file);
  reader r;
  for (const element feature : features) r.read_feature(feature);
  if (r.geometries > 0 && r.off_the_globe == r.geometries) {
    refuse(file, needs_conversion("les coordonnées sont projetées (Lambert-93 ?)",
                                  "coordinates are projected (Lambert-93?)"));
  }
  r.out.outlines = r.builder.finish();
  return std::move(r.out);
}

}  // namespace sourcier::geo
