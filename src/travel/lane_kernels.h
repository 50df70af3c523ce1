#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "travel/hierarchy.h"

// Sixteen searches at once: the loops that the time of tables goes into, compiled for each width of
// vectors and chosen by the processor. The same values with any. Used inside travel only.
namespace sourcier::travel::sweep {

// Signed, so that plain x86-64 vectors can compare them. A 64-bit value carries in its low half
// which resource the time in its high half belongs to. kFar plus any weight does not overflow.
template <class Value>
inline constexpr int kShift = sizeof(Value) == 8 ? 32 : 0;
template <class Value>
inline constexpr Value kFar = Value{1} << (30 + kShift<Value>);
template <class Value>
constexpr Value scaled(std::int64_t time) {
  return static_cast<Value>(static_cast<Value>(time) << kShift<Value>);
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

// Where a place ends: a row, and what is added to it.
struct row_end {
  std::uint32_t number;
  std::int32_t offset;
};
// The ends of up to sixteen places, CSR from `first`.
struct end_block {
  const std::uint32_t* first;
  const row_end* ends;
  std::uint32_t count;
};

struct lane_kernels {
  // rows[v] = the least rows[u] + weight over the links u of v, kFar at most, v in [begin, end).
  void (*pull)(const std::uint32_t* first, const link* links, std::uint32_t begin,
               std::uint32_t end, row16* rows);
  // rows[slot[u]] = least of itself and from + weight, over links u.
  void (*push)(const row16& from, std::span<const link> links, const std::uint32_t* slot,
               row16* rows);
  // best = least of itself and at + offset where `at` is not far.
  void (*offer)(const row16& at, std::int32_t offset, row16& best);
  // For each lane, the times of a block of places: out[lane * 16 + place], all bits set where it
  // is far or over kLongestTime. `base` is added to every lane's.
  void (*finish)(const end_block& block, const row16* rows, const row16& base, std::uint32_t* out);
};
const lane_kernels& kernels();
// Those of a width in bits, for tests: 128, 256 or 512; nullptr where the processor has it not.
const lane_kernels* kernels_of_width(int bits);

}  // namespace sourcier::travel::sweep
