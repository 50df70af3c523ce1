#pragma once

#include <filesystem>
#include <string_view>

namespace sourcier {

// A file mapped read-only; pages come in as they are touched. Moves, does not copy.
// Throws not_found where the file is absent, input_error where it cannot be read.
class mapped_file {
 public:
  mapped_file() = default;
  explicit mapped_file(const std::filesystem::path& path);
  mapped_file(mapped_file&& other) noexcept;
  mapped_file& operator=(mapped_file&& other) noexcept;
  ~mapped_file();

  std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace sourcier
