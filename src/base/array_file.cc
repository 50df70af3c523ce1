#include "base/array_file.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstring>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"

namespace sourcier {
namespace {

constexpr std::uint32_t kByteOrder = 0x01020304;
constexpr std::size_t kAlign = array_file_writer::kAlign;

// Magic, version and byte order stand where every format of ours has had them.
struct file_header {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t byte_order;
  std::uint64_t size;  // of the file
  std::uint32_t sections;
  std::uint32_t align;
  std::array<char, 64> checksum;  // of all other bytes of the file
};
static_assert(sizeof(file_header) == 96 && std::is_trivially_copyable_v<file_header>);

// Follows the header, one a section; then the sections, each begun at a multiple of kAlign.
struct section_entry {
  std::uint64_t bytes;
  std::uint64_t element;  // size of one value
};

std::size_t padded(std::size_t n) { return (n + kAlign - 1) / kAlign * kAlign; }

std::size_t first_section(std::size_t sections) {
  return padded(sizeof(file_header) + sections * sizeof(section_entry));
}

section_entry entry_of(std::string_view file, std::size_t section) {
  section_entry e{};
  std::memcpy(&e, file.data() + sizeof(file_header) + section * sizeof e, sizeof e);
  return e;
}

template <class T>
std::string_view bytes_of(const T& value, std::size_t size = sizeof(T)) {
  return {reinterpret_cast<const char*>(&value), size};
}

// The first characters of a foreign file, as far as they can be shown.
std::string shown_start(std::string_view bytes) {
  std::string out;
  for (const char c : bytes.substr(0, 8)) out += c > ' ' && c < 127 ? c : '.';
  return out;
}

bool sections_fit(std::string_view file, std::size_t sections) {
  if (sections > file.size() / sizeof(section_entry)) return false;
  std::size_t at = first_section(sections);
  for (std::size_t i = 0; i < sections; ++i) {
    const auto e = entry_of(file, i);
    if (at > file.size() || e.bytes > file.size() - at || e.element == 0) return false;
    if (e.bytes % e.element != 0) return false;
    at += padded(e.bytes);
  }
  return at == file.size();
}

}  // namespace

void array_file_writer::add(std::string_view bytes, std::size_t element) {
  sections_.push_back(bytes);
  elements_.push_back(static_cast<std::uint32_t>(element));
}

std::string array_file_writer::save(const std::filesystem::path& path) const {
  assert(sections_.size() == kind_.sections && kind_.magic.size() == 8);
  static constexpr std::array<char, kAlign> kZeros{};
  std::string table;
  file_header header{{}, kind_.version, kByteOrder, 0, kind_.sections, kAlign, {}};
  std::ranges::copy(kind_.magic, header.magic.begin());
  for (std::size_t i = 0; i < sections_.size(); ++i) {
    table += bytes_of(section_entry{sections_[i].size(), elements_[i]});
  }
  table.resize(first_section(sections_.size()) - sizeof header, '\0');
  std::vector<std::string_view> parts = {bytes_of(header, offsetof(file_header, checksum)), table};
  header.size = sizeof header + table.size();
  for (const auto section : sections_) {
    parts.push_back(section);
    parts.emplace_back(kZeros.data(), padded(section.size()) - section.size());
    header.size += padded(section.size());
  }
  const auto sum = digest(parts);
  assert(sum.size() == header.checksum.size());
  std::ranges::copy(sum, header.checksum.begin());
  parts[0] = bytes_of(header);
  write_file_atomically(path, parts);
  return sum;
}

array_file::array_file(const std::filesystem::path& path, const array_file_kind& kind)
    : path_(path), kind_(kind), file_(std::make_shared<const mapped_file>(path)) {
  const auto bytes = file_->bytes();
  const auto start = std::min(bytes.size(), kind.magic.size());
  if (start == 0) refuse(tr("fichier vide", "empty file"));
  if (bytes.substr(0, start) != kind.magic.substr(0, start)) {
    const auto seen = shown_start(bytes);
    refuse({fmt::format("ce n'est pas {} (il commence par « {} »)", kind.what.fr, seen),
            fmt::format("this is not {} (it begins with \"{}\")", kind.what.en, seen)});
  }
  const auto cut = tr("fichier tronqué ({} octets)", "truncated file ({} bytes)", bytes.size());
  file_header header{};
  std::memcpy(&header, bytes.data(), std::min(bytes.size(), sizeof header));
  if (bytes.size() < offsetof(file_header, size)) refuse(cut);
  if (header.byte_order != kByteOrder) {
    refuse(tr("écrit par une machine d'un autre ordre d'octets, ou abîmé",
              "written by a machine of another byte order, or damaged"));
  }
  if (header.version != kind.version) {
    refuse(tr("écrit par une autre version de Sourcier (format {}, celle-ci lit le {})",
              "written by another version of Sourcier (format {}, this one reads {})",
              header.version, kind.version));
  }
  if (bytes.size() < sizeof header || bytes.size() < header.size) refuse(cut);
  if (header.size != bytes.size() || header.sections != kind.sections || header.align != kAlign ||
      !sections_fit(bytes, header.sections)) {
    refuse(tr("fichier abîmé ({} octets)", "damaged file ({} bytes)", bytes.size()));
  }
  checksum_.assign(header.checksum.begin(), header.checksum.end());
  const std::array<std::string_view, 2> summed = {bytes.substr(0, offsetof(file_header, checksum)),
                                                  bytes.substr(sizeof header)};
  if (digest(summed) != checksum_) {
    refuse(tr("fichier abîmé (somme de contrôle fausse)", "damaged file (wrong checksum)"));
  }
  at_ = first_section(header.sections);
}

std::string_view array_file::next_bytes(std::size_t element) {
  assert(section_ < kind_.sections);
  const auto e = entry_of(file_->bytes(), section_++);
  if (e.element != element) refuse(tr("sections inattendues", "unexpected sections"));
  const auto bytes = file_->bytes().substr(at_, e.bytes);
  at_ += padded(e.bytes);
  return bytes;
}

void array_file::refuse(const text& why) const {
  throw input_error({fmt::format("{} : {} ; {}", path_.string(), why.fr, kind_.remedy.fr),
                     fmt::format("{}: {}; {}", path_.string(), why.en, kind_.remedy.en)});
}

}  // namespace sourcier
