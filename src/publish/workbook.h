#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>

namespace sourcier::publish {

using workbook_cell = std::variant<std::string, std::int64_t>;

// An XLSX of one sheet, row by row: what is written goes to a temporary file, so that its size is
// not that of the memory. Text is never a formula. Throws store::unavailable where that file cannot
// be written.
class workbook_writer {
 public:
  explicit workbook_writer(const std::string& sheet);
  ~workbook_writer();
  workbook_writer(const workbook_writer&) = delete;
  workbook_writer& operator=(const workbook_writer&) = delete;

  // The first row is the head: in bold, and it stays when the others scroll.
  void add_row(std::span<const workbook_cell> cells);
  // The bytes of the file. Nothing can be added after.
  std::string take();

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace sourcier::publish
