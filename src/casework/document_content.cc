#include "casework/document_content.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/fold.h"

namespace sourcier::casework {
namespace {

enum known_type : std::size_t { pdf, jpeg, png, odt, docx };
const std::array<content_type, 5>& types() {
  static const std::array<content_type, 5> all = {{
      {"application/pdf", "pdf", {"PDF", "PDF"}},
      {"image/jpeg", "jpg", {"image JPEG", "JPEG image"}},
      {"image/png", "png", {"image PNG", "PNG image"}},
      {"application/vnd.oasis.opendocument.text", "odt", {"texte ODT", "ODT text"}},
      {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
       "docx",
       {"texte DOCX", "DOCX text"}},
  }};
  return all;
}

[[noreturn]] void refuse(const text& why) {
  throw input_error({"document : " + why.fr, "document: " + why.en});
}

[[noreturn]] void refuse_zip() {
  refuse({"ce fichier texte est abîmé ou piégé ; enregistrez-le de nouveau, ou en PDF",
          "this text file is damaged or a trap; save it again, or as PDF"});
}

// Little-endian, as zip writes them (PKWARE APPNOTE 6.3).
std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t width) {
  if (at > bytes.size() || bytes.size() - at < width) refuse_zip();
  std::uint64_t v = 0;
  for (std::size_t i = width; i-- > 0;) v = (v << 8) | static_cast<unsigned char>(bytes[at + i]);
  return v;
}

struct zip_entry {
  std::string_view name;
  std::uint64_t method = 0, packed = 0, size = 0, offset = 0;
};

constexpr std::size_t kDirectoryEnd = 22, kDirectoryEntry = 46, kLocalHeader = 30;
constexpr std::uint64_t kMostEntries = 1000, kMostUnpacked = std::uint64_t{100} << 20;
constexpr std::string_view kEndMark("PK\5\6", 4), kEntryMark("PK\1\2", 4), kLocalMark("PK\3\4", 4);

// Of the directory at the end of the file; sizes are what it declares.
std::vector<zip_entry> read_directory(std::string_view bytes) {
  const auto tail =
      bytes.size() > 0xffff + kDirectoryEnd ? bytes.size() - 0xffff - kDirectoryEnd : 0;
  const auto found = bytes.substr(tail).rfind(kEndMark);
  if (found == std::string_view::npos) refuse_zip();
  const auto end = tail + found;
  const auto count = number_at(bytes, end + 10, 2);
  const auto length = number_at(bytes, end + 12, 4), start = number_at(bytes, end + 16, 4);
  // Several disks, or zip64, which a letter has no use for.
  if (number_at(bytes, end + 4, 4) != 0 || number_at(bytes, end + 8, 2) != count) refuse_zip();
  if (count == 0 || count > kMostEntries || start + length != end) refuse_zip();
  std::vector<zip_entry> out;
  auto at = static_cast<std::size_t>(start);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (number_at(bytes, at, 4) != number_at(kEntryMark, 0, 4)) refuse_zip();
    const auto name = number_at(bytes, at + 28, 2);
    const auto rest = number_at(bytes, at + 30, 2) + number_at(bytes, at + 32, 2);
    zip_entry e;
    e.method = number_at(bytes, at + 10, 2);
    e.packed = number_at(bytes, at + 20, 4);
    e.size = number_at(bytes, at + 24, 4);
    e.offset = number_at(bytes, at + 42, 4);
    at += kDirectoryEntry;
    if (at + name + rest > end) refuse_zip();
    e.name = bytes.substr(at, name);
    at += name + rest;
    out.push_back(e);
  }
  if (at != end) refuse_zip();
  return out;
}

// Where the packed bytes of each entry lie; none over another, all before the directory.
void check_extents(std::string_view bytes, const std::vector<zip_entry>& entries) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> extents;
  std::uint64_t unpacked = 0;
  for (const auto& e : entries) {
    const auto at = static_cast<std::size_t>(e.offset);
    if (number_at(bytes, at, 4) != number_at(kLocalMark, 0, 4)) refuse_zip();
    const auto head = kLocalHeader + number_at(bytes, at + 26, 2) + number_at(bytes, at + 28, 2);
    extents.emplace_back(e.offset, e.offset + head + e.packed);
    if (e.method != 0 && e.method != 8) refuse_zip();
    if (e.method == 0 && e.size != e.packed) refuse_zip();
    unpacked += e.size;
  }
  std::ranges::sort(extents);
  for (std::size_t i = 0; i + 1 < extents.size(); ++i) {
    if (extents[i].second > extents[i + 1].first) refuse_zip();
  }
  if (extents.back().second > bytes.size()) refuse_zip();
  if (unpacked > kMostUnpacked) {
    refuse(tr("ce fichier texte occuperait {} Mo une fois ouvert ; enregistrez-le en PDF",
              "this text file would take {} MB once opened; save it as PDF", unpacked >> 20));
  }
}

