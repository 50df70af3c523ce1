#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "geo/coordinates.h"
#include "travel/road_network.h"
#include "travel/routing_graph.h"

namespace sourcier::travel {

// Where a place meets the road. An outcome, not an error: a point in the sea meets none.
struct road_place {
  bool found{};
  std::uint32_t road{};
  std::uint32_t segment{};  // index of its first point in road_network::points
  double along{};           // 0 at that point, 1 at the next
  double walk_m{};          // in a straight line from the place
  geo::coordinate at;       // on the road
};

struct snap_options {
  double limit_m{};    // beyond it nothing is found
  double walk_km_h{};  // infinite: the walk costs nothing
};
snap_options default_options(const road_network& network);

// Nearest segments of road, by a grid over those a trip may begin on. Immutable once made: any
// number of threads may ask. The network must outlive it.
class road_finder {
 public:
  explicit road_finder(const road_network& network);

  road_place nearest(geo::coordinate place, double limit_m) const;
  // The same for many, in parallel.
  std::vector<road_place> nearest(std::span<const geo::coordinate> places, double limit_m) const;

 private:
  struct search;
  std::size_t cell(std::int64_t x, std::int64_t y) const;
  template <class Visit>
  void each_cell(std::uint32_t point, const Visit& visit) const;
  void scan(std::size_t cell, search& s) const;

  const road_network* network_;
  std::int64_t west_ = 0, south_ = 0;
  unsigned shift_ = 0;  // a cell is 2^shift_ units of 1e-7 degree wide and high
  std::int64_t columns_ = 0, rows_ = 0;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> segments_;
};

// A place that was not found has no terminal. Both directions of a road are terminals where a trip
// may use both; a target also has the further states of its stretch.
terminal_set source_terminals(const road_network& network, std::span<const road_place> places,
                              const snap_options& options);
terminal_set target_terminals(const road_network& network, std::span<const road_place> places,
                              const snap_options& options);

}  // namespace sourcier::travel
