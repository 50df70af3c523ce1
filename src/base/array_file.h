#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/mapped_file.h"
#include "base/text.h"

namespace sourcier {

// One of our own binary files: flat arrays in a fixed order, made to be mapped as they are.
struct array_file_kind {
  std::string_view magic;  // eight characters
  std::uint32_t version;
  std::uint32_t sections;
  text what;    // "une matrice de temps de Sourcier"
  text remedy;  // "importez de nouveau la matrice de temps"
};

// Gathers views of the arrays, which must live until save().
class array_file_writer {
 public:
  explicit array_file_writer(const array_file_kind& kind) : kind_(kind) {}

  template <class T>
  void add(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T> && kAlign % alignof(T) == 0);
    add({reinterpret_cast<const char*>(values.data()), values.size_bytes()}, sizeof(T));
  }
  void add(std::string_view characters) { add(characters, 1); }

  // Whole or not at all: the file already there stays until the new one is complete. Returns the
  // checksum, 64 hexadecimal digits.
  std::string save(const std::filesystem::path& path) const;

  static constexpr std::size_t kAlign = 64;  // of a section in the file: a cache line

 private:
  void add(std::string_view bytes, std::size_t element);

  const array_file_kind& kind_;
  std::vector<std::string_view> sections_;
  std::vector<std::uint32_t> elements_;
};

// A file that array_file_writer wrote, mapped and verified.
class array_file {
 public:
  // Throws not_found, or input_error naming the file, what was found and the remedy: of another
  // kind or version, of another machine, truncated, damaged. `kind` must outlive this.
  array_file(const std::filesystem::path& path, const array_file_kind& kind);

  // The arrays in the order they were added; they live as long as owner().
  template <class T>
  std::span<const T> next() {
    const auto bytes = next_bytes(sizeof(T));
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  std::string_view next_text() { return next_bytes(1); }

  const std::string& checksum() const { return checksum_; }
  std::shared_ptr<const void> owner() const { return file_; }
  [[noreturn]] void refuse(const text& why) const;  // as the constructor does

 private:
  std::string_view next_bytes(std::size_t element);

  std::filesystem::path path_;
  const array_file_kind& kind_;
  std::shared_ptr<const mapped_file> file_;
  std::string checksum_;
  std::size_t section_ = 0;
  std::size_t at_ = 0;
};

}  // namespace sourcier
