#include "geo/level_sets.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>

namespace sourcier::geo {
namespace {

constexpr double kRadians = std::numbers::pi / 180;
constexpr double kUnits = 1e7;  // per degree
constexpr double kMetresPerUnit = 6371008.8 * kRadians / kUnits;
constexpr std::int64_t kCells = 2000;   // a side
constexpr double kCellsOffRoad = 20;    // most cells under off_road_m
constexpr double kLeastReach = 0.55;    // of a cell's diagonal: over half, so that a node is inside
constexpr std::int64_t kEdgeEnds = 64;  // no crossing within 1/64 of an edge's ends
constexpr std::uint32_t kNone = ~0U;

// Nodes at whole multiples of 1e-7 degree, rows from south to north.
struct grid {
  std::int64_t west, south, step_x, step_y;
  std::int64_t columns, rows;
  double least_reach;  // metres
  double step_m;       // the longer side of the widest cell
  double square_m2;    // a square unit, at the middle latitude

  std::size_t nodes() const { return static_cast<std::size_t>(columns * rows); }
};

// Place in a grid, in cells, with its own width of a cell and the metres it may still walk.
struct disc {
  float x, y;
  float width_m;
  double minutes;
};

struct extent {
  double west = 180, south = 90, east = -180, north = -90;
};

double width_of(double lat) { return std::max(0.01, std::cos(lat * kRadians)); }

grid try_grid(const extent& e, double cell_m, double off_road_m) {
  const double middle = width_of((e.south + e.north) / 2);
  grid g{};
  g.step_y = std::llround(cell_m / kMetresPerUnit);
  g.step_x = std::llround(static_cast<double>(g.step_y) / middle);
  const double narrow = std::min(width_of(e.south), width_of(e.north));
  const double wide = e.south * e.north < 0 ? 1 : std::max(width_of(e.south), width_of(e.north));
  const double height_m = static_cast<double>(g.step_y) * kMetresPerUnit;
  const double width_m = static_cast<double>(g.step_x) * kMetresPerUnit;
  g.least_reach = kLeastReach * std::hypot(width_m * wide, height_m);
  g.step_m = std::max(width_m * wide, height_m);
  g.square_m2 = kMetresPerUnit * kMetresPerUnit * middle;
  // Around the extent, cells enough for the outermost nodes to be out of reach.
  const double reach = std::max(off_road_m, g.least_reach);
  const auto pad_x = static_cast<std::int64_t>(std::ceil(reach / (width_m * narrow))) + 1;
  const auto pad_y = static_cast<std::int64_t>(std::ceil(reach / height_m)) + 1;
  const auto west = static_cast<std::int64_t>(std::floor(e.west * kUnits));
  const auto south = static_cast<std::int64_t>(std::floor(e.south * kUnits));
  g.west = west - pad_x * g.step_x;
  g.south = south - pad_y * g.step_y;
  const auto east = static_cast<std::int64_t>(std::ceil(e.east * kUnits));
  const auto north = static_cast<std::int64_t>(std::ceil(e.north * kUnits));
  g.columns = (east - west) / g.step_x + 2 + 2 * pad_x;
  g.rows = (north - south) / g.step_y + 2 + 2 * pad_y;
  return g;
}

grid make_grid(const extent& e, const level_options& o) {
  double cell = std::max({o.cell_m, kFinestCell, o.off_road_m / kCellsOffRoad});
  auto g = try_grid(e, cell, o.off_road_m);
  while (std::max(g.columns, g.rows) > kCells + 1) {
    const auto over = static_cast<double>(std::max(g.columns, g.rows)) / double{kCells};
    cell *= std::max(over, 1.01);
    g = try_grid(e, cell, o.off_road_m);
  }
  return g;
}

// Metres of walk to the surface of a limit, negative inside; cut at step_m, beyond which nothing
// depends on it. It only ever decreases from a limit to the next: hence the nesting.
class field {
 public:
  explicit field(const grid& g)
      : grid_(g), walk_(g.nodes(), static_cast<float>(g.step_m * 1.001)) {}

  bool inside(std::size_t node) const { return walk_[node] <= 0; }
  float operator[](std::size_t node) const { return walk_[node]; }

  void add(disc d, double reach_m) {
    const auto reach = static_cast<float>(reach_m);
    const float far = reach + static_cast<float>(grid_.step_m);
    const auto height = static_cast<float>(static_cast<double>(grid_.step_y) * kMetresPerUnit);
    const auto [row, last_row] = around(d.y, far / height, grid_.rows);
    for (auto r = row; r <= last_row; ++r) {
      const float dy = (static_cast<float>(r) - d.y) * height;
      const float half = std::sqrt(std::max(0.F, far * far - dy * dy)) / d.width_m;
      const auto [column, last_column] = around(d.x, half, grid_.columns);
      float* line = walk_.data() + r * grid_.columns + column;
      const float x = d.x - static_cast<float>(column);
      const auto n = static_cast<int>(last_column - column + 1);
      for (int i = 0; i < n; ++i) {
        const float dx = (static_cast<float>(i) - x) * d.width_m;
        const float walk = std::sqrt(dx * dx + dy * dy) - reach;
        line[i] = walk < line[i] ? walk : line[i];
      }
    }
  }

