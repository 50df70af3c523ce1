#include "publish/isochrone.h"

#include "publish/geojson.h"
#include "publish/json.h"

namespace sourcier::publish {

std::string isochrone_geojson(std::span<const geo::level> levels, bool towards) {
  json_writer j;
  j.begin_object().member("type", "FeatureCollection").key("features").begin_array();
  for (auto l = levels.rbegin(); l != levels.rend(); ++l) {
    j.begin_object().member("type", "Feature").key("properties").begin_object();
    j.member("minutes", l->minutes).member("direction", towards ? "towards" : "from").end_object();
    j.key("geometry");
    if (l->outline.size() == 0) {
      j.null();
    } else {
      write_geometry(j, l->outline, 0, 7);
    }
    j.end_object();
  }
  j.end_array().end_object();
  return j.take();
}

}  // namespace sourcier::publish
