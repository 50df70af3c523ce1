#include "travel/lane_kernels.h"

#include <algorithm>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sourcier::travel::sweep {
namespace {

// Vectors as the compiler spells them: a row, cut up as the processor needs.
using vector16 = std::int32_t __attribute__((vector_size(64)));
using vector32 = std::uint16_t __attribute__((vector_size(64)));
using half32 = std::uint16_t __attribute__((vector_size(32)));
constexpr auto kNone = kFar<std::int32_t>;

#define SOURCIER_INLINE [[gnu::always_inline]] inline
#pragma GCC diagnostic ignored "-Wpsabi"  // vectors are returned by inlined functions only

// The vector of a row, and its sums.
template <class Row>
struct vector_of;
template <>
struct vector_of<row16> {
  using type = vector16;
  SOURCIER_INLINE static vector16 far() { return vector16{} + kNone; }
  SOURCIER_INLINE static vector16 plus(vector16 at, std::uint32_t time) {
    return at + static_cast<std::int32_t>(time);
  }
};
template <>
struct vector_of<row32> {
  using type = vector32;
  SOURCIER_INLINE static vector32 far() { return vector32{} + kFar<std::uint16_t>; }
  SOURCIER_INLINE static vector32 plus(vector32 at, std::uint32_t time) {
    const vector32 sum = at + scaled<std::uint16_t>(time);
    return sum < at ? far() : sum;  // less where it wrapped round
  }
};

template <class Row>
SOURCIER_INLINE void pull(const std::uint32_t* first, const link* links, std::uint32_t begin,
                          std::uint32_t end, Row* rows) {
  using arithmetic = vector_of<Row>;
  using vector = typename arithmetic::type;
  auto* vectors = reinterpret_cast<vector*>(rows);
  auto k = first[begin];
  for (auto v = begin; v < end; ++v) {
    vector best = arithmetic::far();
    for (const auto last = first[v + 1]; k < last; ++k) {
      const vector through = arithmetic::plus(vectors[links[k].node], links[k].weight);
      best = through < best ? through : best;
    }
    vectors[v] = best;
  }
}

template <class Row>
SOURCIER_INLINE void push(const Row& from, std::span<const link> links, const std::uint32_t* slot,
                          Row* rows) {
  using arithmetic = vector_of<Row>;
  using vector = typename arithmetic::type;
  auto* vectors = reinterpret_cast<vector*>(rows);
  const vector at = *reinterpret_cast<const vector*>(&from);
  for (const auto& l : links) {
    auto& to = vectors[slot[l.node]];
    const vector through = arithmetic::plus(at, l.weight);
    to = through < to ? through : to;
  }
}

template <class Row>
SOURCIER_INLINE void offer(const Row& from, std::uint32_t offset, Row& to) {
  using arithmetic = vector_of<Row>;
  using vector = typename arithmetic::type;
  auto& best = *reinterpret_cast<vector*>(&to);
  const vector through = arithmetic::plus(*reinterpret_cast<const vector*>(&from), offset);
  best = through < best ? through : best;
}

// Rows become columns, sixteen by sixteen: four rounds of interleaving the halves.
SOURCIER_INLINE void transpose(vector16* m) {
  for (int round = 0; round < 4; ++round) {
    vector16 next[16];
    for (int i = 0; i < 8; ++i) {
      next[2 * i] = __builtin_shufflevector(m[i], m[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5,
                                            21, 6, 22, 7, 23);
      next[2 * i + 1] = __builtin_shufflevector(m[i], m[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12,
                                                28, 13, 29, 14, 30, 15, 31);
    }
    for (int i = 0; i < 16; ++i) m[i] = next[i];
  }
}

// Sixteen lanes of sixteen places, far ones marked.
SOURCIER_INLINE void write_columns(vector16* times, vector16 base, std::uint32_t* out) {
  for (int i = 0; i < 16; ++i) {
    // Chosen, not joined by bits: GCC 12 takes masks of 512 bits apart, lane by lane.
    const vector16 total = times[i] >= kNone ? vector16{} - 1 : times[i] + base;
    times[i] = total > static_cast<std::int32_t>(kLongestTime) ? vector16{} - 1 : total;
  }
  transpose(times);
  auto* to = reinterpret_cast<vector16*>(out);
  for (int lane = 0; lane < 16; ++lane) to[lane] = times[lane];
}

SOURCIER_INLINE vector16 load16(const std::int32_t* from) {
  vector16 v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class Row>
SOURCIER_INLINE void least_of_ends(const end_block& block, const Row* rows,
                                   typename vector_of<Row>::type* least) {
  using arithmetic = vector_of<Row>;
  using vector = typename arithmetic::type;
  const auto* vectors = reinterpret_cast<const vector*>(rows);
  const auto last = block.first[block.count];
  for (auto k = last; k < std::min(block.last, last + 2 * block.count); ++k) {
    __builtin_prefetch(&vectors[block.ends[k].number]);  // of the next block
  }
  for (std::uint32_t i = 0; i < block.count; ++i) {
    vector best = arithmetic::far();
    for (auto k = block.first[i]; k < block.first[i + 1]; ++k) {
      const vector through = arithmetic::plus(vectors[block.ends[k].number], block.ends[k].offset);
      best = through < best ? through : best;
    }
    least[i] = best;
  }
  for (auto i = block.count; i < 16; ++i) least[i] = arithmetic::far();
}

SOURCIER_INLINE void finish(const end_block& block, const row16* rows, const std::int32_t* base,
                            std::uint32_t* out) {
  vector16 least[16];
  least_of_ends(block, rows, least);
  write_columns(least, load16(base), out);
}

SOURCIER_INLINE void finish(const end_block& block, const row32* rows, const std::int32_t* base,
                            std::uint32_t* out) {
  vector32 least[16];
  least_of_ends(block, rows, least);
  for (int half = 0; half < 2; ++half) {
    vector16 times[16];
    for (int i = 0; i < 16; ++i) {
      half32 part;
      std::memcpy(&part, reinterpret_cast<const char*>(&least[i]) + 32 * half, sizeof part);
      const auto time = __builtin_convertvector(part, vector16);
      times[i] = time == kFar<std::uint16_t> ? vector16{} + kNone : time;
    }
    write_columns(times, load16(base + 16 * half), out + 256 * half);
  }
}

std::uint32_t keep_any(const std::uint32_t* times, std::uint32_t first, std::uint32_t limit,
                       std::uint32_t* places, std::uint32_t* kept) {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < 16; ++i) {  // what is not kept is written over by the next
    places[count] = first + i;
    kept[count] = times[i];
    count += static_cast<std::uint32_t>(times[i] <= limit);
  }
  return count;
}

#if defined(__x86_64__)
[[gnu::target("avx512f")]] std::uint32_t keep_512(const std::uint32_t* times, std::uint32_t first,
                                                  std::uint32_t limit, std::uint32_t* places,
                                                  std::uint32_t* kept) {
  const auto at = _mm512_loadu_si512(times);
  const auto steps = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const auto place = _mm512_add_epi32(steps, _mm512_set1_epi32(static_cast<int>(first)));
  const auto within = _mm512_cmple_epu32_mask(at, _mm512_set1_epi32(static_cast<int>(limit)));
  _mm512_storeu_si512(places, _mm512_maskz_compress_epi32(within, place));
  _mm512_storeu_si512(kept, _mm512_maskz_compress_epi32(within, at));
  return static_cast<std::uint32_t>(__builtin_popcount(within));
}
#endif

// The four loops over both rows, once more for each width.
#define SOURCIER_ROW_KERNELS(NAME, ATTRIBUTE, ROW)                                        \
  ATTRIBUTE void pull_##NAME##_##ROW(const std::uint32_t* first, const link* links,       \
                                     std::uint32_t begin, std::uint32_t end, ROW* rows) { \
    pull(first, links, begin, end, rows);                                                 \
  }                                                                                       \
  ATTRIBUTE void push_##NAME##_##ROW(const ROW& from, std::span<const link> links,        \
                                     const std::uint32_t* slot, ROW* rows) {              \
    push(from, links, slot, rows);                                                        \
  }                                                                                       \
  ATTRIBUTE void offer_##NAME##_##ROW(const ROW& at, std::uint32_t offset, ROW& best) {   \
    offer(at, offset, best);                                                              \
  }                                                                                       \
  ATTRIBUTE void finish_##NAME##_##ROW(const end_block& block, const ROW* rows,           \
                                       const std::int32_t* base, std::uint32_t* out) {    \
    finish(block, rows, base, out);                                                       \
  }