 private:
  static std::pair<std::int64_t, std::int64_t> around(float at, float half, std::int64_t n) {
    return {std::max(std::int64_t{0}, static_cast<std::int64_t>(std::floor(at - half))),
            std::min(n - 1, static_cast<std::int64_t>(std::ceil(at + half)))};
  }

  const grid& grid_;
  std::vector<float> walk_;
};

// Rings of one limit by marching squares, walked with the inside on the left: outer rings come out
// counterclockwise, holes clockwise. At a saddle the two inside corners are joined, so that what is
// inside a cell is convex and, crossings moving outwards only, contains what was inside before.
class tracer {
 public:
  tracer(const grid& g, const field& f) : grid_(g), field_(f), ring_at_(g.nodes(), kNone) {}

  void trace();
  void write(const level_options& options, outline_builder& out) const;

 private:
  struct ring {
    std::size_t first;        // of its points
    double area2;             // square units, positive for outer rings
    std::uint32_t parent;     // the ring right around, or kNone
    std::size_t previous[2];  // edges crossed before its first one, on the same row
  };
  // An edge of the grid between a node inside, on the left, and one outside.
  struct crossing {
    std::size_t left, right;
    int heading;  // 0 north, 1 west, 2 south, 3 east
  };

  static constexpr std::size_t kNoEdge = ~std::size_t{0};

  void walk_ring(std::size_t edge);
  crossing next(const crossing& c) const;
  coordinate place(const crossing& c) const;
  std::uint32_t parent_of(const ring& r) const;
  double area2(std::size_t first) const;
  std::vector<coordinate> points_of(std::size_t r) const;

  const grid& grid_;
  const field& field_;
  std::vector<std::uint32_t> ring_at_;  // per edge from a node to the next one east
  std::vector<ring> rings_;
  std::vector<coordinate> points_;
};

tracer::crossing tracer::next(const crossing& c) const {
  const auto columns = static_cast<std::size_t>(grid_.columns);
  // Unsigned wrap-around is a step back.
  const std::size_t ahead[] = {columns, ~std::size_t{0}, ~columns + 1, 1};
  const auto step = ahead[c.heading];
  if (field_.inside(c.right + step)) return {c.right + step, c.right, (c.heading + 3) % 4};
  if (field_.inside(c.left + step)) return {c.left + step, c.right + step, c.heading};
  return {c.left, c.left + step, (c.heading + 1) % 4};
}

// Linear between the nodes; never at one, where rings could touch.
coordinate tracer::place(const crossing& c) const {
  const double in = field_[c.left], out = field_[c.right];
  const bool across = c.heading % 2 == 0;
  const auto step = across ? grid_.step_x : grid_.step_y;
  const auto along = std::clamp(std::llround(in / (in - out) * static_cast<double>(step)),
                                static_cast<long long>(step / kEdgeEnds),
                                static_cast<long long>(step - step / kEdgeEnds));
  const auto columns = static_cast<std::size_t>(grid_.columns);
  const auto offset = c.right > c.left ? along : -along;
  const auto x = grid_.west + static_cast<std::int64_t>(c.left % columns) * grid_.step_x;
  const auto y = grid_.south + static_cast<std::int64_t>(c.left / columns) * grid_.step_y;
  return {static_cast<double>(x + (across ? offset : 0)) / kUnits,
          static_cast<double>(y + (across ? 0 : offset)) / kUnits};
}

double tracer::area2(std::size_t first) const {
  return signed_area2(std::span(points_).subspan(first)) * kUnits * kUnits;
}

void tracer::walk_ring(std::size_t edge) {
  const auto id = static_cast<std::uint32_t>(rings_.size());
  const auto first = points_.size();
  crossing c{edge, edge + 1, 0};
  do {
    if (c.heading % 2 == 0) ring_at_[std::min(c.left, c.right)] = id;
    points_.push_back(place(c));
    c = next(c);
  } while (c.left != edge || c.right != edge + 1);
  rings_.push_back({first, area2(first), kNone, {kNoEdge, kNoEdge}});
}

// A ring is found at the lowest row it crosses. For a hole the edge before is of the ring around
// or of a hole of the same; for an outer ring it is its own, and the one before is of the hole
// around, of another hole's neighbour inside it, or there is none. All found earlier.
std::uint32_t tracer::parent_of(const ring& r) const {
  const bool outer = r.area2 > 0;
  const auto edge = r.previous[outer ? 1 : 0];
  if (edge == kNoEdge) return kNone;
  const auto beside = ring_at_[edge];
  assert(beside < static_cast<std::uint32_t>(&r - rings_.data()));
  return (rings_[beside].area2 > 0) == outer ? rings_[beside].parent : beside;
}

void tracer::trace() {
  const auto columns = static_cast<std::size_t>(grid_.columns);
  for (std::size_t row = 0; row < grid_.nodes(); row += columns) {
    std::size_t before[] = {kNoEdge, kNoEdge};
    bool in = field_.inside(row);
    assert(!in);
    for (auto node = row; node + 1 < row + columns; ++node) {
      const bool east = field_.inside(node + 1);
      if (east == in) continue;
      if (in && ring_at_[node] == kNone) {
        walk_ring(node);
        rings_.back().previous[0] = before[0];
        rings_.back().previous[1] = before[1];
      }
      before[1] = before[0];
      before[0] = node;
      in = east;
    }
  }
  for (auto& r : rings_) r.parent = parent_of(r);
}

std::vector<coordinate> tracer::points_of(std::size_t r) const {
  const auto end = r + 1 < rings_.size() ? rings_[r + 1].first : points_.size();
  return {points_.begin() + static_cast<std::ptrdiff_t>(rings_[r].first),
          points_.begin() + static_cast<std::ptrdiff_t>(end)};
}

// A small hole goes with all that lies in it, and so does a small island: what encloses less at one
// limit cannot be dropped there and kept at another where it is smaller, which keeps the nesting.
void tracer::write(const level_options& options, outline_builder& out) const {
  std::vector<std::uint32_t> polygon(rings_.size(), kNone);
  std::vector<std::vector<std::vector<coordinate>>> polygons;
  for (std::size_t r = 0; r < rings_.size(); ++r) {
    const auto& found = rings_[r];
    if (found.parent != kNone && polygon[found.parent] == kNone) continue;
    const bool outer = found.area2 > 0;
    const double m2 = std::abs(found.area2) / 2 * grid_.square_m2;
    if (m2 < (outer ? options.smallest_island_m2 : options.smallest_hole_m2)) continue;
    if (outer) {
      polygon[r] = static_cast<std::uint32_t>(polygons.size());
      polygons.emplace_back();
    } else {
      polygon[r] = polygon[found.parent];
    }
    polygons[polygon[r]].push_back(points_of(r));
  }
  for (const auto& rings : polygons) out.add_polygon(rings);
}

std::string text_of(double minutes) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, minutes).ptr};
}

