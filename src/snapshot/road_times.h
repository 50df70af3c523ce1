#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "travel/network_file.h"
#include "travel/snap.h"
#include "travel/time_table.h"

namespace sourcier::snapshot {

// What is said of workspaces without roads, with the remedy.
text no_roads();

// A road engine and where a set of places (the communes of a territory) meets its roads, found
// once. Immutable: any number of threads may ask. A place without a valid position meets no road.
class road_times {
 public:
  road_times(travel::road_engine engine, std::span<const geo::coordinate> places,
             std::string_view profile = "car");
  road_times(const road_times&) = delete;
  road_times& operator=(const road_times&) = delete;

  const travel::road_network& network() const { return engine_.network; }
  const travel::hierarchy& hierarchy() const { return engine_.climbs; }
  const travel::road_finder& finder() const { return finder_; }
  bool on_road(std::size_t place) const { return found_[place] != 0; }
  const travel::terminal_set& starts() const { return starts_; }  // of trips from the places
  const travel::terminal_set& ends() const { return ends_; }      // of trips to them
  const travel::time_source& source() const { return source_; }

 private:
  travel::road_engine engine_;
  travel::road_finder finder_;
  std::vector<char> found_;
  travel::terminal_set starts_, ends_;
  travel::time_source source_;
};

// What is said of times by road with a profile of those that ship.
travel::time_source describe_road_times(std::string_view profile = "car");

}  // namespace sourcier::snapshot
