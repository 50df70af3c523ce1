#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "travel/osm_import.h"

namespace sourcier::travel {

// A map drawn in characters, as an extract of OpenStreetMap:
//   a---b---c
//       |
//       d
// A letter is a node; a column is 50 m, a row 100 m. Lines are residential streets of their own
// unless `ways` names them. Tags are written "key=value key=value".
struct drawn_way {
  std::string nodes;  // letters in order
  std::string tags;
};
struct drawn_restriction {
  std::string tags;  // type=restriction is added
  std::string from;  // two or more letters of the way; the first way that has them in a row
  std::string via;   // one letter, or a way as two or more
  std::string to;
};
struct drawing {
  std::string picture;
  std::vector<drawn_way> ways;
  std::map<char, std::string> points;
  std::vector<drawn_restriction> restrictions;
  std::string missing;  // letters left out of the file
};

void write_pbf(const drawing& map, const std::filesystem::path& file);
geo::coordinate place_of(const drawing& map, char node);

// The drawing through the whole import.
class drawn_roads {
 public:
  explicit drawn_roads(drawing map, const std::string& profile = "car");

  // Seconds from the middle of one line to the middle of another ("ab": travel may begin either
  // way); nothing where there is no way.
  std::optional<double> seconds(const std::string& from, const std::string& to) const;
  // The letters passed, "" where there is no way.
  std::string path(const std::string& from, const std::string& to) const;

  imported_roads roads;

 private:
  struct trip;
  trip best(const std::string& from, const std::string& to) const;
  std::vector<terminal> terminals(const std::string& line, bool target) const;
  drawing map_;
};

// Plain Dijkstra, dist(u, u) = 0; `round_trip` is the shortest cycle through the source.
struct tree {
  std::vector<std::uint64_t> at;
  std::vector<std::uint32_t> before;
  std::uint64_t round_trip;
  std::uint32_t round_trip_from;
};
inline constexpr std::uint64_t kNotReached = ~std::uint64_t{0};
tree dijkstra(const routing_graph& graph, std::uint32_t source);

// Deciseconds of the best trip, by one tree a source terminal.
std::int64_t trip_time(const std::vector<tree>& trees, std::span<const terminal> sources,
                       std::span<const terminal> targets);

}  // namespace sourcier::travel
