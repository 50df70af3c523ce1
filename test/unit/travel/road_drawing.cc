#include "road_drawing.h"

#include <unistd.h>

#include <algorithm>
#include <osmium/builder/osm_object_builder.hpp>
#include <osmium/io/pbf_output.hpp>
#include <queue>
#include <sstream>
#include <stdexcept>

#include "travel/snap.h"

namespace sourcier::travel {
namespace {

namespace fs = std::filesystem;

constexpr double kWest = 3.0, kNorth = 50.0;
constexpr double kRowDegrees = 100 / 111195.08, kColumnDegrees = 50 / (111195.08 * 0.6427876);

using place_map = std::map<char, geo::coordinate>;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::vector<std::string> rows_of(const std::string& picture) {
  std::vector<std::string> rows;
  std::istringstream in(picture);
  for (std::string row; std::getline(in, row);) rows.push_back(row);
  return rows;
}

char at(const std::vector<std::string>& rows, std::size_t y, std::size_t x) {
  return y < rows.size() && x < rows[y].size() ? rows[y][x] : ' ';
}

place_map places_of(const std::vector<std::string>& rows) {
  place_map places;
  for (std::size_t y = 0; y < rows.size(); ++y) {
    for (std::size_t x = 0; x < rows[y].size(); ++x) {
      if (!is_letter(rows[y][x])) continue;
      places[rows[y][x]] = {kWest + static_cast<double>(x) * kColumnDegrees,
                            kNorth - static_cast<double>(y) * kRowDegrees};
    }
  }
  return places;
}

bool has_line(const std::string& nodes, char a, char b) {
  return nodes.find({a, b}) != nodes.npos || nodes.find({b, a}) != nodes.npos;
}

std::vector<drawn_way> ways_of(const drawing& map) {
  auto ways = map.ways;
  const auto rows = rows_of(map.picture);
  const auto add = [&](char a, char b) {
    const bool named =
        std::ranges::any_of(ways, [&](const drawn_way& w) { return has_line(w.nodes, a, b); });
    if (!named) ways.push_back({{a, b}, "highway=residential"});
  };
  for (std::size_t y = 0; y < rows.size(); ++y) {
    for (std::size_t x = 0; x < rows[y].size(); ++x) {
      if (!is_letter(rows[y][x])) continue;
      auto to = x + 1;
      while (at(rows, y, to) == '-') ++to;
      if (to > x + 1 && is_letter(at(rows, y, to))) add(rows[y][x], at(rows, y, to));
      to = y + 1;
      while (at(rows, to, x) == '|') ++to;
      if (to > y + 1 && is_letter(at(rows, to, x))) add(rows[y][x], at(rows, to, x));
    }
  }
  return ways;
}

std::vector<std::pair<std::string, std::string>> parted(const std::string& tags) {
  std::vector<std::pair<std::string, std::string>> out;
  std::istringstream in(tags);
  for (std::string one; in >> one;) {
    const auto equals = one.find('=');
    out.emplace_back(one.substr(0, equals), one.substr(equals + 1));
  }
  return out;
}

template <class Builder>
void add_tags(osmium::memory::Buffer& buffer, Builder& parent, const std::string& text) {
  osmium::builder::TagListBuilder list(buffer, &parent);
  for (const auto& [key, value] : parted(text)) list.add_tag(key, value);
}

std::int64_t way_id(const std::vector<drawn_way>& ways, const std::string& line) {
  for (std::size_t i = 0; i < ways.size(); ++i) {
    if (has_line(ways[i].nodes, line[0], line[1])) return 100 + static_cast<std::int64_t>(i);
  }
  throw std::logic_error("no way " + line);
}

void add_restriction(osmium::memory::Buffer& buffer, const std::vector<drawn_way>& ways,
                     const drawn_restriction& r, std::int64_t id) {
  osmium::builder::RelationBuilder relation(buffer);
  relation.set_id(id).set_version(1);
  {
    osmium::builder::RelationMemberListBuilder members(buffer, &relation);
    members.add_member(osmium::item_type::way, way_id(ways, r.from), "from");
    if (r.via.size() == 1) {
      members.add_member(osmium::item_type::node, r.via[0], "via");
    } else {
      members.add_member(osmium::item_type::way, way_id(ways, r.via), "via");
    }
    members.add_member(osmium::item_type::way, way_id(ways, r.to), "to");
  }
  add_tags(buffer, relation, "type=restriction " + r.tags);
}

}  // namespace

geo::coordinate place_of(const drawing& map, char node) {
  return places_of(rows_of(map.picture)).at(node);
}

void write_pbf(const drawing& map, const fs::path& file) {
  osmium::memory::Buffer buffer(1 << 16, osmium::memory::Buffer::auto_grow::yes);
  for (const auto& [letter, place] : places_of(rows_of(map.picture))) {
    if (map.missing.find(letter) != std::string::npos) continue;
    {
      osmium::builder::NodeBuilder node(buffer);
      node.set_id(letter).set_version(1);
      node.set_location(osmium::Location(place.lon, place.lat));
      const auto found = map.points.find(letter);
      add_tags(buffer, node, found == map.points.end() ? "" : found->second);
    }
    buffer.commit();
  }
  const auto ways = ways_of(map);
  for (std::size_t i = 0; i < ways.size(); ++i) {
    {
      osmium::builder::WayBuilder way(buffer);
      way.set_id(100 + static_cast<std::int64_t>(i)).set_version(1);
      {
        osmium::builder::WayNodeListBuilder nodes(buffer, &way);
        for (const char c : ways[i].nodes) nodes.add_node_ref(c);
      }
      add_tags(buffer, way, ways[i].tags);
    }
    buffer.commit();
  }
  std::int64_t id = 1;
  for (const auto& r : map.restrictions) {
    add_restriction(buffer, ways, r, id++);
    buffer.commit();
  }
  osmium::io::Writer writer(osmium::io::File(file.string(), "pbf"), osmium::io::overwrite::allow);
  writer(std::move(buffer));
  writer.close();
}

tree dijkstra(const routing_graph& graph, std::uint32_t source) {
  tree t{std::vector<std::uint64_t>(graph.vertices(), kNotReached),
         std::vector<std::uint32_t>(graph.vertices(), kNoVertex), kNotReached, kNoVertex};
  using entry = std::pair<std::uint64_t, std::uint32_t>;
  std::priority_queue<entry, std::vector<entry>, std::greater<>> queue;
  t.at[source] = 0;
  queue.push({0, source});
  while (!queue.empty()) {
    const auto [cost, v] = queue.top();
    queue.pop();
    if (cost > t.at[v]) continue;
    for (auto a = graph.first_arc[v]; a < graph.first_arc[v + 1]; ++a) {
      const auto to = graph.head[a];
      const auto next = cost + graph.weight[a];
      if (to == source && next < t.round_trip) {
        t.round_trip = next;
        t.round_trip_from = v;
      }
      if (next >= t.at[to]) continue;
      t.at[to] = next;
      t.before[to] = v;
      queue.push({next, to});
    }
  }
  return t;
}

std::int64_t trip_time(const std::vector<tree>& trees, std::span<const terminal> sources,
                       std::span<const terminal> targets) {
  auto best = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < sources.size(); ++i) {
    for (const auto& t : targets) {
      auto d = trees[i].at[t.vertex];
      if (t.vertex == sources[i].vertex &&
          (t.along < sources[i].along || sources[i].offset + t.offset < 0)) {
        d = trees[i].round_trip;
      }
      if (d == kNotReached) continue;
      best = std::min(best, sources[i].offset + static_cast<std::int64_t>(d) + t.offset);
    }
  }
  return best;
}

