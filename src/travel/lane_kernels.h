#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include "travel/hierarchy.h"

// Searches at once, a row of 64 bytes a vertex: the loops that the time of tables goes into,
// compiled for each width of vectors and chosen by the processor. The same values with any. Used
// inside travel only.
namespace sourcier::travel::sweep {

// Sixteen lanes of 32 bits or, where no time that counts comes to 65,535 deciseconds (109 minutes),
// thirty-two of 16, which stay at kFar however much is added. The 32-bit ones are signed, so that
// plain x86-64 vectors can compare them. A 64-bit value carries in its low half which resource the
// time in its high half belongs to. kFar plus any weight does not overflow.
template <class Value>
inline constexpr int kShift = sizeof(Value) == 8 ? 32 : 0;
template <class Value>
inline constexpr Value kFar = Value{1} << (30 + kShift<Value>);
template <>
inline constexpr std::uint16_t kFar<std::uint16_t> = 65535;

// A value that holds any time of a lane with a terminal's offset.
template <class Value>
using wide = std::conditional_t<sizeof(Value) == 2, std::int32_t, Value>;

template <class Value>
constexpr Value scaled(std::int64_t time) {
  if constexpr (sizeof(Value) == 2) {
    return static_cast<Value>(std::min<std::int64_t>(time, kFar<Value>));
  } else {
    return static_cast<Value>(static_cast<Value>(time) << kShift<Value>);
  }
}
// at + time, which may be kFar or over.
template <class Value>
constexpr Value plus(Value at, std::int64_t time) {
  if constexpr (sizeof(Value) == 2) {
    return scaled<Value>(at + time);
  } else {
    return at + scaled<Value>(time);
  }
}

template <class Value, std::size_t Lanes>
struct alignas(Lanes * sizeof(Value)) row {
  std::array<Value, Lanes> lane;
};
template <class Value, std::size_t Lanes>
constexpr row<Value, Lanes> all(Value v) {
  row<Value, Lanes> r{};
  r.lane.fill(v);
  return r;
}
using row16 = row<std::int32_t, 16>;
using row32 = row<std::uint16_t, 32>;

// Where a place ends: a row, and what is added to it.
struct row_end {
  std::uint32_t number;
  std::uint32_t offset;
};
// The ends of up to sixteen places, CSR from `first`.
struct end_block {
  const std::uint32_t* first;
  const row_end* ends;
  std::uint32_t count;
  std::uint32_t last;  // of all the ends
};

template <class Row>
struct row_kernels {
  // rows[v] = the least rows[u] + weight over the links u of v, kFar at most, v in [begin, end).
  void (*pull)(const std::uint32_t* first, const link* links, std::uint32_t begin,
               std::uint32_t end, Row* rows);
  // rows[slot[u]] = least of itself and from + weight, over links u.
  void (*push)(const Row& from, std::span<const link> links, const std::uint32_t* slot, Row* rows);
  // best = least of itself and at + offset.
  void (*offer)(const Row& at, std::uint32_t offset, Row& best);
  // For each lane, the times of a block of places: out[lane * 16 + place], all bits set where it
  // is far or over kLongestTime. base[lane] is added to every time of a lane.
  void (*finish)(const end_block& block, const Row* rows, const std::int32_t* base,
                 std::uint32_t* out);
};
struct lane_kernels {
  row_kernels<row16> of16;
  row_kernels<row32> of32;
  // Those of sixteen times that are at most `limit`, with their places, which count up from
  // `first`. Returns how many; writes up to sixteen of each.
  std::uint32_t (*keep)(const std::uint32_t* times, std::uint32_t first, std::uint32_t limit,
                        std::uint32_t* places, std::uint32_t* kept);
  template <class Row>
  const row_kernels<Row>& of() const {
    if constexpr (std::is_same_v<Row, row16>) return of16;
    if constexpr (std::is_same_v<Row, row32>) return of32;
  }
};
const lane_kernels& kernels();
// Those of a width in bits, for tests: 128, 256 or 512; nullptr where the processor has it not.
const lane_kernels* kernels_of_width(int bits);

}  // namespace sourcier::travel::sweep
