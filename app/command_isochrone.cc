#include "app/command_isochrone.h"

#include <cstdio>

#include "api/parameters.h"
#include "app/road_engine.h"
#include "base/error.h"
#include "base/numbers.h"
#include "publish/isochrone.h"
#include "snapshot/isochrone.h"

namespace sourcier::app {
namespace {

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

int run(const arguments& a, const globals& g) {
  if (const auto format = a.get("format", "geojson"); format != "geojson") {
    throw input_error(tr("--format : « {} » inconnu ; seul geojson est proposé",
                         "--format: unknown \"{}\"; geojson is the only one", format));
  }
  const point_list points{{a.get("at")}, {read_place(a.get("at"))}};
  const auto limits =
      api::parse_limits({"--minutes", "--minutes"}, a.get("minutes", api::kUsualLimits));
  const auto engine = load_engine(a, g);
  const auto places = place(engine, points, g);
  const bool towards = a.has("towards");
  const auto levels =
      snapshot::ask_isochrone(engine.network, engine.climbs, places[0], towards, limits);
  const auto out = publish::isochrone_geojson(levels, towards) + "\n";
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
