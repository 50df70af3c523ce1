#include "geo/tiles.h"

#include <algorithm>
#include <map>
#include <protozero/pbf_writer.hpp>

#include "base/error.h"
#include "geo/borders.h"
#include "geo/tile_geometry.h"

namespace sourcier::geo {
namespace {

// Field numbers, types and commands of the Mapbox vector tile specification 2.1.
enum class geometry_type : int { point = 1, line = 2, polygon = 3 };
constexpr std::uint32_t kMoveTo = 1, kLineTo = 2, kClosePath = 7;

constexpr std::uint32_t command(std::uint32_t id, std::size_t count) {
  return id | static_cast<std::uint32_t>(count) << 3U;
}

class geometry_encoder {
 public:
  void clear() {
    commands_.clear();
    at_ = {0, 0};
  }
  bool empty() const { return commands_.empty(); }
  const std::vector<std::uint32_t>& commands() const { return commands_; }

  void point(tile_point p) {
    commands_.push_back(command(kMoveTo, 1));
    move(p);
  }
  void line(std::span<const tile_point> points) {
    point(points[0]);
    commands_.push_back(command(kLineTo, points.size() - 1));
    for (const auto& p : points.subspan(1)) move(p);
  }
  void ring(std::span<const tile_point> points) {
    line(points);
    commands_.push_back(command(kClosePath, 1));
  }

 private:
  void move(tile_point p) {
    commands_.push_back(protozero::encode_zigzag32(p.x - at_.x));
    commands_.push_back(protozero::encode_zigzag32(p.y - at_.y));
    at_ = p;
  }

  std::vector<std::uint32_t> commands_;
  tile_point at_{0, 0};
};

class layer_writer {
 public:
  layer_writer(const char* name, std::initializer_list<const char*> keys) {
    layer_.add_uint32(15, 2);
    layer_.add_string(1, name);
    layer_.add_uint32(5, static_cast<std::uint32_t>(kExtent));
    for (const char* key : keys) layer_.add_string(3, key);
  }

  std::uint32_t value(const std::string& s) {
    protozero::pbf_writer v(layer_, 4);
    v.add_string(1, s);
    return values_++;
  }
  std::uint32_t value(std::uint64_t n) {
    protozero::pbf_writer v(layer_, 4);
    v.add_uint64(5, n);
    return values_++;
  }
  // tags: key, value, key, value...
  void feature(const std::uint64_t* id, geometry_type type, const geometry_encoder& geometry,
               std::initializer_list<std::uint32_t> tags) {
    protozero::pbf_writer f(layer_, 2);
    if (id != nullptr) f.add_uint64(1, *id);
    f.add_packed_uint32(2, tags.begin(), tags.end());
    f.add_enum(3, static_cast<int>(type));
    f.add_packed_uint32(4, geometry.commands().begin(), geometry.commands().end());
    any_ = true;
  }
  // A layer without features is not written.
  void add_to(std::string& tile) const {
    if (any_) protozero::pbf_writer(tile).add_message(3, bytes_);
  }

 private:
  std::string bytes_;
  protozero::pbf_writer layer_{bytes_};
  std::uint32_t values_ = 0;
  bool any_ = false;
};

struct shape {
  std::uint32_t commune;
  std::uint32_t outline;
  world_box box;
};

struct scratch {
  std::vector<tile_point> ring, other;
  std::vector<std::size_t> ends;
  geometry_encoder geometry;
};

}  // namespace

struct tile_set::content {
  std::vector<tile_commune> communes;
  std::vector<tile_place> places;
  std::vector<std::uint32_t> without_outline;

  outline_set outlines;  // without its points
  std::vector<world_point> points;
  std::vector<shape> shapes;  // by commune

  std::vector<std::string> departements;  // sorted
  border_lines borders;                   // without its points
  std::vector<world_point> border_points;
  std::vector<world_box> border_boxes;

