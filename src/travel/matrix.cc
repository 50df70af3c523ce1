#include "travel/matrix.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"

namespace sourcier::travel {
namespace {

constexpr std::array<char, 8> kMagic = {'S', 'R', 'C', 'T', 'I', 'M', 'E', 'S'};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kByteOrder = 0x01020304;
constexpr std::size_t kDigestLength = 64;

// Then offsets (communes + 1), destinations and times (pairs each), without gaps.
struct file_header {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t byte_order;
  std::uint64_t communes;
  std::uint64_t pairs;
  std::array<char, kDigestLength> communes_digest;
  std::array<char, kDigestLength> checksum;  // of what precedes, with the payload's digest
};
static_assert(sizeof(file_header) == 160 && std::is_trivially_copyable_v<file_header>);
static_assert(sizeof(commune_id) == 4 && std::is_trivially_copyable_v<commune_id>);

template <class T>
std::string_view bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

std::string checksum_of(const file_header& header, std::string_view payload) {
  std::string signed_part(reinterpret_cast<const char*>(&header), offsetof(file_header, checksum));
  return digest(signed_part + digest(payload));
}

std::string_view view(const std::array<char, kDigestLength>& a) { return {a.data(), a.size()}; }

[[noreturn]] void refuse(const std::filesystem::path& path, const text& why) {
  throw input_error(
      {fmt::format("{} : {} ; importez de nouveau la matrice de temps", path.string(), why.fr),
       fmt::format("{}: {}; import the travel-time matrix again", path.string(), why.en)});
}

file_header read_header(const std::filesystem::path& path, std::string_view bytes) {
  file_header header{};
  const std::size_t start = std::min(bytes.size(), kMagic.size());
  if (start == 0 || std::memcmp(bytes.data(), kMagic.data(), start) != 0) {
    refuse(path, tr("ce n'est pas une matrice de temps de Sourcier",
                    "this is not a Sourcier travel-time matrix"));
  }
  if (bytes.size() < sizeof header) {
    refuse(path, tr("fichier tronqué ({} octets)", "truncated file ({} bytes)", bytes.size()));
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.version != kVersion || header.byte_order != kByteOrder) {
    refuse(path, tr("format écrit par une autre version ou une autre machine",
                    "format written by another version or another machine"));
  }
  return header;
}

// True where the sizes the header claims are those of the file, whatever the claim.
bool sizes_agree(const file_header& h, std::size_t payload) {
  const std::uint64_t most = payload / 8;
  return h.communes < most && h.pairs <= most && (h.communes + 1 + h.pairs) * 8 == payload;
}

}  // namespace

time_matrix::time_matrix(std::size_t communes, std::span<const time_triple> triples) {
  owned_offsets_.assign(communes + 1, 0);
  std::vector<time_triple> sorted;
  sorted.reserve(triples.size());
  for (const auto& t : triples) {
    assert(t.from.value < communes && t.to.value < communes);
    assert(std::isfinite(t.time.value) && t.time.value >= 0);
    if (t.from != t.to) sorted.push_back(t);
  }
  std::ranges::sort(sorted, [](const time_triple& a, const time_triple& b) {
    return a.from != b.from ? a.from < b.from : a.to < b.to;
  });
  owned_destinations_.reserve(sorted.size());
  owned_times_.reserve(sorted.size());
  for (const auto& t : sorted) {
    ++owned_offsets_[t.from.value + 1];
    owned_destinations_.push_back(t.to);
    owned_times_.push_back(stored_time(t.time));
  }
  for (std::size_t i = 0; i < communes; ++i) owned_offsets_[i + 1] += owned_offsets_[i];
  offsets_ = owned_offsets_;
  destinations_ = owned_destinations_;
  times_ = owned_times_;
  assert(is_consistent());
}

void time_matrix::view_payload(std::string_view payload, std::size_t communes, std::size_t pairs) {
  const char* at = payload.data();  // 8-aligned: a page start plus 160
  offsets_ = {reinterpret_cast<const std::uint64_t*>(at), communes + 1};
  at += offsets_.size_bytes();
  destinations_ = {reinterpret_cast<const commune_id*>(at), pairs};
  at += destinations_.size_bytes();
  times_ = {reinterpret_cast<const float*>(at), pairs};
}

bool time_matrix::is_consistent() const {
  if (offsets_.front() != 0 || offsets_.back() != destinations_.size()) return false;
  if (!std::ranges::is_sorted(offsets_)) return false;
  for (std::uint32_t i = 0; i < size(); ++i) {
    for (auto k = offsets_[i]; k < offsets_[i + 1]; ++k) {
      const auto to = destinations_[k];
      if (to.value >= size() || to.value == i) return false;
      if (k > offsets_[i] && destinations_[k - 1] >= to) return false;
      if (!(std::isfinite(times_[k]) && times_[k] >= 0)) return false;
    }
  }
  return true;
}

time_matrix time_matrix::load(const std::filesystem::path& path, std::size_t communes,
                              std::string_view communes_digest) {
  time_matrix matrix;
  matrix.file_ = mapped_file(path);
  const auto bytes = matrix.file_.bytes();
  const auto header = read_header(path, bytes);
  const auto payload = bytes.substr(sizeof header);
  if (!sizes_agree(header, payload.size())) {
    refuse(path, tr("fichier tronqué ou abîmé ({} octets)", "truncated or damaged file ({} bytes)",
                    bytes.size()));
  }
  if (checksum_of(header, payload) != view(header.checksum)) {
    refuse(path, tr("fichier abîmé (somme de contrôle fausse)", "damaged file (wrong checksum)"));
  }
  if (header.communes != communes || view(header.communes_digest) != communes_digest) {
    refuse(path, tr("écrite pour une autre liste de communes ({} contre {} aujourd'hui)",
                    "written for another list of communes ({} against {} today)", header.communes,
                    communes));
  }
  matrix.view_payload(payload, communes, header.pairs);
  if (!matrix.is_consistent()) {
    refuse(path, tr("lignes incohérentes", "inconsistent rows"));
  }
  return matrix;
}

void time_matrix::save(const std::filesystem::path& path, std::string_view communes_digest) const {
  assert(communes_digest.size() == kDigestLength);
  file_header header{kMagic, kVersion, kByteOrder, size(), pairs(), {}, {}};
  std::ranges::copy(communes_digest, header.communes_digest.begin());
  std::string bytes(sizeof header, '\0');
  bytes.reserve(sizeof header + (size() + 1 + pairs()) * 8);
  bytes.append(bytes_of(offsets_)).append(bytes_of(destinations_)).append(bytes_of(times_));
  const auto payload = std::string_view(bytes).substr(sizeof header);
  std::ranges::copy(checksum_of(header, payload), header.checksum.begin());
  std::memcpy(bytes.data(), &header, sizeof header);
  write_file_atomically(path, bytes);
}

std::string communes_digest(std::span<const std::string> codes) {
  std::string joined;
  for (const auto& code : codes) joined += code + '\n';
  return digest(joined);
}

time_table to_time_table(const time_matrix& matrix, minutes limit) {
  assert(limit.value >= 0);
  time_table table{.offsets = {0}, .destinations = {}, .times = {}, .limit = limit};
  table.offsets.reserve(matrix.size() + 1);
  const auto add = [&](commune_id to, float t) {
    table.destinations.push_back(to);
    table.times.push_back(t);
  };
  for (std::uint32_t i = 0; i < matrix.size(); ++i) {
    bool has_itself = false;
    for (auto k = matrix.offsets()[i]; k < matrix.offsets()[i + 1]; ++k) {
      const auto to = matrix.destinations()[k];
      if (!has_itself && to.value > i) {
        add({i}, 0);
        has_itself = true;
      }
      if (static_cast<double>(matrix.times()[k]) <= limit.value) add(to, matrix.times()[k]);
    }
    if (!has_itself) add({i}, 0);
    table.offsets.push_back(table.destinations.size());
  }
  return table;
}

matrix_coverage coverage_of(const time_matrix& matrix) {
  matrix_coverage coverage{.pairs = matrix.pairs(), .one_way = 0, .unconnected = {}};
  std::vector<bool> connected(matrix.size());
  const auto row = [&](std::size_t i) {
    return matrix.destinations().subspan(matrix.offsets()[i],
                                         matrix.offsets()[i + 1] - matrix.offsets()[i]);
  };
  for (std::uint32_t i = 0; i < matrix.size(); ++i) {
    for (const auto to : row(i)) {
      connected[i] = connected[to.value] = true;
      if (!std::ranges::binary_search(row(to.value), commune_id{i})) ++coverage.one_way;
    }
  }
  for (std::uint32_t i = 0; i < matrix.size(); ++i) {
    if (!connected[i]) coverage.unconnected.push_back({i});
  }
  return coverage;
}

}  // namespace sourcier::travel
