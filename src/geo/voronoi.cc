#include "geo/voronoi.h"

#include <geos_c.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <memory>
#include <new>
#include <numbers>
#include <numeric>

#include "geo/spatial_index.h"

namespace sourcier::geo {
namespace {

constexpr double kRadians = std::numbers::pi / 180;
constexpr double kEarthRadius = 6371.0088;  // km
constexpr double kGrid = 1e6;               // cells are rounded to a millionth of a degree
constexpr double kSmallDisc = 0.3;          // km, the cell of a commune left with nothing
constexpr int kDiscSides = 48;

struct point {
  double x, y;
};

double squared_distance(point a, point b) {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

// Mercator, scaled to kilometres at the mean latitude of the group: conformal, so that the nearest
// of several places a few kilometres away is the same as on the ground, however tall the group.
struct projection {
  double scale;
  double lon;

  explicit projection(std::span<const coordinate> around) {
    double lat_sum = 0, lon_sum = 0;
    for (const auto& c : around) lat_sum += c.lat, lon_sum += c.lon;
    const auto n = static_cast<double>(around.size());
    scale = kEarthRadius * std::cos(lat_sum / n * kRadians);
    lon = lon_sum / n;
  }
  point forward(coordinate c) const {
    const double lat = std::clamp(c.lat, -89.0, 89.0) * kRadians;
    return {(c.lon - lon) * kRadians * scale, std::asinh(std::tan(lat)) * scale};
  }
  coordinate back(point p) const {
    const coordinate c{p.x / scale / kRadians + lon, std::atan(std::sinh(p.y / scale)) / kRadians};
    return {std::round(c.lon * kGrid) / kGrid, std::round(c.lat * kGrid) / kGrid};
  }
};

using convex = std::vector<point>;  // counterclockwise, not closed

// Keeps what is nearer to `site` than to `other`.
void cut(convex& cell, point site, point other, convex& scratch) {
  const point normal{other.x - site.x, other.y - site.y};
  const point middle{(site.x + other.x) / 2, (site.y + other.y) / 2};
  const auto beyond = [&](point p) {
    return (p.x - middle.x) * normal.x + (p.y - middle.y) * normal.y;
  };
  scratch.clear();
  for (std::size_t k = 0; k < cell.size(); ++k) {
    const point a = cell[k], b = cell[(k + 1) % cell.size()];
    const double da = beyond(a), db = beyond(b);
    if (da <= 0) scratch.push_back(a);
    if ((da < 0 && db > 0) || (da > 0 && db < 0)) {
      const double t = da / (da - db);
      scratch.push_back({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)});
    }
  }
  std::swap(cell, scratch);
}

struct rival {
  double distance2;
  point at;

