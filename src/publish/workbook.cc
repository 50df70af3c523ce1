#include "publish/workbook.h"

#include <unistd.h>
#include <xlsxwriter.h>

#include <cassert>
#include <filesystem>
#include <fstream>

#include "store/database.h"

namespace sourcier::publish {
namespace {

namespace fs = std::filesystem;

constexpr double kWidth = 18;  // of a column, in characters

[[noreturn]] void say_unwritten(const std::string& why) {
  throw store::unavailable(
      tr("le classeur n'a pas pu être écrit ({}) ; il manque sans doute de la place sur "
         "le disque du serveur : recommencez quand il y en a, ou exportez en CSV",
         "the workbook could not be written ({}); the server's disk is probably full: "
         "try again when there is space, or export as CSV",
         why));
}

fs::path new_folder() {
  constexpr std::size_t kDrawn = 6;  // that mkdtemp(3) replaces
  std::error_code why;
  auto name = (fs::temp_directory_path(why) / ("sourcier-" + std::string(kDrawn, 'X'))).string();
  if (why || ::mkdtemp(name.data()) == nullptr) say_unwritten(name);
  return name;
}

}  // namespace

struct workbook_writer::impl {
  fs::path folder = new_folder();
  std::string file = (folder / "w.xlsx").string();
  std::string temporaries = folder.string();
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_format* bold = nullptr;
  lxw_row_t rows = 0;

  impl() = default;
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;
  ~impl() {
    if (book != nullptr) (void)workbook_close(book);
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
};

workbook_writer::workbook_writer(const std::string& sheet) : impl_(std::make_unique<impl>()) {
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = impl_->temporaries.data();
  impl_->book = workbook_new_opt(impl_->file.c_str(), &options);
  if (impl_->book == nullptr) say_unwritten(impl_->file);
  impl_->sheet = workbook_add_worksheet(impl_->book, sheet.c_str());
  if (impl_->sheet == nullptr) say_unwritten(sheet);
  impl_->bold = workbook_add_format(impl_->book);
  format_set_bold(impl_->bold);
  worksheet_freeze_panes(impl_->sheet, 1, 0);
}

workbook_writer::~workbook_writer() = default;

void workbook_writer::add_row(std::span<const workbook_cell> cells) {
  assert(impl_->book != nullptr);
  auto* const format = impl_->rows == 0 ? impl_->bold : nullptr;
  if (impl_->rows == 0 && !cells.empty()) {
    worksheet_set_column(impl_->sheet, 0, static_cast<lxw_col_t>(cells.size() - 1), kWidth,
                         nullptr);
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto column = static_cast<lxw_col_t>(i);
    const auto* const words = std::get_if<std::string>(&cells[i]);
    if (words != nullptr && words->empty()) continue;
    const auto status =
        words != nullptr
            ? worksheet_write_string(impl_->sheet, impl_->rows, column, words->c_str(), format)
            : worksheet_write_number(impl_->sheet, impl_->rows, column,
                                     static_cast<double>(std::get<std::int64_t>(cells[i])), format);
    if (status != LXW_NO_ERROR) say_unwritten(lxw_strerror(status));
  }
  ++impl_->rows;
}

std::string workbook_writer::take() {
  const auto status = workbook_close(impl_->book);
  impl_->book = nullptr;
  if (status != LXW_NO_ERROR) say_unwritten(lxw_strerror(status));
  std::ifstream in(impl_->file, std::ios::binary);
  std::string out(fs::file_size(impl_->file), '\0');
  if (!in.read(out.data(), static_cast<std::streamsize>(out.size()))) say_unwritten(impl_->file);
  return out;
}

}  // namespace sourcier::publish
