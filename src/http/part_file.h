#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sourcier::http {

// What the bytes of a part belong to, kept beside it in NAME.part.json.
struct part_origin {
  std::string url, etag, last_modified;
  std::optional<std::uint64_t> total;  // bytes of the whole file

  // What the server can tell an unchanged file by: a strong etag, else the date; "" for neither.
  std::string validator() const;
};

// The beginning of a file that is being downloaded: NAME.part, this process's alone while it
// lives. The name itself only ever holds a whole file. An empty part leaves nothing behind.
class part_file {
 public:
  // Throws conflict where another process holds it, input_error where it cannot be written.
  explicit part_file(std::filesystem::path whole);
  ~part_file();
  part_file(const part_file&) = delete;
  part_file& operator=(const part_file&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  const part_origin& origin() const { return origin_; }

  // Empties the part, which then belongs to `origin`.
  void restart(part_origin origin);
  // Throws input_error with the remedy where the disk is full.
  void append(std::string_view bytes);
  // Gives the part its name, on disk for good; `modified` is seconds since 1970.
  void finish(std::optional<std::int64_t> modified);
  // Bytes free for it on its disk; nullopt where the system does not say.
  std::optional<std::uint64_t> free_space() const;

 private:
  bool open_and_lock();

  std::filesystem::path whole_, path_, side_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
  part_origin origin_;
};

}  // namespace sourcier::http