void check_names(const std::vector<zip_entry>& entries) {
  constexpr std::array<std::string_view, 13> kRefused = {
      ".zip", ".exe", ".js",  ".vbs", ".bat", ".com",          ".jar",
      ".dll", ".sh",  ".ps1", ".7z",  ".rar", "vbaproject.bin"};
  for (const auto& e : entries) {
    std::string name(e.name);
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    const auto ends = [&](std::string_view end) { return name.ends_with(end); };
    if (std::ranges::any_of(kRefused, ends) || name.starts_with("basic/")) {
      refuse(tr("ce fichier contient « {} », un programme ou une archive ; enregistrez-le en PDF",
                "this file holds \"{}\", a program or an archive; save it as PDF", name));
    }
    if (name.find("..") != std::string::npos || name.starts_with("/")) refuse_zip();
  }
}

std::optional<known_type> type_of_zip(std::string_view bytes) {
  const auto entries = read_directory(bytes);
  check_extents(bytes, entries);
  check_names(entries);
  const auto holds = [&](std::string_view name) {
    return std::ranges::find(entries, name, &zip_entry::name) != entries.end();
  };
  if (holds("[Content_Types].xml") && holds("word/document.xml")) return docx;
  // OpenDocument 1.2, part 3, 3.3: the type comes first, as it is.
  const auto& wanted = types()[odt].media_type;
  const auto& first = *std::ranges::min_element(entries, {}, &zip_entry::offset);
  if (first.name == "mimetype" && first.method == 0 && holds("content.xml") &&
      first.size == wanted.size()) {
    const auto at = kLocalHeader + first.name.size() + number_at(bytes, first.offset + 28, 2);
    if (bytes.substr(first.offset + at, wanted.size()) == wanted) return odt;
  }
  return std::nullopt;
}

std::optional<known_type> type_of(std::string_view bytes) {
  if (bytes.starts_with("%PDF-")) return pdf;
  if (bytes.starts_with("\xff\xd8\xff")) return jpeg;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return png;
  if (bytes.starts_with(kLocalMark)) return type_of_zip(bytes);
  return std::nullopt;
}

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

const content_type& content_type_of(std::string_view bytes) {
  if (bytes.empty()) refuse({"le fichier est vide", "the file is empty"});
  if (bytes.size() > kLongestDocument) {
    refuse(tr("{} Mo au plus ; réduisez les images, ou envoyez-le en plusieurs",
              "{} MB at most; make its images smaller, or send it in parts",
              kLongestDocument >> 20));
  }
  const auto found = type_of(bytes);
  if (found) return types()[*found];
  refuse(
      {"ce n'est ni un PDF, ni une image JPEG ou PNG, ni un texte ODT ou DOCX ; enregistrez-le "
       "en PDF",
       "this is neither PDF, nor a JPEG or PNG image, nor an ODT or DOCX text; save it as PDF"});
}

std::string clean_name(std::string_view name, const content_type& type) {
  constexpr std::size_t kLongest = 120;
  name = name.substr(name.find_last_of("/\\") + 1);
  if (const auto dot = name.rfind('.'); dot != name.npos && name.size() - dot <= 6) {
    name = name.substr(0, dot);
  }
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x20 && byte != 0x7f &&
                       std::string_view("\"<>:|?*;%$`&'").find(c) == std::string_view::npos;
    out += plain ? c : '_';
  }
  while (!out.empty() && (out.front() == '.' || out.front() == ' ' || out.front() == '-')) {
    out.erase(0, 1);
  }
  if (out.size() > kLongest) {
    out.resize(kLongest);
    // Not in the middle of a character of UTF-8.
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0) == 0x80) out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xc0) out.pop_back();
  }
  if (fold(out).empty()) out = "document";
  return out + "." + std::string(type.extension);
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    const auto n = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k) {
      three = (three << 8) | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= n ? kAlphabet[(three >> (18 - 6 * k)) & 63] : '=';
    }
  }
  return out;
}

std::string from_base64(std::string_view text) {
  static const auto value = [] {
    std::array<int, 256> v{};
    v.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
      v[static_cast<unsigned char>(kAlphabet[i])] = static_cast<int>(i);
    }
    return v;
  }();
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    if (c == '=') break;
    const int v = value[static_cast<unsigned char>(c)];
    if (v < 0) {
      throw input_error({"document illisible : ses octets ne sont plus ceux qui ont été reçus",
                         "cannot read the document: its bytes are no longer those received"});
    }
    bits = (bits << 6) | static_cast<std::uint32_t>(v);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>((bits >> held) & 0xff);
  }
  return out;
}

}  // namespace sourcier::casework
