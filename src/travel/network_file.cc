#include "travel/network_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <numeric>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "base/mapped_file.h"

namespace sourcier::travel {
namespace {

constexpr std::array<char, 8> kMagic = {'S', 'R', 'C', 'R', 'O', 'A', 'D', 'S'};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kByteOrder = 0x01020304;
constexpr std::size_t kSections = 16;
constexpr std::size_t kAlign = 8;

// Then the sections, each begun at a multiple of kAlign, in the order of `sections_of`.
struct file_header {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t byte_order;
  std::array<std::uint64_t, kSections> bytes;
  double walk_km_h;
  double snap_limit_m;
  std::array<char, 64> checksum;  // of what precedes, with the payload's digest
};
static_assert(sizeof(file_header) == 224 && std::is_trivially_copyable_v<file_header>);

std::size_t padded(std::size_t n) { return (n + kAlign - 1) / kAlign * kAlign; }

template <class T>
std::string_view bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

std::string checksum_of(const file_header& header, std::string_view payload) {
  std::string first(reinterpret_cast<const char*>(&header), offsetof(file_header, checksum));
  return digest(first + digest(payload));
}

[[noreturn]] void refuse(const std::filesystem::path& path, const text& why) {
  throw input_error({fmt::format("{} : {} ; importez de nouveau les routes", path.string(), why.fr),
                     fmt::format("{}: {}; import the roads again", path.string(), why.en)});
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& n : names) out += n + '\n';
  return out;
}

std::vector<std::string> parted(std::string_view names) {
  std::vector<std::string> out;
  for (auto end = names.find('\n'); end != names.npos; end = names.find('\n')) {
    out.emplace_back(names.substr(0, end));
    names.remove_prefix(end + 1);
  }
  return out;
}

std::array<std::string_view, kSections> sections_of(const road_network& n, const routing_graph& g,
                                                    std::string_view names, std::string_view note) {
  return {bytes_of(n.first_point.span()),
          bytes_of(n.points.span()),
          bytes_of(n.forward_time.span()),
          bytes_of(n.backward_time.span()),
          bytes_of(n.forward_vertex.span()),
          bytes_of(n.backward_vertex.span()),
          bytes_of(n.klass.span()),
          bytes_of(n.flags.span()),
          bytes_of(n.stretch_road.span()),
          bytes_of(n.first_copy.span()),
          bytes_of(n.copies.span()),
          bytes_of(std::span(g.first_arc)),
          bytes_of(std::span(g.head)),
          bytes_of(std::span(g.weight)),
          names,
          note};
}

file_header checked_header(const std::filesystem::path& path, std::string_view bytes) {
  file_header header{};
  const auto start = std::min(bytes.size(), kMagic.size());
  if (start == 0 || std::memcmp(bytes.data(), kMagic.data(), start) != 0) {
    refuse(path,
           tr("ce n'est pas un réseau routier de Sourcier", "this is not a Sourcier road network"));
  }
  if (bytes.size() < sizeof header) {
    refuse(path, tr("fichier tronqué ({} octets)", "truncated file ({} bytes)", bytes.size()));
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.version != kVersion || header.byte_order != kByteOrder) {
    refuse(path, tr("format écrit par une autre version ou une autre machine",
                    "format written by another version or another machine"));
  }
  const auto payload = bytes.substr(sizeof header);
  std::size_t expected = 0;
  for (const auto size : header.bytes) {
    if (size > payload.size()) expected = payload.size() + 1;
    expected += size <= payload.size() ? padded(size) : 0;
  }
  if (expected != payload.size()) {
    refuse(path, tr("fichier tronqué ou abîmé ({} octets)", "truncated or damaged file ({} bytes)",
                    bytes.size()));
  }
  if (checksum_of(header, payload) !=
      std::string_view(header.checksum.data(), header.checksum.size())) {
    refuse(path, tr("fichier abîmé (somme de contrôle fausse)", "damaged file (wrong checksum)"));
  }
  return header;
}

struct section_cursor {
  std::shared_ptr<const mapped_file> file;
  const file_header& header;
  std::size_t at = sizeof(file_header);
  std::size_t index = 0;

  std::string_view next() {
    const auto section = file->bytes().substr(at, header.bytes[index]);
    at += padded(header.bytes[index++]);
    return section;
  }
  template <class T>
  void into(shared_array<T>& out) {
    const auto bytes = next();
    out = {file, std::span(reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T))};
  }
  template <class T>
  void into(std::vector<T>& out) {
    const auto bytes = next();
    out.resize(bytes.size() / sizeof(T));
    if (!out.empty()) std::memcpy(out.data(), bytes.data(), out.size() * sizeof(T));
  }
};

}  // namespace

void save_roads(const std::filesystem::path& path, const road_network& network,
                const routing_graph& graph, std::string_view note) {
  const auto names = joined(network.class_names);
  const auto sections = sections_of(network, graph, names, note);
  file_header header{kMagic, kVersion, kByteOrder, {}, network.walk_km_h, network.snap_limit_m, {}};
  std::size_t total = sizeof header;
  for (std::size_t i = 0; i < kSections; ++i) {
    header.bytes[i] = sections[i].size();
    total += padded(sections[i].size());
  }
  std::string bytes(sizeof header, '\0');
  bytes.reserve(total);
  for (const auto section : sections) {
    bytes.append(section);
    bytes.append(padded(section.size()) - section.size(), '\0');
  }
  const auto sum = checksum_of(header, std::string_view(bytes).substr(sizeof header));
  std::ranges::copy(sum, header.checksum.begin());
  std::memcpy(bytes.data(), &header, sizeof header);
  write_file_atomically(path, bytes);
}

saved_roads load_roads(const std::filesystem::path& path) {
  auto file = std::make_shared<const mapped_file>(mapped_file(path));
  const auto header = checked_header(path, file->bytes());
  saved_roads out;
  section_cursor in{file, header};
  auto& n = out.network;
  in.into(n.first_point);
  in.into(n.points);
  in.into(n.forward_time);
  in.into(n.backward_time);
  in.into(n.forward_vertex);
  in.into(n.backward_vertex);
  in.into(n.klass);
  in.into(n.flags);
  in.into(n.stretch_road);
  in.into(n.first_copy);
  in.into(n.copies);
  in.into(out.graph.first_arc);
  in.into(out.graph.head);
  in.into(out.graph.weight);
  n.class_names = parted(in.next());
  out.note = in.next();
  n.walk_km_h = header.walk_km_h;
  n.snap_limit_m = header.snap_limit_m;
  out.checksum.assign(header.checksum.begin(), header.checksum.end());
  return out;
}

}  // namespace sourcier::travel
