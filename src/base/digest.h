#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace sourcier {

// BLAKE2b-256 in lower-case hexadecimal: names inputs so that a run can be replayed.
std::string digest(std::string_view bytes);
std::string digest(std::span<const std::string_view> parts);  // of their bytes in a row
std::string digest_file(const std::filesystem::path& path);

// The same over bytes that come piece by piece.
class running_digest {
 public:
  running_digest();
  ~running_digest();
  running_digest(running_digest&&) noexcept;
  running_digest& operator=(running_digest&&) noexcept;
  void add(std::string_view bytes);
  std::string finish();  // once

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace sourcier
