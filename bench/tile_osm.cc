// Writes a k by k tiling of an extract, for measures at scale: copies side by side with the ids of
// each moved apart, and roads that link each copy to its right and upper neighbours.
//   tile_osm porto.osm.pbf 4 porto-4x4.osm.pbf
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <osmium/builder/osm_object_builder.hpp>
#include <osmium/io/pbf_input.hpp>
#include <osmium/io/pbf_output.hpp>
#include <osmium/osm/box.hpp>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace {

using osmium::memory::Buffer;

constexpr double kGapDegrees = 0.01;
constexpr std::size_t kLinksPerSide = 8;
constexpr std::size_t kFlushBytes = 1 << 20;

struct extract {
  std::vector<Buffer> buffers;  // in the order of the file: nodes, ways, relations
  osmium::Box box;
  osmium::object_id_type largest_node = 0, largest_way = 0, largest_relation = 0;
  std::vector<osmium::object_id_type> west, east, south, north;  // nodes to link, by side
};

bool is_drivable_both_ways(const osmium::Way& way) {
  static const std::unordered_set<std::string> kClasses{"primary", "secondary", "tertiary",
                                                        "unclassified", "residential"};
  const auto& tags = way.tags();
  return kClasses.contains(tags.get_value_by_key("highway", "")) && !tags.has_key("oneway") &&
         !tags.has_key("access") && !tags.has_key("motor_vehicle") && !tags.has_key("junction");
}

extract read(const std::string& file) {
  extract out;
  std::unordered_map<osmium::object_id_type, osmium::Location> linkable;
  osmium::io::Reader reader(file);
  while (Buffer buffer = reader.read()) {
    for (const auto& node : buffer.select<osmium::Node>()) {
      out.box.extend(node.location());
      out.largest_node = std::max(out.largest_node, node.id());
    }
    for (const auto& way : buffer.select<osmium::Way>()) {
      out.largest_way = std::max(out.largest_way, way.id());
      if (is_drivable_both_ways(way)) linkable[way.nodes().front().ref()] = osmium::Location();
    }
    for (const auto& r : buffer.select<osmium::Relation>()) {
      out.largest_relation = std::max(out.largest_relation, r.id());
    }
    out.buffers.push_back(std::move(buffer));
  }
  for (const auto& buffer : out.buffers) {
    for (const auto& node : buffer.select<osmium::Node>()) {
      const auto found = linkable.find(node.id());
      if (found != linkable.end()) found->second = node.location();
    }
  }
  // The outermost node of each band across the extract, on each side.
  struct candidate {
    osmium::object_id_type id;
    double x, y;
  };
  std::vector<candidate> all;
  for (const auto& [id, at] : linkable) {
    if (at.valid()) all.push_back({id, at.lon(), at.lat()});
  }
  std::ranges::sort(all, {}, &candidate::id);
  const auto outermost = [&](auto along, auto outward, double low, double high) {
    std::vector<osmium::object_id_type> ids(kLinksPerSide, 0);
    std::vector<double> best(kLinksPerSide, -std::numeric_limits<double>::infinity());
    for (const auto& c : all) {
      const auto band = static_cast<std::size_t>((along(c) - low) / (high - low) *
                                                 static_cast<double>(kLinksPerSide));
      const auto b = std::min(band, kLinksPerSide - 1);
      if (outward(c) <= best[b]) continue;
      best[b] = outward(c);
      ids[b] = c.id;
    }
    return ids;
  };
  const auto low = out.box.bottom_left(), high = out.box.top_right();
  const auto x = [](const candidate& c) { return c.x; };
  const auto y = [](const candidate& c) { return c.y; };
  out.west = outermost(
      y, [](const candidate& c) { return -c.x; }, low.lat(), high.lat());
  out.east = outermost(y, x, low.lat(), high.lat());
  out.south = outermost(
      x, [](const candidate& c) { return -c.y; }, low.lon(), high.lon());
  out.north = outermost(x, y, low.lon(), high.lon());
  return out;
}

struct tiling {
  const extract& from;
  long long k;
  osmium::io::Writer& writer;
  Buffer buffer{kFlushBytes * 2, Buffer::auto_grow::yes};

