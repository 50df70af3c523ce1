#include "travel/lane_kernels.h"

#include <algorithm>

namespace sourcier::travel::sweep {
namespace {

// Vectors as the compiler spells them: sixteen lanes, cut up as the processor needs.
using vector16 = std::int32_t __attribute__((vector_size(64)));
constexpr auto kNone = kFar<std::int32_t>;

#define SOURCIER_INLINE [[gnu::always_inline]] inline

SOURCIER_INLINE void pull(const std::uint32_t* first, const link* links, std::uint32_t begin,
                          std::uint32_t end, row16* rows) {
  auto* vectors = reinterpret_cast<vector16*>(rows);
  auto k = first[begin];
  for (auto v = begin; v < end; ++v) {
    vector16 best = vector16{} + kNone;
    for (const auto last = first[v + 1]; k < last; ++k) {
      const vector16 through = vectors[links[k].node] + static_cast<std::int32_t>(links[k].weight);
      best = through < best ? through : best;
    }
    vectors[v] = best;
  }
}

SOURCIER_INLINE void push(const row16& from, std::span<const link> links,
                          const std::uint32_t* slot, row16* rows) {
  auto* vectors = reinterpret_cast<vector16*>(rows);
  const vector16 at = *reinterpret_cast<const vector16*>(&from);
  for (const auto& l : links) {
    auto& to = vectors[slot[l.node]];
    const vector16 through = at + static_cast<std::int32_t>(l.weight);
    to = through < to ? through : to;
  }
}

SOURCIER_INLINE void offer(const row16& from, std::int32_t offset, row16& to) {
  const vector16 at = *reinterpret_cast<const vector16*>(&from);
  auto& best = *reinterpret_cast<vector16*>(&to);
  const vector16 through = at >= kNone ? vector16{} + kNone : at + offset;
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

SOURCIER_INLINE void finish(const end_block& block, const row16* rows, const row16& base,
                            std::uint32_t* out) {
  const auto* vectors = reinterpret_cast<const vector16*>(rows);
  const vector16 bases = *reinterpret_cast<const vector16*>(&base);
  vector16 m[16] = {};
  for (std::uint32_t i = 0; i < block.count; ++i) {
    vector16 best = vector16{} + kNone;
    for (auto k = block.first[i]; k < block.first[i + 1]; ++k) {
      const vector16 at = vectors[block.ends[k].number];
      const vector16 through = at >= kNone ? vector16{} + kNone : at + block.ends[k].offset;
      best = through < best ? through : best;
    }
    const vector16 total = best + bases;
    const vector16 far = (best >= kNone) | (total > static_cast<std::int32_t>(kLongestTime));
    m[i] = total | far;
  }
  transpose(m);
  auto* to = reinterpret_cast<vector16*>(out);
  for (int lane = 0; lane < 16; ++lane) to[lane] = m[lane];
}

// The four loops once more for each width.
#define SOURCIER_KERNELS(NAME, ATTRIBUTE)                                                         \
  ATTRIBUTE void pull_##NAME(const std::uint32_t* first, const link* links, std::uint32_t begin,  \
                             std::uint32_t end, row16* rows) {                                    \
    pull(first, links, begin, end, rows);                                                         \
  }                                                                                               \
  ATTRIBUTE void push_##NAME(const row16& from, std::span<const link> links,                      \
                             const std::uint32_t* slot, row16* rows) {                            \
    push(from, links, slot, rows);                                                                \
  }                                                                                               \
  ATTRIBUTE void offer_##NAME(const row16& at, std::int32_t offset, row16& best) {                \
    offer(at, offset, best);                                                                      \
  }                                                                                               \
  ATTRIBUTE void finish_##NAME(const end_block& block, const row16* rows, const row16& base,      \
                               std::uint32_t* out) {                                              \
    finish(block, rows, base, out);                                                               \
  }                                                                                               \
  constexpr lane_kernels k##NAME{pull_##NAME, push_##NAME, offer_##NAME, finish_##NAME};

SOURCIER_KERNELS(Plain, )
#if defined(__x86_64__)
SOURCIER_KERNELS(Avx2, [[gnu::target("avx2")]])
SOURCIER_KERNELS(Avx512, [[gnu::target("avx512f,prefer-vector-width=512")]])
#endif

}  // namespace

const lane_kernels* kernels_of_width(int bits) {
#if defined(__x86_64__)
  if (bits == 512) return __builtin_cpu_supports("avx512f") ? &kAvx512 : nullptr;
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
