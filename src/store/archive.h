#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/digest.h"

namespace sourcier::store {

struct part_sums {
  std::uint64_t bytes = 0;
  std::string digest;
};

// A ZIP file written from its first byte to its last, part after part, that only its owner may read
// and that appears whole or not at all.
class archive_writer {
 public:
  // Throws conflict where the file is there already, input_error where it cannot be written.
  explicit archive_writer(const std::filesystem::path& file);
  ~archive_writer();
  archive_writer(const archive_writer&) = delete;
  archive_writer& operator=(const archive_writer&) = delete;

  void begin(const std::string& part);
  void write(std::string_view bytes);
  part_sums end();
  void keep();

 private:
  [[noreturn]] void fail() const;
  std::filesystem::path file_, under_way_;
  void* zip_ = nullptr;
  running_digest digest_;
  std::uint64_t bytes_ = 0;
};

// Throws not_found where there is no such file, input_error where it is no such archive or was cut.
class archive_reader {
 public:
  explicit archive_reader(const std::filesystem::path& file);
  ~archive_reader();
  archive_reader(const archive_reader&) = delete;
  archive_reader& operator=(const archive_reader&) = delete;

  const std::set<std::string>& parts() const { return parts_; }
  // Throws input_error that names the part where it is missing, damaged or over `most` bytes.
  part_sums read(const std::string& part, std::uint64_t most,
                 const std::function<void(std::string_view)>& take);

 private:
  [[noreturn]] void refuse(const std::string& part) const;
  std::filesystem::path file_;
  void* zip_ = nullptr;
  std::set<std::string> parts_;
};

}  // namespace sourcier::store
