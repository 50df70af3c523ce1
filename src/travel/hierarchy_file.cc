#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <type_traits>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "travel/hierarchy.h"

namespace sourcier::travel {
namespace {

constexpr std::array<char, 8> kMagic = {'S', 'R', 'C', 'H', 'I', 'E', 'R', 'A'};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kByteOrder = 0x01020304;
constexpr std::size_t kDigestLength = 64;

// Then the arrays, 4-byte values without gaps in the order of hierarchy::view, then the meta text.
struct file_header {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t byte_order;
  std::uint64_t vertices;
  std::uint64_t out_links;
  std::uint64_t in_links;
  std::uint64_t meta_length;
  std::array<char, kDigestLength> checksum;  // of what precedes, with the digest of what follows
};
static_assert(sizeof(file_header) == 112 && std::is_trivially_copyable_v<file_header>);
static_assert(sizeof(link) == 8 && std::is_trivially_copyable_v<link>);

std::string checksum_of(const file_header& header, std::string_view rest) {
  std::string start(reinterpret_cast<const char*>(&header), offsetof(file_header, checksum));
  return digest(start + digest(rest));
}

[[noreturn]] void refuse(const std::filesystem::path& path, const text& why) {
  throw input_error(
      {fmt::format("{} : {} ; importez de nouveau les routes (sourcier import roads)",
                   path.string(), why.fr),
       fmt::format("{}: {}; import the roads again (sourcier import roads)", path.string(),
                   why.en)});
}

std::uint64_t payload_size(const file_header& h) {
  return 4 * (2 * (h.vertices + 1) + 4 * h.vertices + 3 * (h.out_links + h.in_links));
}

// True where the sizes the header claims are those of the file, whatever the claim.
bool sizes_agree(const file_header& h, std::uint64_t size) {
  const bool sane = h.vertices < size && h.out_links < size && h.in_links < size &&
                    h.vertices < kNoVertex && h.out_links < kNoVertex && h.in_links < kNoVertex &&
                    h.meta_length <= size;
  return sane && payload_size(h) + h.meta_length == size;
}

file_header read_header(const std::filesystem::path& path, std::string_view bytes) {
  file_header header{};
  const std::size_t start = std::min(bytes.size(), kMagic.size());
  if (start == 0 || std::memcmp(bytes.data(), kMagic.data(), start) != 0) {
    refuse(path, tr("ce n'est pas une hiérarchie de routes de Sourcier",
                    "this is not a Sourcier road hierarchy"));
  }
  if (bytes.size() < sizeof header) {
    refuse(path, tr("fichier tronqué ({} octets)", "truncated file ({} bytes)", bytes.size()));
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.version != kVersion || header.byte_order != kByteOrder) {
    refuse(path, tr("format écrit par une autre version ou une autre machine",
                    "format written by another version or another machine"));
  }
  if (!sizes_agree(header, bytes.size() - sizeof header)) {
    refuse(path, tr("fichier tronqué ou abîmé ({} octets)", "truncated or damaged file ({} bytes)",
                    bytes.size()));
  }
  if (checksum_of(header, bytes.substr(sizeof header)) !=
      std::string_view(header.checksum.data(), header.checksum.size())) {
    refuse(path, tr("fichier abîmé (somme de contrôle fausse)", "damaged file (wrong checksum)"));
  }
  return header;
}

template <class T>
void append(std::vector<char>& bytes, const std::vector<T>& values) {
  const auto* data = reinterpret_cast<const char*>(values.data());
  bytes.insert(bytes.end(), data, data + values.size() * sizeof(T));
}

bool climbs(const hierarchy::half& half, std::size_t vertices) {
  if (half.first.front() != 0 || half.first.back() != half.links.size()) return false;
  if (!std::ranges::is_sorted(half.first)) return false;
  for (std::uint32_t p = 0; p < vertices; ++p) {
    for (auto k = half.first[p]; k < half.first[p + 1]; ++k) {
      if (half.links[k].node >= p || half.links[k].weight > kLongestTime) return false;
      if (k > half.first[p] && half.links[k - 1].node >= half.links[k].node) return false;
      const auto middle = half.middle[k];
      if (middle != kNoVertex && (middle <= p || middle >= vertices)) return false;
    }
  }
  return true;
}

}  // namespace

hierarchy::hierarchy(const arrays& a, std::string meta) : meta_(std::move(meta)) {
  const auto n = a.vertex.size();
  owned_.reserve(4 * (6 * n + 2 + 3 * (a.out.links.size() + a.in.links.size())));
  append(owned_, a.out.first);
  append(owned_, a.in.first);
  append(owned_, a.position);
  append(owned_, a.vertex);
  append(owned_, a.loop);
  append(owned_, a.loop_middle);
  append(owned_, a.out.links);
  append(owned_, a.in.links);
  append(owned_, a.out.middle);
  append(owned_, a.in.middle);
  view({owned_.data(), owned_.size()}, n, a.out.links.size(), a.in.links.size());
  assert(is_consistent());
}

void hierarchy::view(std::string_view payload, std::size_t vertices, std::size_t out,
                     std::size_t in) {
  payload_ = payload;
  const char* at = payload.data();  // 4-aligned: an allocation, or a page start plus the header
  const auto take = [&]<class T>(std::span<const T>& s, std::size_t count) {
    s = {reinterpret_cast<const T*>(at), count};
    at += s.size_bytes();
  };
  take(out_.first, vertices + 1);
  take(in_.first, vertices + 1);
  take(position_, vertices);
  take(vertex_, vertices);
  take(loop_, vertices);
  take(loop_middle_, vertices);
  take(out_.links, out);
  take(in_.links, in);
  take(out_.middle, out);
  take(in_.middle, in);
  assert(at == payload.data() + payload.size());
}

bool hierarchy::is_consistent() const {
  const auto n = vertices();
  for (std::uint32_t p = 0; p < n; ++p) {
    if (vertex_[p] >= n || position_[vertex_[p]] != p) return false;
    if (loop_[p] > kLongestTime && loop_[p] != kUnreachable) return false;
    const auto middle = loop_middle_[p];
    if (middle != kNoVertex && (middle <= p || middle >= n)) return false;
  }
  return climbs(out_, n) && climbs(in_, n);
}

hierarchy hierarchy::load(const std::filesystem::path& path) {
  hierarchy h;
  h.file_ = mapped_file(path);
  const auto bytes = h.file_.bytes();
  const auto header = read_header(path, bytes);
  const auto payload = bytes.substr(sizeof header, payload_size(header));
  h.view(payload, header.vertices, header.out_links, header.in_links);
  h.meta_ = bytes.substr(sizeof header + payload.size());
  if (!h.is_consistent()) refuse(path, tr("arcs incohérents", "inconsistent arcs"));
  return h;
}

void hierarchy::save(const std::filesystem::path& path, std::string_view meta) const {
  file_header header{kMagic,           kVersion,    kByteOrder, vertices(), out_.links.size(),
                     in_.links.size(), meta.size(), {}};
  std::string bytes(sizeof header, '\0');
  bytes.reserve(sizeof header + payload_.size() + meta.size());
  bytes.append(payload_).append(meta);
  const auto rest = std::string_view(bytes).substr(sizeof header);
  std::ranges::copy(checksum_of(header, rest), header.checksum.begin());
  std::memcpy(bytes.data(), &header, sizeof header);
  write_file_atomically(path, bytes);
}

}  // namespace sourcier::travel