  void encode_polygons(const shape& s, tile_address tile, scratch& work) const;
  void add_communes(std::string& out, tile_address tile) const;
  void encode_line(std::size_t line, tile_address tile, scratch& work) const;
  void add_departements(std::string& out, tile_address tile) const;
  void add_places(std::string& out, tile_address tile) const;
};

void tile_set::content::encode_polygons(const shape& s, tile_address tile, scratch& work) const {
  bool vanished = true;
  for (auto p = outlines.polygon_offsets[s.outline]; p < outlines.polygon_offsets[s.outline + 1];
       ++p) {
    const auto first = outlines.ring_offsets[p], last = outlines.ring_offsets[p + 1];
    for (auto r = first; r < last; ++r) {
      const auto begin = outlines.point_offsets[r];
      snap_ring(std::span(points).subspan(begin, outlines.point_offsets[r + 1] - begin), tile,
                work.ring);
      // A ring this small may have collapsed or turned over.
      const auto drawn = [&] { return r == first ? area2(work.ring) > 0 : area2(work.ring) < 0; };
      if (drawn()) {
        vanished = false;
        clip_ring(work.ring, work.other);
        if (drawn()) {
          work.geometry.ring(work.ring);
          continue;
        }
      }
      if (r == first) break;  // its holes go too
    }
  }
  if (!vanished) return;
  const auto c = tile.at(
      {s.box.west + (s.box.east - s.box.west) / 2, s.box.north + (s.box.south - s.box.north) / 2});
  if (!is_shown(c, kBuffer)) return;
  const tile_point step[] = {c, {c.x + 1, c.y}, {c.x + 1, c.y + 1}, {c.x, c.y + 1}};
  work.geometry.ring(step);
}

void tile_set::content::add_communes(std::string& out, tile_address tile) const {
  layer_writer layer("communes", {"code", "name", "role"});
  std::map<std::string_view, std::uint32_t> roles;
  scratch work;
  for (const auto& s : shapes) {
    if (!tile.may_show(s.box)) continue;
    work.geometry.clear();
    encode_polygons(s, tile, work);
    if (work.geometry.empty()) continue;
    const auto& c = communes[s.commune];
    auto role = roles.find(c.role);
    if (role == roles.end()) role = roles.emplace(c.role, layer.value(c.role)).first;
    const auto code = layer.value(c.code), name = layer.value(c.name);
    const std::uint64_t id = s.commune;
    layer.feature(&id, geometry_type::polygon, work.geometry, {0, code, 1, name, 2, role->second});
  }
  layer.add_to(out);
}

void tile_set::content::encode_line(std::size_t line, tile_address tile, scratch& work) const {
  const auto begin = borders.offsets[line];
  snap_line(std::span(border_points).subspan(begin, borders.offsets[line + 1] - begin), tile,
            work.ring);
  clip_line(work.ring, work.other, work.ends);
  std::size_t first = 0;
  for (const auto end : work.ends) {
    work.geometry.line(std::span(work.other).subspan(first, end - first));
    first = end;
  }
}

void tile_set::content::add_departements(std::string& out, tile_address tile) const {
  layer_writer layer("departements", {"code", "other"});
  std::vector<std::uint32_t> values(departements.size(), ~0U);
  const auto value_of = [&](std::uint32_t group) {
    if (values[group] == ~0U) values[group] = layer.value(departements[group]);
    return values[group];
  };
  scratch work;
  for (std::size_t i = 0; i < borders.lines.size();) {
    const auto sides = borders.lines[i];
    work.geometry.clear();
    for (; i < borders.lines.size() && borders.lines[i] == sides; ++i) {
      if (tile.may_show(border_boxes[i])) encode_line(i, tile, work);
    }
    if (work.geometry.empty()) continue;
    if (sides.other == border_lines::kNothing) {
      layer.feature(nullptr, geometry_type::line, work.geometry, {0, value_of(sides.group)});
    } else {
      const auto code = value_of(sides.group), other = value_of(sides.other);
      layer.feature(nullptr, geometry_type::line, work.geometry, {0, code, 1, other});
    }
  }
  layer.add_to(out);
}

void tile_set::content::add_places(std::string& out, tile_address tile) const {
  layer_writer layer("places", {"name", "rank"});
  geometry_encoder geometry;
  for (const auto& place : places) {
    const auto p = tile.at(to_world(place.at));
    // Without the buffer: a label on two tiles would be drawn twice.
    if (tile.z < first_zoom(place.rank) || !is_shown(p, 0)) continue;
    geometry.clear();
    geometry.point(p);
    const auto name = layer.value(place.name), rank = layer.value(std::uint64_t{place.rank});
    layer.feature(nullptr, geometry_type::point, geometry, {0, name, 1, rank});
  }
  layer.add_to(out);
}

unsigned first_zoom(unsigned rank) { return rank <= 1 ? 0 : std::min(rank + 4, kMaxZoom); }

namespace {

std::vector<world_point> to_world(std::span<const coordinate> points) {
  std::vector<world_point> out(points.size());
  std::ranges::transform(points, out.begin(), [](coordinate c) { return geo::to_world(c); });
  return out;
}

// The outlines that communes name, by code; the commune of each in `commune_of`.
outline_set outlines_in_use(const outline_set& outlines, std::span<const tile_commune> communes,
                            std::vector<std::uint32_t>& commune_of,
                            std::vector<std::uint32_t>& without_outline) {
  std::vector<std::uint32_t> position(outlines.size(), ~0U);
  for (std::uint32_t c = 0; c < communes.size(); ++c) {
    const auto it = std::ranges::lower_bound(outlines.codes, communes[c].code);
    if (it == outlines.codes.end() || *it != communes[c].code) {
      without_outline.push_back(c);
    } else {
      position[static_cast<std::size_t>(it - outlines.codes.begin())] = c;
    }
  }
  std::vector<std::uint32_t> used;
  for (std::uint32_t i = 0; i < outlines.size(); ++i) {
    if (position[i] == ~0U) continue;
    used.push_back(i);
    commune_of.push_back(position[i]);
  }
  return select(outlines, used);
}

}  // namespace

tile_set::tile_set(const outline_set& outlines, std::span<const tile_commune> communes,
                   std::span<const tile_place> places) {
  auto c = std::make_unique<content>();
  c->communes.assign(communes.begin(), communes.end());
  c->places.assign(places.begin(), places.end());
  std::vector<std::uint32_t> commune_of;
  c->outlines = outlines_in_use(outlines, communes, commune_of, c->without_outline);
  c->points = to_world(c->outlines.points);

  for (const auto i : commune_of) c->departements.push_back(communes[i].departement);
  std::ranges::sort(c->departements);
  const auto repeats = std::ranges::unique(c->departements);
  c->departements.erase(repeats.begin(), repeats.end());
  std::vector<std::uint32_t> group_of;
  std::vector<std::uint8_t> bounded;
  for (std::uint32_t k = 0; k < commune_of.size(); ++k) {
    const auto& commune = communes[commune_of[k]];
    const auto group = std::ranges::lower_bound(c->departements, commune.departement);
    group_of.push_back(static_cast<std::uint32_t>(group - c->departements.begin()));
    bounded.push_back(commune.bordered ? 1 : 0);
    const auto [first, last] = c->outlines.rings_of(k);
    const auto begin = c->outlines.point_offsets[first], end = c->outlines.point_offsets[last];
    c->shapes.push_back(
        {commune_of[k], k, box_of(std::span(c->points).subspan(begin, end - begin))});
  }
  std::ranges::sort(c->shapes, {}, &shape::commune);

  c->borders = find_borders(c->outlines, group_of, bounded);
  c->border_points = to_world(c->borders.points);
  for (std::size_t i = 0; i < c->borders.lines.size(); ++i) {
    const auto begin = c->borders.offsets[i];
    c->border_boxes.push_back(
        box_of(std::span(c->border_points).subspan(begin, c->borders.offsets[i + 1] - begin)));
  }
  c->outlines.points = {};
  c->borders.points = {};
  content_ = std::move(c);
}

tile_set::~tile_set() = default;
tile_set::tile_set(tile_set&&) noexcept = default;
tile_set& tile_set::operator=(tile_set&&) noexcept = default;

std::string tile_set::tile(std::int64_t z, std::int64_t x, std::int64_t y) const {
  if (z < 0 || z > std::int64_t{kMaxZoom}) {
    throw input_error(tr("tuile {}/{}/{} : le zoom va de 0 à {}",
                         "tile {}/{}/{}: zoom goes from 0 to {}", z, x, y, kMaxZoom));
  }
  const auto last = (std::int64_t{1} << z) - 1;
  if (x < 0 || y < 0 || x > last || y > last) {
    throw input_error(tr("tuile {}/{}/{} : au zoom {}, x et y vont de 0 à {}",
                         "tile {}/{}/{}: at zoom {}, x and y go from 0 to {}", z, x, y, z, last));
  }
  const tile_address address{static_cast<std::uint32_t>(z), static_cast<std::uint32_t>(x),
                             static_cast<std::uint32_t>(y)};
  std::string out;
  content_->add_communes(out, address);
  content_->add_departements(out, address);
  content_->add_places(out, address);
  return out;
}

std::span<const std::uint32_t> tile_set::without_outline() const {
  return content_->without_outline;
}

}  // namespace sourcier::geo
