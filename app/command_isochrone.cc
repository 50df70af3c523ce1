#include "app/command_isochrone.h"

#include <algorithm>
#include <cstdio>

#include "app/road_engine.h"
#include "base/error.h"
#include "base/numbers.h"
#include "publish/geojson.h"
#include "publish/json.h"
#include "travel/isochrone.h"

namespace sourcier::app {
namespace {

constexpr double kMostMinutes = 120;

geo::coordinate read_place(const std::string& at) {
  const auto comma = at.find(',');
  const auto lon = parse_number(at.substr(0, comma));
  const auto lat = comma == std::string::npos ? std::nullopt : parse_number(at.substr(comma + 1));
  if (!lon || !lat || !geo::is_valid({*lon, *lat})) {
    throw input_error(
        tr("--at : « {} » n'est pas un point LON,LAT en degrés, par exemple 2.1221,50.5116",
           "--at: \"{}\" is not a point LON,LAT in degrees, for example 2.1221,50.5116", at));
  }
  return {*lon, *lat};
}

std::vector<double> read_limits(const std::string& list) {
  std::vector<double> out;
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(',', at), list.size());
    const auto value = parse_number(list.substr(at, end - at));
    if (!value || *value <= 0 || *value > kMostMinutes) {
      throw input_error(tr("--minutes : « {} » n'est pas une liste de durées entre 0 et {} minutes",
                           "--minutes: \"{}\" is not a list of durations between 0 and {} minutes",
                           list, kMostMinutes));
    }
    out.push_back(*value);
    at = end + 1;
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

// The widest first, so that a map draws the others over it.
std::string to_geojson(const std::vector<geo::level>& levels, bool towards) {
  publish::json_writer j;
  j.begin_object().member("type", "FeatureCollection").key("features").begin_array();
  for (auto l = levels.rbegin(); l != levels.rend(); ++l) {
    j.begin_object().member("type", "Feature").key("properties").begin_object();
    j.member("minutes", l->minutes).member("direction", towards ? "towards" : "from").end_object();
    j.key("geometry");
    if (l->outline.size() == 0) {
      j.null();
    } else {
      publish::write_geometry(j, l->outline, 0, 7);
    }
    j.end_object();
  }
  j.end_array().end_object();
  return j.take() + "\n";
}

int run(const arguments& a, const globals& g) {
  if (const auto format = a.get("format", "geojson"); format != "geojson") {
    throw input_error(tr("--format : « {} » inconnu ; seul geojson est proposé",
                         "--format: unknown \"{}\"; geojson is the only one", format));
  }
  const point_list points{{a.get("at")}, {read_place(a.get("at"))}};
  const auto limits = read_limits(a.get("minutes", "5,10,15,20,30"));
  const auto engine = load_engine(a, g);
  const auto places = place(engine, points, g);
  const auto way = a.has("towards") ? travel::heading::inward : travel::heading::outward;
  geo::level_options options;
  options.walk_km_h = engine.network.walk_km_h;
  const auto reached = travel::reached_points(engine.network, engine.hierarchy, places[0], way,
                                              minutes{limits.back()}, options.cell_m / 2);
  const auto out = to_geojson(geo::level_sets(reached, limits, options), a.has("towards"));
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command isochrone_command() {
  return {
      "isochrone",
      {"tout ce qui est à tant de minutes d'un point par la route",
       "all that is within so many minutes of a point by road"},
      with_roads(
          {"le réseau de l'espace de travail par défaut",
           "the network of the workspace by default"},
          {{"--at", {"LON,LAT", "LON,LAT"}, {"le point, en degrés", "the point, in degrees"}, true},
           {"--minutes",
            {"LISTE", "LIST"},
            {"durées séparées par des virgules (5,10,15,20,30 par défaut)",
             "durations separated by commas (default 5,10,15,20,30)"}},
           {"--towards",
            {},
            {"d'où l'on atteint le point, au lieu de ce qu'on atteint de là",
             "from where the point is reached, instead of what is reached from it"}},
           {"--format", {"FORMAT", "FORMAT"}, {"geojson, le seul", "geojson, the only one"}}}),
      run};
}

}  // namespace sourcier::app
