#include "api/isochrone.h"

#include "api/parameters.h"
#include "base/error.h"
#include "publish/isochrone.h"
#include "snapshot/isochrone.h"
#include "snapshot/road_times.h"

namespace sourcier::api {

http::response isochrone::operator()(const http::request& r) const {
  const auto at = read_place(r);
  const auto limits = parse_limits({"paramètre minutes", "parameter minutes"},
                                   r.query_value("minutes").value_or(kUsualLimits));
  const bool towards = read_flag(r, "towards");
  const auto* roads = w.roads();
  if (roads == nullptr) throw not_found(snapshot::no_roads());
  const auto limit_m = travel::default_options(roads->network()).limit_m;
  const auto place = roads->finder().nearest(at, limit_m);
  if (!place.found) {
    throw input_error(
        tr("le point {}, {} n'est à moins de {} m d'aucune route ; vérifiez qu'il est "
           "sur terre, dans l'extrait, et que lon et lat ne sont pas inversées",
           "the point {}, {} is within {} m of no road; check that it is on land, in "
           "the extract, and that lon and lat are not swapped",
           at.lon, at.lat, limit_m));
  }
  const auto levels =
      snapshot::ask_isochrone(roads->network(), roads->hierarchy(), place, towards, limits);
  return http::response::bytes("application/geo+json", publish::isochrone_geojson(levels, towards));
}

}  // namespace sourcier::api