struct drawn_roads::trip {
  std::int64_t time = std::numeric_limits<std::int64_t>::max();
  std::vector<std::uint32_t> vertices;
};

drawn_roads::drawn_roads(drawing map, const std::string& profile) : map_(std::move(map)) {
  const auto file =
      fs::temp_directory_path() / ("sourcier-drawing-" + std::to_string(::getpid()) + ".osm.pbf");
  write_pbf(map_, file);
  roads = import_osm(std::span(&file, 1), embedded_profile(profile));
  fs::remove(file);
}

std::vector<terminal> drawn_roads::terminals(const std::string& line, bool target) const {
  const auto& n = roads.network;
  const auto unit = [](double degrees) {
    return static_cast<std::int32_t>(std::lround(degrees * 1e7));
  };
  const auto point = [&](char c) {
    const auto p = place_of(map_, c);
    return road_point{unit(p.lon), unit(p.lat)};
  };
  const auto a = point(line[0]), b = point(line[1]);
  std::vector<terminal> out;
  const auto add = [&](std::uint32_t vertex, const auto& times, std::size_t i) {
    if (vertex == kNoVertex) return;
    const auto middle = (static_cast<std::int64_t>(times[i]) + times[i + 1]) / 2;
    out.push_back({vertex, target ? middle : -middle});
    if (!target) return;
    for (const auto copy : n.copies_of(vertex)) out.push_back({copy, middle});
  };
  for (std::size_t r = 0; r < n.roads(); ++r) {
    for (auto i = n.first_point[r]; i + 1 < n.first_point[r + 1]; ++i) {
      const bool same =
          (n.points[i] == a && n.points[i + 1] == b) || (n.points[i] == b && n.points[i + 1] == a);
      if (!same) continue;
      add(n.forward_vertex[r], n.forward_time, i);
      add(n.backward_vertex[r], n.backward_time, i);
    }
  }
  return out;
}

drawn_roads::trip drawn_roads::best(const std::string& from, const std::string& to) const {
  trip found;
  for (const auto& s : terminals(from, false)) {
    const auto t = dijkstra(roads.graph, s.vertex);
    for (const auto& e : terminals(to, true)) {
      const bool round =
          e.vertex == s.vertex && (e.along < s.along || s.offset + e.offset < 0);
      const auto d = round ? t.round_trip : t.at[e.vertex];
      if (d == kNotReached) continue;
      const auto time = s.offset + static_cast<std::int64_t>(d) + e.offset;
      if (time >= found.time) continue;
      found.time = time;
      found.vertices = {e.vertex};
      auto v = round ? t.round_trip_from : t.before[e.vertex];
      for (; v != kNoVertex; v = t.before[v]) found.vertices.push_back(v);
      std::ranges::reverse(found.vertices);
    }
  }
  return found;
}

std::optional<double> drawn_roads::seconds(const std::string& from, const std::string& to) const {
  const auto found = best(from, to);
  if (found.vertices.empty()) return std::nullopt;
  return static_cast<double>(found.time) / 10;
}

std::string drawn_roads::path(const std::string& from, const std::string& to) const {
  const auto places = places_of(rows_of(map_.picture));
  std::string letters;
  for (const auto v : best(from, to).vertices) {
    for (const auto at : drawn(roads.network, v)) {
      for (const auto& [letter, place] : places) {
        const bool here =
            std::abs(place.lon - at.lon) < 1e-6 && std::abs(place.lat - at.lat) < 1e-6;
        if (here && (letters.empty() || letters.back() != letter)) letters += letter;
      }
    }
  }
  return letters;
}

}  // namespace sourcier::travel