extent extent_of(std::span<const timed_point> reached, double last) {
  extent e;
  for (const auto& p : reached) {
    if (!(p.minutes <= last)) continue;
    assert(is_valid(p.at));
    e = {std::min(e.west, p.at.lon), std::min(e.south, p.at.lat), std::max(e.east, p.at.lon),
         std::max(e.north, p.at.lat)};
  }
  return e;
}

// Row by row, which keeps to the same lines of the field.
std::vector<disc> place_discs(std::span<const timed_point> reached, double last, const grid& g) {
  std::vector<disc> out;
  for (const auto& p : reached) {
    if (!(p.minutes <= last)) continue;
    const double x = p.at.lon * kUnits - static_cast<double>(g.west);
    const double y = p.at.lat * kUnits - static_cast<double>(g.south);
    const double step_x = static_cast<double>(g.step_x), step_y = static_cast<double>(g.step_y);
    out.push_back({static_cast<float>(x / step_x), static_cast<float>(y / step_y),
                   static_cast<float>(step_x * kMetresPerUnit * width_of(p.at.lat)), p.minutes});
  }
  const auto key = [](const disc& d) {
    return std::pair(static_cast<int>(d.y) / 16, static_cast<int>(d.x) / 16);
  };
  std::ranges::sort(out, {}, key);
  return out;
}

}  // namespace

std::vector<level> level_sets(std::span<const timed_point> reached, std::span<const double> limits,
                              const level_options& options) {
  assert(std::ranges::is_sorted(limits));
  assert(options.walk_km_h > 0 && options.off_road_m >= 0);
  std::vector<level> out;
  for (const double limit : limits) out.push_back({limit, {}});
  if (limits.empty()) return out;
  const auto e = extent_of(reached, limits.back());
  if (e.west > e.east) return out;
  const auto g = make_grid(e, options);
  const auto discs = place_discs(reached, limits.back(), g);
  // Metres one may walk from a place by a limit; negative when it is not reached.
  const double metres_per_minute = options.walk_km_h * 1000 / 60;
  const auto reach = [&](const disc& d, double limit) {
    if (d.minutes > limit) return -1.0;
    return std::max(g.least_reach,
                    std::min(options.off_road_m, (limit - d.minutes) * metres_per_minute));
  };
  field f(g);
  for (std::size_t k = 0; k < limits.size(); ++k) {
    for (const auto& d : discs) {
      const double metres = reach(d, limits[k]);
      if (metres > 0 && (k == 0 || metres > reach(d, limits[k - 1]))) f.add(d, metres);
    }
    tracer t(g, f);
    t.trace();
    outline_builder builder;
    builder.start(text_of(limits[k]));
    t.write(options, builder);
    out[k].outline = builder.finish();
  }
  return out;
}

}  // namespace sourcier::geo