  long long tile(long long column, long long row) const { return row * k + column; }
  osmium::object_id_type node(osmium::object_id_type id, long long t) const {
    return id + t * (from.largest_node + 1);
  }
  osmium::object_id_type way(osmium::object_id_type id, long long t) const {
    return id + t * (from.largest_way + 1);
  }
  void flush(bool now = false) {
    buffer.commit();
    if (!now && buffer.committed() < kFlushBytes) return;
    writer(std::move(buffer));
    buffer = Buffer(kFlushBytes * 2, Buffer::auto_grow::yes);
  }

  void copy_nodes(long long t) {
    const double east = static_cast<double>(t % k) *
                        (from.box.top_right().lon() - from.box.bottom_left().lon() + kGapDegrees);
    const double north = static_cast<double>(t / k) *
                         (from.box.top_right().lat() - from.box.bottom_left().lat() + kGapDegrees);
    for (const auto& part : from.buffers) {
      for (const auto& n : part.select<osmium::Node>()) {
        {
          osmium::builder::NodeBuilder b(buffer);
          b.set_id(node(n.id(), t)).set_version(1);
          b.set_location(osmium::Location(n.location().lon() + east, n.location().lat() + north));
          b.add_item(n.tags());
        }
        flush();
      }
    }
  }

  void copy_ways(long long t) {
    for (const auto& part : from.buffers) {
      for (const auto& w : part.select<osmium::Way>()) {
        {
          osmium::builder::WayBuilder b(buffer);
          b.set_id(way(w.id(), t)).set_version(1);
          b.add_item(w.tags());
          osmium::builder::WayNodeListBuilder nodes(buffer, &b);
          for (const auto& n : w.nodes()) nodes.add_node_ref(node(n.ref(), t));
        }
        flush();
      }
    }
  }

  void link(osmium::object_id_type a, osmium::object_id_type b, osmium::object_id_type id) {
    {
      osmium::builder::WayBuilder w(buffer);
      w.set_id(id).set_version(1);
      {
        osmium::builder::TagListBuilder tags(buffer, &w);
        tags.add_tag("highway", "secondary");
      }
      osmium::builder::WayNodeListBuilder nodes(buffer, &w);
      nodes.add_node_ref(a);
      nodes.add_node_ref(b);
    }
    flush();
  }

  void link_neighbours() {
    auto id = way(0, k * k) + 1;
    for (long long row = 0; row < k; ++row) {
      for (long long column = 0; column < k; ++column) {
        const auto t = tile(column, row);
        for (std::size_t i = 0; i < kLinksPerSide; ++i) {
          if (column + 1 < k && from.east[i] != 0 && from.west[i] != 0) {
            link(node(from.east[i], t), node(from.west[i], tile(column + 1, row)), id++);
          }
          if (row + 1 < k && from.north[i] != 0 && from.south[i] != 0) {
            link(node(from.north[i], t), node(from.south[i], tile(column, row + 1)), id++);
          }
        }
      }
    }
  }

  void copy_relations(long long t) {
    for (const auto& part : from.buffers) {
      for (const auto& r : part.select<osmium::Relation>()) {
        {
          osmium::builder::RelationBuilder b(buffer);
          b.set_id(r.id() + t * (from.largest_relation + 1)).set_version(1);
          b.add_item(r.tags());
          osmium::builder::RelationMemberListBuilder members(buffer, &b);
          for (const auto& m : r.members()) {
            if (m.type() == osmium::item_type::relation) continue;
            const bool is_node = m.type() == osmium::item_type::node;
            members.add_member(m.type(), is_node ? node(m.ref(), t) : way(m.ref(), t), m.role());
          }
        }
        flush();
      }
    }
  }

  void write() {
    for (long long t = 0; t < k * k; ++t) copy_nodes(t);
    for (long long t = 0; t < k * k; ++t) copy_ways(t);
    link_neighbours();
    for (long long t = 0; t < k * k; ++t) copy_relations(t);
    flush(true);
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 || std::atoi(argv[2]) < 1) {
    std::cerr << "usage: tile_osm IN.osm.pbf K OUT.osm.pbf\n";
    return 2;
  }
  try {
    const auto from = read(argv[1]);
    osmium::io::Writer writer(osmium::io::File(argv[3]), osmium::io::overwrite::allow);
    tiling{from, std::atoi(argv[2]), writer}.write();
    writer.close();
  } catch (const std::exception& e) {
    std::cerr << "tile_osm: " << e.what() << '\n';
    return 2;
  }
}