  friend bool operator<(const rival& a, const rival& b) {
    return a.distance2 > b.distance2;  // the heap gives the nearest first
  }
};

// Nearest rivals first; those more than twice as far as the farthest corner change nothing.
void cut_by_rivals(convex& cell, point site, std::vector<rival>& rivals) {
  convex scratch;
  std::make_heap(rivals.begin(), rivals.end());
  for (auto end = rivals.end(); end != rivals.begin() && !cell.empty(); --end) {
    std::pop_heap(rivals.begin(), end);
    double reach2 = 0;
    for (const auto& p : cell) reach2 = std::max(reach2, squared_distance(p, site));
    const auto& nearest = *(end - 1);
    if (nearest.distance2 > 4 * reach2) return;
    cut(cell, site, nearest.at, scratch);
  }
}

convex disc(point centre, double radius) {
  convex out;
  for (int k = 0; k < kDiscSides; ++k) {
    const double angle = 2 * std::numbers::pi * k / kDiscSides;
    out.push_back({centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
  }
  return out;
}

struct geos_context {
  GEOSContextHandle_t handle = GEOS_init_r();
  ~geos_context() { GEOS_finish_r(handle); }
  geos_context() = default;
  geos_context(const geos_context&) = delete;
  geos_context& operator=(const geos_context&) = delete;
};

struct geos_delete {
  GEOSContextHandle_t handle;
  void operator()(GEOSGeometry* g) const { GEOSGeom_destroy_r(handle, g); }
  void operator()(const GEOSPreparedGeometry* g) const { GEOSPreparedGeom_destroy_r(handle, g); }
  void operator()(GEOSCoordSequence* s) const { GEOSCoordSeq_destroy_r(handle, s); }
};
using geometry = std::unique_ptr<GEOSGeometry, geos_delete>;
using prepared_geometry = std::unique_ptr<const GEOSPreparedGeometry, geos_delete>;

// The few operations on areas that cells need, in the plane of one group.
class plane {
 public:
  geometry own(GEOSGeometry* g) const {
    // Operands are valid: a null result means no memory.
    if (g == nullptr) throw std::bad_alloc();
    return {g, {context_.handle}};
  }

  geometry polygon(std::span<const convex> rings) const {
    std::vector<GEOSGeometry*> parts;
    std::vector<double> flat;
    for (const auto& ring : rings) {
      flat.clear();
      for (const auto& p : ring) flat.insert(flat.end(), {p.x, p.y});
      flat.insert(flat.end(), {ring[0].x, ring[0].y});
      auto* points = GEOSCoordSeq_copyFromBuffer_r(context_.handle, flat.data(),
                                                   static_cast<unsigned>(flat.size() / 2), 0, 0);
      parts.push_back(GEOSGeom_createLinearRing_r(context_.handle, points));
    }
    return own(GEOSGeom_createPolygon_r(context_.handle, parts[0], parts.data() + 1,
                                        static_cast<unsigned>(parts.size() - 1)));
  }
  geometry polygon(const convex& ring) const { return polygon(std::span(&ring, 1)); }

  // Their union: simplified outlines may cross themselves or one another.
  geometry area(const outline_set& outlines, std::span<const std::size_t> which,
                const projection& to_plane) const {
    std::vector<GEOSGeometry*> parts;
    for (const auto i : which) {
      for (auto p = outlines.polygon_offsets[i]; p < outlines.polygon_offsets[i + 1]; ++p) {
        std::vector<convex> rings;
        for (auto r = outlines.ring_offsets[p]; r < outlines.ring_offsets[p + 1]; ++r) {
          auto& ring = rings.emplace_back();
          for (const auto& c : outlines.ring(r).subspan(1)) ring.push_back(to_plane.forward(c));
        }
        parts.push_back(
            own(GEOSMakeValid_r(context_.handle, polygon(std::span<const convex>(rings)).get()))
                .release());
      }
    }
    const auto all =
        own(GEOSGeom_createCollection_r(context_.handle, GEOS_GEOMETRYCOLLECTION, parts.data(),
                                        static_cast<unsigned>(parts.size())));
    return own(GEOSUnaryUnion_r(context_.handle, all.get()));
  }

  prepared_geometry prepare(const geometry& g) const {
    return {GEOSPrepare_r(context_.handle, g.get()), {context_.handle}};
  }
  bool covers(const prepared_geometry& area, const geometry& g) const {
    return GEOSPreparedCovers_r(context_.handle, area.get(), g.get()) == 1;
  }
  bool meets(const prepared_geometry& area, const geometry& g) const {
    return GEOSPreparedIntersects_r(context_.handle, area.get(), g.get()) == 1;
  }
  geometry intersection(const geometry& a, const geometry& b) const {
    return own(GEOSIntersection_r(context_.handle, a.get(), b.get()));
  }
  geometry minus(const geometry& a, const geometry& b) const {
    return own(GEOSDifference_r(context_.handle, a.get(), b.get()));
  }

  // p itself when inside.
  point nearest_inside(const prepared_geometry& area, point p) const {
    const auto at = own(GEOSGeom_createPointFromXY_r(context_.handle, p.x, p.y));
    if (meets(area, at)) return p;
    const std::unique_ptr<GEOSCoordSequence, geos_delete> pair(
        GEOSPreparedNearestPoints_r(context_.handle, area.get(), at.get()), {context_.handle});
    if (!pair) return p;
    GEOSCoordSeq_getXY_r(context_.handle, pair.get(), 0, &p.x, &p.y);
    return p;
  }

  // Its polygons, rings in degrees; lines and points that an overlay leaves are passed over.
  void add_to(outline_builder& out, const geometry& g, const projection& to_plane) const {
    const int n = GEOSGetNumGeometries_r(context_.handle, g.get());
    for (int k = 0; k < n; ++k) {
      const auto* part = GEOSGetGeometryN_r(context_.handle, g.get(), k);
      if (GEOSGeomTypeId_r(context_.handle, part) != GEOS_POLYGON ||
          GEOSisEmpty_r(context_.handle, part) == 1) {
        continue;
      }
      std::vector<std::vector<coordinate>> rings;
      rings.push_back(ring(GEOSGetExteriorRing_r(context_.handle, part), to_plane));
      const int holes = GEOSGetNumInteriorRings_r(context_.handle, part);
      for (int h = 0; h < holes; ++h) {
        rings.push_back(ring(GEOSGetInteriorRingN_r(context_.handle, part, h), to_plane));
      }
      out.add_polygon(rings);
    }
  }

 private:
  std::vector<coordinate> ring(const GEOSGeometry* line, const projection& to_plane) const {
    const auto* points = GEOSGeom_getCoordSeq_r(context_.handle, line);
    unsigned n = 0;
    GEOSCoordSeq_getSize_r(context_.handle, points, &n);
    std::vector<coordinate> out;
    for (unsigned k = 0; k < n; ++k) {
      point p{};
      GEOSCoordSeq_getXY_r(context_.handle, points, k, &p.x, &p.y);
      out.push_back(to_plane.back(p));
    }
    return out;
  }

  geos_context context_;
};

// Communes with the very same centroid share its cell in sectors: each after the first is moved
// fifty metres, by the golden angle.
void part_equal_sites(std::vector<point>& sites) {
  std::vector<std::size_t> order(sites.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [&](std::size_t i) {  // metres
    return std::pair(std::round(sites[i].x * 1000), std::round(sites[i].y * 1000));
  };
  std::ranges::stable_sort(order, {}, key);
  for (std::size_t k = 0; k < order.size();) {
    const auto first = key(order[k]);
    std::size_t repeat = 0;
    for (; k < order.size() && key(order[k]) == first; ++k, ++repeat) {
      if (repeat == 0) continue;
      const double angle = static_cast<double>(repeat) * std::numbers::pi * (3 - std::sqrt(5.0));
      sites[order[k]].x += 0.05 * std::cos(angle);
      sites[order[k]].y += 0.05 * std::sin(angle);
    }
  }
}

struct communes_of {
  std::span<const std::string> codes;
  std::span<const coordinate> centroids;
};

std::vector<coordinate> pick(std::span<const coordinate> from, std::span<const std::uint32_t> at) {
  std::vector<coordinate> out;
  for (const auto i : at) out.push_back(from[i]);
  return out;
}

convex frame_around(const outline_set& outlines, std::size_t i, std::span<const point> sites,
                    const projection& to_plane) {
  point low = sites[0], high = sites[0];
  const auto widen = [&](point p) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  };
  for (const auto& p : sites) widen(p);
  const auto [first, last] = outlines.rings_of(i);
  for (auto k = outlines.point_offsets[first]; k < outlines.point_offsets[last]; ++k) {
    widen(to_plane.forward(outlines.points[k]));
  }
  return {{low.x - 1, low.y - 1},
          {high.x + 1, low.y - 1},
          {high.x + 1, high.y + 1},
          {low.x - 1, high.y + 1}};
}

// Two and a half times the median distance to the nearest other one, within 2 to 15 km.
double reach_of(std::span<const coordinate> centroids, const spatial_index& index) {
  std::vector<double> nearest;
  std::vector<neighbour> found;
  for (std::uint32_t k = 0; k < centroids.size(); ++k) {
    double best = 6;  // as far as changes the result
    index.within(centroids[k], {best}, found);
    for (const auto& f : found) {
      if (f.index != k) best = std::min(best, f.distance.value);
    }
    nearest.push_back(best);
  }
  const auto middle = nearest.begin() + static_cast<std::ptrdiff_t>(nearest.size() / 2);
  std::nth_element(nearest.begin(), middle, nearest.end());
  return std::clamp(2.5 * *middle, 2.0, 15.0);
}

// Cells of the communes of one département, within its outline.
void add_outlined(outline_builder& out, const communes_of& all,
                  std::span<const std::uint32_t> members, const outline_set& outlines,
                  std::size_t outline, bool partly_known) {
  const auto centroids = pick(all.centroids, members);
  const projection to_plane(centroids);
  const plane on;
  const auto area = on.area(outlines, std::span(&outline, 1), to_plane);
  const auto prepared = on.prepare(area);
  std::vector<point> sites;
  for (const auto& c : centroids) {
    sites.push_back(on.nearest_inside(prepared, to_plane.forward(c)));
  }
  part_equal_sites(sites);
  const auto frame = frame_around(outlines, outline, sites, to_plane);
  const double radius = partly_known ? reach_of(centroids, spatial_index(centroids)) : 0;
  std::vector<rival> rivals;
  for (std::size_t k = 0; k < members.size(); ++k) {
    rivals.clear();
    for (std::size_t j = 0; j < sites.size(); ++j) {
      if (j != k) rivals.push_back({squared_distance(sites[k], sites[j]), sites[j]});
    }
    auto cell = partly_known ? disc(sites[k], radius) : frame;
    cut_by_rivals(cell, sites[k], rivals);
    out.start(all.codes[members[k]]);
    auto shape = on.polygon(cell);
    if (!on.covers(prepared, shape)) shape = on.intersection(shape, area);
    on.add_to(out, shape, to_plane);
    if (out.polygons() > 0) continue;
    const auto refuge = disc(on.nearest_inside(prepared, sites[k]), kSmallDisc);
    on.add_to(out, on.intersection(on.polygon(refuge), area), to_plane);
    if (out.polygons() == 0) on.add_to(out, on.polygon(refuge), to_plane);
  }
}

// Outlines that may touch the discs.
std::vector<std::size_t> near(const outline_set& outlines, std::span<const coordinate> centroids) {
  constexpr double kMargin = 0.5;  // degrees, more than a disc
  const auto [west, east] = std::ranges::minmax(centroids, {}, &coordinate::lon);
  const auto [south, north] = std::ranges::minmax(centroids, {}, &coordinate::lat);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < outlines.size(); ++i) {
    const auto [first, last] = outlines.rings_of(i);
    const auto points = std::span(outlines.points)
                            .subspan(outlines.point_offsets[first],
                                     outlines.point_offsets[last] - outlines.point_offsets[first]);
    const auto [w, e] = std::ranges::minmax(points, {}, &coordinate::lon);
    const auto [s, n] = std::ranges::minmax(points, {}, &coordinate::lat);
    if (w.lon < east.lon + kMargin && e.lon > west.lon - kMargin && s.lat < north.lat + kMargin &&
        n.lat > south.lat - kMargin) {
      out.push_back(i);
    }
  }
  return out;
}

// Cells of the communes of départements without outline: all in one, so that none overlap.
void add_open(outline_builder& out, const communes_of& all, std::span<const std::uint32_t> members,
              const outline_set& outlines) {
  const auto centroids = pick(all.centroids, members);
  const projection to_plane(centroids);
  const plane on;
  const auto taken = on.area(outlines, near(outlines, centroids), to_plane);
  const auto prepared = on.prepare(taken);
  const spatial_index index(centroids);
  const double radius = reach_of(centroids, index);
  std::vector<point> sites;
  for (const auto& c : centroids) sites.push_back(to_plane.forward(c));
  part_equal_sites(sites);
  std::vector<neighbour> found;
  std::vector<rival> rivals;
  for (std::uint32_t k = 0; k < members.size(); ++k) {
    // Kilometres of the plane are longer on the ground towards the equator.
    const double ground = std::cos(centroids[k].lat * kRadians) * kEarthRadius / to_plane.scale;
    index.within(centroids[k], {2.2 * radius * ground}, found);
    rivals.clear();
    for (const auto& f : found) {
      if (f.index == k) continue;
      rivals.push_back({squared_distance(sites[k], sites[f.index]), sites[f.index]});
    }
    auto cell = disc(sites[k], radius);
    cut_by_rivals(cell, sites[k], rivals);
    out.start(all.codes[members[k]]);
    auto shape = on.polygon(cell);
    if (on.meets(prepared, shape)) shape = on.minus(shape, taken);
    on.add_to(out, shape, to_plane);
    if (out.polygons() == 0) on.add_to(out, on.polygon(disc(sites[k], kSmallDisc)), to_plane);
  }
}

}  // namespace

outline_set voronoi_outlines(std::span<const std::string> codes,
                             std::span<const coordinate> centroids,
                             std::span<const std::string> departements,
                             const outline_set& departement_outlines,
                             std::span<const std::string> partly_known) {
  assert(codes.size() == centroids.size() && codes.size() == departements.size());
  const auto& known = departement_outlines.codes;
  std::map<std::size_t, std::vector<std::uint32_t>> groups;  // by position of the outline
  for (std::uint32_t i = 0; i < codes.size(); ++i) {
    assert(is_valid(centroids[i]));
    const auto it = std::ranges::lower_bound(known, departements[i]);
    const bool outlined = it != known.end() && *it == departements[i];
    groups[outlined ? static_cast<std::size_t>(it - known.begin()) : known.size()].push_back(i);
  }
  outline_builder out;
  const communes_of all{codes, centroids};
  for (const auto& [outline, members] : groups) {
    if (outline < known.size()) {
      const bool partly = std::ranges::find(partly_known, known[outline]) != partly_known.end();
      add_outlined(out, all, members, departement_outlines, outline, partly);
    } else {
      add_open(out, all, members, departement_outlines);
    }
  }
  return out.finish();
}

}  // namespace sourcier::geo
