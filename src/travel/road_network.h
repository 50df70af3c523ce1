#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "geo/coordinates.h"
#include "travel/routing_graph.h"

namespace sourcier::travel {

// An immutable array, of its own or a view into a mapped file. Copies share.
template <class T>
class shared_array {
 public:
  shared_array() = default;
  shared_array(std::vector<T> values) {
    auto held = std::make_shared<const std::vector<T>>(std::move(values));
    view_ = *held;
    owner_ = std::move(held);
  }
  shared_array(std::shared_ptr<const void> owner, std::span<const T> view)
      : owner_(std::move(owner)), view_(view) {}

  const T& operator[](std::size_t i) const { return view_[i]; }
  std::size_t size() const { return view_.size(); }
  std::span<const T> span() const { return view_; }
  auto begin() const { return view_.begin(); }
  auto end() const { return view_.end(); }

 private:
  std::shared_ptr<const void> owner_;
  std::span<const T> view_;
};

// A place on the ground, in 1e-7 degrees as OpenStreetMap has it.
struct road_point {
  std::int32_t lon{};
  std::int32_t lat{};

  friend auto operator<=>(road_point, road_point) = default;
  geo::coordinate degrees() const { return {lon * 1e-7, lat * 1e-7}; }
};
static_assert(sizeof(road_point) == 8 && std::is_trivially_copyable_v<road_point>);

enum road_flag : std::uint8_t {
  kSnapForward = 1,  // a trip may begin or end on it, driven this way
  kSnapBackward = 2,
  kEndsOnly = 4,          // open to those who live or visit there only
  kForwardConnected = 8,  // this direction is part of the largest component
  kBackwardConnected = 16,
};

// Roads between junctions with their shape, and which vertices of the routing graph drive them.
// A vertex under `stretches()` is a road in one direction; those above are further states of the
// same stretch (within a turn restriction over several roads, or on the way in to a road open to
// its residents only): a trip never begins in one but may end there.
struct road_network {
  shared_array<std::uint32_t> first_point;  // roads + 1
  shared_array<road_point> points;
  shared_array<deciseconds> forward_time;      // at a point, driven from the road's first point
  shared_array<deciseconds> backward_time;     // at a point, driven from its last point
  shared_array<std::uint32_t> forward_vertex;  // by road, kNoVertex where closed
  shared_array<std::uint32_t> backward_vertex;
  shared_array<std::uint8_t> klass;          // by road, index into `class_names`
  shared_array<std::uint8_t> flags;          // by road, road_flag
  shared_array<std::uint32_t> stretch_road;  // by vertex: road * 2 + (1 where driven backward)
  shared_array<std::uint32_t> first_copy;    // stretches + 1, into `copies`
  shared_array<std::uint32_t> copies;        // further vertices of a stretch
  std::vector<std::string> class_names;
  double walk_km_h{};
  double snap_limit_m{};

  std::size_t roads() const { return klass.size(); }
  std::size_t stretches() const { return first_copy.size() == 0 ? 0 : first_copy.size() - 1; }
  std::size_t vertices() const { return stretch_road.size(); }
  std::span<const road_point> shape(std::size_t road) const {
    return points.span().subspan(first_point[road], first_point[road + 1] - first_point[road]);
  }
  std::span<const std::uint32_t> copies_of(std::size_t stretch) const {
    return copies.span().subspan(first_copy[stretch],
                                 first_copy[stretch + 1] - first_copy[stretch]);
  }
  // Time to drive all of a vertex's stretch.
  deciseconds time(std::uint32_t vertex) const {
    const auto road = stretch_road[vertex] >> 1;
    return stretch_road[vertex] & 1 ? backward_time[first_point[road]]
                                    : forward_time[first_point[road + 1] - 1];
  }
};

// The line a driver follows over a vertex, in the order driven.
std::vector<geo::coordinate> drawn(const road_network& network, std::uint32_t vertex);

}  // namespace sourcier::travel
