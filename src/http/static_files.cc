#include "http/static_files.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "base/digest.h"
#include "base/error.h"

namespace sourcier::http {
namespace {

constexpr std::size_t kHashLength = 8;   // of the page's bundler
constexpr std::size_t kEtagLength = 32;  // 128 bits in hexadecimal

// "assets/<name>-<8 of A-Za-z0-9_->.<ext>", one of the eight not a lower-case letter: a plain
// word of eight letters is no hash.
bool carries_hash(std::string_view name) {
  if (!name.starts_with("assets/")) return false;
  const std::string_view file = name.substr(name.rfind('/') + 1);
  const std::string_view stem = file.substr(0, file.rfind('.'));
  if (stem.size() == file.size() || stem.size() < kHashLength + 2) return false;
  if (stem[stem.size() - kHashLength - 1] != '-') return false;
  const auto tail = stem.substr(stem.size() - kHashLength);
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto other = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return std::ranges::all_of(
             tail, [&](char c) { return lower(c) || other(c) || c == '-' || c == '_'; }) &&
         std::ranges::any_of(tail, other);
}

}  // namespace

std::string_view content_type_of(std::string_view file_name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kTypes{
      {{"html", "text/html; charset=utf-8"},
       {"js", "text/javascript; charset=utf-8"},
       {"mjs", "text/javascript; charset=utf-8"},
       {"css", "text/css; charset=utf-8"},
       {"svg", "image/svg+xml"},
       {"png", "image/png"},
       {"jpg", "image/jpeg"},
       {"ico", "image/x-icon"},
       {"woff2", "font/woff2"},
       {"json", "application/json"},
       {"geojson", "application/geo+json"},
       {"wasm", "application/wasm"},
       {"pbf", "application/x-protobuf"},
       {"webmanifest", "application/manifest+json"},
       {"txt", "text/plain; charset=utf-8"},
       {"csv", "text/csv; charset=utf-8"},
       {"yaml", "application/yaml"}}};
  const auto dot = file_name.rfind('.');
  const auto extension = dot == file_name.npos ? std::string_view() : file_name.substr(dot + 1);
  for (const auto& [known, type] : kTypes) {
    if (known == extension) return type;
  }
  return "application/octet-stream";
}

static_files::static_files(std::span<const asset> assets, std::string_view folder,
                           std::string prefix, std::string page)
    : prefix_(std::move(prefix)), page_(std::move(page)) {
  assert(prefix_.starts_with('/') && prefix_.ends_with('/'));
  for (const asset& a : assets) {
    const std::string_view name = a.name;
    if (!name.starts_with(folder)) continue;
    const auto rest = name.substr(folder.size());
    files_.push_back({std::string(rest), a.bytes(),
                      '"' + digest(a.bytes()).substr(0, kEtagLength) + '"', carries_hash(rest)});
  }
  std::ranges::sort(files_, {}, &file::name);
}

const static_files::file* static_files::find(std::string_view name) const {
  const auto it = std::ranges::lower_bound(files_, name, {},
                                           [](const file& f) { return std::string_view(f.name); });
  return it != files_.end() && it->name == name ? &*it : nullptr;
}

response static_files::operator()(const request& r) const {
  const std::string_view path = r.path;
  const file* found = nullptr;
  if (path.starts_with(prefix_)) {
    const auto name = path.substr(prefix_.size());
    found = find(name.empty() ? "index.html" : name);
    const bool page = name.find('.', name.rfind('/') + 1) == name.npos;
    if (!found && page && accepts_type(r, "text/html")) found = find(page_);
  }
  if (!found) {
    throw not_found(
        tr("pas de fichier {} : vérifiez l'adresse", "no file {}: check the address", r.path));
  }
  const std::string kept = found->hashed ? "public, max-age=31536000, immutable" : "no-cache";
  if (auto same = unchanged(r, found->etag)) return std::move(same->set("Cache-Control", kept));
  auto answer =
      response::bytes(std::string(content_type_of(found->name)), payload(found->bytes, nullptr));
  answer.set("ETag", found->etag).set("Cache-Control", kept);
  return answer;
}

}  // namespace sourcier::http