// clang-format off
#define SOURCIER_KERNELS(NAME, ATTRIBUTE, KEEP)                                                   \
  SOURCIER_ROW_KERNELS(NAME, ATTRIBUTE, row16)                                                    \
  SOURCIER_ROW_KERNELS(NAME, ATTRIBUTE, row32)                                                    \
  constexpr lane_kernels k##NAME{                                                                 \
      {pull_##NAME##_row16, push_##NAME##_row16, offer_##NAME##_row16, finish_##NAME##_row16},    \
      {pull_##NAME##_row32, push_##NAME##_row32, offer_##NAME##_row32, finish_##NAME##_row32},    \
      KEEP};
// clang-format on

SOURCIER_KERNELS(Plain, , keep_any)
#if defined(__x86_64__)
SOURCIER_KERNELS(Avx2, [[gnu::target("avx2")]], keep_any)
SOURCIER_KERNELS(Avx512, [[gnu::target("avx512f,avx512bw,prefer-vector-width=512")]], keep_512)
#endif

}  // namespace

const lane_kernels* kernels_of_width(int bits) {
#if defined(__x86_64__)
  if (bits == 512) {
    const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
    return has ? &kAvx512 : nullptr;
  }
  if (bits == 256) return __builtin_cpu_supports("avx2") ? &kAvx2 : nullptr;
#endif
  return bits == 128 ? &kPlain : nullptr;
}

const lane_kernels& kernels() {
  static const lane_kernels* const chosen = [] {
    for (const int bits : {512, 256}) {
      if (const auto* k = kernels_of_width(bits)) return k;
    }
    return kernels_of_width(128);
  }();
  return *chosen;
}

}  // namespace sourcier::travel::sweep
