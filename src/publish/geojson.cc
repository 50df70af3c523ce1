#include "publish/geojson.h"

namespace sourcier::publish {

void write_geometry(json_writer& j, const geo::outline_set& outlines, std::size_t i, int decimals) {
  j.begin_object().member("type", "MultiPolygon").key("coordinates").begin_array();
  for (auto p = outlines.polygon_offsets[i]; p < outlines.polygon_offsets[i + 1]; ++p) {
    j.begin_array();
    for (auto r = outlines.ring_offsets[p]; r < outlines.ring_offsets[p + 1]; ++r) {
      j.begin_array();
      for (const auto c : outlines.ring(r)) {
        j.begin_array().value(rounded(c.lon, decimals)).value(rounded(c.lat, decimals)).end_array();
      }
      j.end_array();
    }
    j.end_array();
  }
  j.end_array().end_object();
}

}  // namespace sourcier::publish
