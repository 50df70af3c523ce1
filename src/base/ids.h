#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace sourcier {

// A number that means one thing: commune_id and facility_id never mix.
template <class Tag, class T = std::uint32_t>
struct strong_id {
  T value{};

  friend auto operator<=>(strong_id, strong_id) = default;
  explicit operator std::size_t() const { return static_cast<std::size_t>(value); }
};

// Position of a commune in the snapshot's arrays; not a code and not stable between snapshots.
using commune_id = strong_id<struct commune_tag>;

// A quantity with its unit in its type. Arithmetic stays within one unit.
template <class Tag>
struct quantity {
  double value{};

  friend auto operator<=>(quantity, quantity) = default;
  friend quantity operator+(quantity a, quantity b) { return {a.value + b.value}; }
  friend quantity operator-(quantity a, quantity b) { return {a.value - b.value}; }
  friend quantity operator*(double k, quantity a) { return {k * a.value}; }
};

using minutes = quantity<struct minutes_tag>;
using kilometres = quantity<struct kilometres_tag>;
using fte = quantity<struct fte_tag>;  // full-time equivalents
using consultations_per_year = quantity<struct consultations_tag>;

}  // namespace sourcier

template <class Tag, class T>
struct std::hash<sourcier::strong_id<Tag, T>> {
  std::size_t operator()(sourcier::strong_id<Tag, T> id) const noexcept {
    return std::hash<T>{}(id.value);
  }
};
