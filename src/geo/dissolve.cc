#include "geo/dissolve.h"

#include <geos_c.h>

#include <algorithm>
#include <cassert>
#include <memory>

namespace sourcier::geo {
namespace {

struct finish_context {
  void operator()(GEOSContextHandle_HS* c) const { GEOS_finish_r(c); }
};
using context = std::unique_ptr<GEOSContextHandle_HS, finish_context>;

GEOSGeometry* to_ring(GEOSContextHandle_t c, std::span<const coordinate> points) {
  auto* sequence = GEOSCoordSeq_create_r(c, static_cast<unsigned>(points.size()), 2);
  for (unsigned i = 0; i < points.size(); ++i) {
    GEOSCoordSeq_setXY_r(c, sequence, i, points[i].lon, points[i].lat);
  }
  return GEOSGeom_createLinearRing_r(c, sequence);
}

// Polygons of outline i, appended.
void append_polygons(GEOSContextHandle_t c, const outline_set& set, std::size_t i,
                     std::vector<GEOSGeometry*>& out) {
  for (auto p = set.polygon_offsets[i]; p < set.polygon_offsets[i + 1]; ++p) {
    std::vector<GEOSGeometry*> holes;
    for (auto r = set.ring_offsets[p] + 1; r < set.ring_offsets[p + 1]; ++r) {
      holes.push_back(to_ring(c, set.ring(r)));
    }
    out.push_back(GEOSGeom_createPolygon_r(c, to_ring(c, set.ring(set.ring_offsets[p])),
                                           holes.data(), static_cast<unsigned>(holes.size())));
  }
}

std::vector<coordinate> from_ring(GEOSContextHandle_t c, const GEOSGeometry* ring) {
  const auto* sequence = GEOSGeom_getCoordSeq_r(c, ring);
  unsigned n = 0;
  GEOSCoordSeq_getSize_r(c, sequence, &n);
  std::vector<coordinate> out(n);
  for (unsigned i = 0; i < n; ++i) {
    GEOSCoordSeq_getXY_r(c, sequence, i, &out[i].lon, &out[i].lat);
  }
  return out;
}

void add_polygons(GEOSContextHandle_t c, const GEOSGeometry* g, outline_builder& out) {
  for (int p = 0; p < GEOSGetNumGeometries_r(c, g); ++p) {
    const auto* polygon = GEOSGetGeometryN_r(c, g, p);
    if (GEOSGeomTypeId_r(c, polygon) != GEOS_POLYGON) continue;
    std::vector<std::vector<coordinate>> rings{from_ring(c, GEOSGetExteriorRing_r(c, polygon))};
    for (int h = 0; h < GEOSGetNumInteriorRings_r(c, polygon); ++h) {
      rings.push_back(from_ring(c, GEOSGetInteriorRingN_r(c, polygon, h)));
    }
    out.add_polygon(rings);
  }
}

}  // namespace

outline_set dissolve(const outline_set& outlines, std::span<const std::string> codes,
                     std::span<const std::vector<std::string>> members) {
  assert(codes.size() == members.size());
  const context owner(GEOS_init_r());
  auto* c = owner.get();
  outline_builder builder;
  for (std::size_t g = 0; g < codes.size(); ++g) {
    std::vector<GEOSGeometry*> polygons;
    for (const auto& code : members[g]) {
      const auto it = std::ranges::lower_bound(outlines.codes, code);
      if (it == outlines.codes.end() || *it != code) continue;
      append_polygons(c, outlines, static_cast<std::size_t>(it - outlines.codes.begin()), polygons);
    }
    if (polygons.empty()) continue;
    auto* all = GEOSGeom_createCollection_r(c, GEOS_MULTIPOLYGON, polygons.data(),
                                            static_cast<unsigned>(polygons.size()));
    auto* joined = members[g].size() == 1 ? nullptr : GEOSUnaryUnion_r(c, all);
    builder.start(codes[g]);
    add_polygons(c, joined != nullptr ? joined : all, builder);
    if (builder.polygons() == 0) builder.discard();
    if (joined != nullptr) GEOSGeom_destroy_r(c, joined);
    GEOSGeom_destroy_r(c, all);
  }
  return builder.finish();
}

}  // namespace sourcier::geo
