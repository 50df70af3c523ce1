#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>

#include "base/digest.h"
#include "base/error.h"
#include "geo/outlines.h"

namespace sourcier::geo {
namespace {

// magic, version, digest of the rest; then five counts, lengths of codes, codes, offsets, points.
// Little-endian.
static_assert(std::endian::native == std::endian::little);
constexpr std::string_view kMagic = "SRCROUTL";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kDigestSize = 64;
constexpr std::size_t kHeaderSize = 8 + 4 + 4 + kDigestSize;

struct counts {
  std::uint64_t outlines, code_bytes, polygons, rings, points;
};

template <class T>
void put(std::string& out, const T* data, std::size_t n) {
  out.append(reinterpret_cast<const char*>(data), n * sizeof(T));
}

// Precondition: the bytes are there (checked against the counts before).
template <class T>
std::vector<T> take(std::string_view& bytes, std::size_t n) {
  std::vector<T> out(n);
  if (n > 0) std::memcpy(static_cast<void*>(out.data()), bytes.data(), n * sizeof(T));
  bytes.remove_prefix(n * sizeof(T));
  return out;
}

[[noreturn]] void refuse(const std::string& name, const text& reason) {
  throw input_error(tr("{0} : {1} ; importez de nouveau les contours (sourcier import outlines)",
                       "{0}: {2}; import the outlines again (sourcier import outlines)", name,
                       reason.fr, reason.en));
}

std::uint64_t payload_size(const counts& c) {
  return sizeof(counts) + 4 * c.outlines + c.code_bytes + 4 * (c.outlines + 1) +
         4 * (c.polygons + 1) + 8 * (c.rings + 1) + sizeof(coordinate) * c.points;
}

template <class T>
bool is_partition(const std::vector<T>& offsets, std::size_t end) {
  return offsets.front() == 0 && offsets.back() == end &&
         std::ranges::adjacent_find(offsets, std::greater_equal<>{}) == offsets.end();
}

bool is_well_formed(const outline_set& s) {
  if (!is_partition(s.polygon_offsets, s.ring_offsets.size() - 1) ||
      !is_partition(s.ring_offsets, s.point_offsets.size() - 1) ||
      !is_partition(s.point_offsets, s.points.size())) {
    return false;
  }
  if (std::ranges::adjacent_find(s.codes, std::greater_equal<>{}) != s.codes.end()) return false;
  for (std::size_t r = 0; r + 1 < s.point_offsets.size(); ++r) {
    const auto ring = s.ring(r);
    if (ring.size() < 4 || ring.front() != ring.back()) return false;
  }
  return std::ranges::all_of(s.points, is_valid);
}

}  // namespace

std::string to_bytes(const outline_set& s) {
  std::string codes;
  std::vector<std::uint32_t> lengths;
  for (const auto& code : s.codes) {
    codes += code;
    lengths.push_back(static_cast<std::uint32_t>(code.size()));
  }
  const counts c{s.size(), codes.size(), s.ring_offsets.size() - 1, s.point_offsets.size() - 1,
                 s.points.size()};
  std::string payload;
  payload.reserve(payload_size(c));
  put(payload, &c, 1);
  put(payload, lengths.data(), lengths.size());
  payload += codes;
  put(payload, s.polygon_offsets.data(), s.polygon_offsets.size());
  put(payload, s.ring_offsets.data(), s.ring_offsets.size());
  put(payload, s.point_offsets.data(), s.point_offsets.size());
  put(payload, s.points.data(), s.points.size());

  std::string out(kMagic);
  const std::uint32_t version[] = {kVersion, 0};
  put(out, version, 2);
  return out + digest(payload) + payload;
}

outline_set outlines_from_bytes(std::string_view bytes, const std::string& name) {
  if (!bytes.starts_with(kMagic)) {
    refuse(name, tr("ce n'est pas un fichier de contours de sourcier",
                    "this is not an outline file of sourcier"));
  }
  const auto cut = tr("le fichier est tronqué", "the file is truncated");
  if (bytes.size() < kHeaderSize + sizeof(counts)) refuse(name, cut);
  std::uint32_t version = 0;
  std::memcpy(&version, bytes.data() + kMagic.size(), sizeof(version));
  if (version != kVersion) {
    refuse(name, tr("version {} des contours, cette version de sourcier lit la {}",
                    "outline version {}, this version of sourcier reads {}", version, kVersion));
  }
  const auto expected = bytes.substr(kHeaderSize - kDigestSize, kDigestSize);
  bytes.remove_prefix(kHeaderSize);
  counts c{};
  std::memcpy(&c, bytes.data(), sizeof(c));
  const auto largest = std::max({c.outlines, c.code_bytes, c.polygons, c.rings, c.points});
  if (largest > bytes.size() || payload_size(c) > bytes.size()) refuse(name, cut);
  const auto altered = tr("le contenu a été altéré", "the content has been altered");
  if (payload_size(c) != bytes.size() || digest(bytes) != expected) refuse(name, altered);

  bytes.remove_prefix(sizeof(counts));
  const auto lengths = take<std::uint32_t>(bytes, c.outlines);
  auto codes = bytes.substr(0, c.code_bytes);
  bytes.remove_prefix(c.code_bytes);
  outline_set out;
  for (const auto length : lengths) {
    if (length > codes.size()) refuse(name, altered);
    out.codes.emplace_back(codes.substr(0, length));
    codes.remove_prefix(length);
  }
  out.polygon_offsets = take<std::uint32_t>(bytes, c.outlines + 1);
  out.ring_offsets = take<std::uint32_t>(bytes, c.polygons + 1);
  out.point_offsets = take<std::uint64_t>(bytes, c.rings + 1);
  out.points = take<coordinate>(bytes, c.points);
  if (!is_well_formed(out)) refuse(name, altered);
  return out;
}

}  // namespace sourcier::geo
