#include "ingest/workbook.h"

#include <array>
#include <memory>

#include "base/error.h"
#include "base/mapped_file.h"
#include "base/module.h"
#include "base/progress.h"
#include "ingest/workbook_abi.h"

namespace sourcier::ingest {
namespace {

namespace fs = std::filesystem;

// Loaded once, at the first workbook, and kept.
sourcier_read_workbook_function reader() {
  static const auto found = reinterpret_cast<sourcier_read_workbook_function>(
      load_function({"sourcier_workbook.so",
                     "sourcier_read_workbook",
                     {"le lecteur de classeurs", "the workbook reader"},
                     "GDAL",
                     "libgdal32"}));
  return found;
}

struct collector {
  language l;
  std::vector<sheet> sheets{};
  std::unique_ptr<progress> bar{};

  static int on_sheet(void* self, const char* name, long rows) {
    auto& c = *static_cast<collector*>(self);
    c.sheets.push_back({name, {}});
    const auto expected = static_cast<std::size_t>(rows < 0 ? 0 : rows);
    c.sheets.back().rows.reserve(expected);
    c.bar.reset();
    c.bar = std::make_unique<progress>(tr("Lecture de « {} »", "Reading \"{}\"", name).in(c.l),
                                       expected);
    return 0;
  }

  static void on_row(void* self, long number, size_t cells, const char* const* values) {
    auto& c = *static_cast<collector*>(self);
    auto& rows = c.sheets.back().rows;
    rows.push_back({static_cast<std::size_t>(number), {values, values + cells}});
    if (rows.size() % 1024 == 0) c.bar->advance_to(rows.size());
  }
};

}  // namespace

std::vector<sheet> read_workbook(const fs::path& path, language l) {
  const std::string name = path.filename().string();
  // A zip archive ends with its table of contents: a truncated download shows at once.
  {
    const mapped_file file(path);
    const auto bytes = file.bytes();
    const auto tail = bytes.substr(bytes.size() > 66'000 ? bytes.size() - 66'000 : 0);
    if (bytes.starts_with("PK\x03\x04") && tail.rfind("PK\x05\x06") == std::string_view::npos) {
      throw input_error(tr("le classeur {} est tronqué ; téléchargez-le de nouveau chez l'éditeur",
                           "workbook {} is truncated; download it again from its publisher", name));
    }
    if (!bytes.starts_with("PK\x03\x04")) {
      throw input_error(
          tr("{} n'est pas un classeur XLSX ; donnez le fichier .xlsx tel que publié "
             "(un ancien .xls : enregistrez-le d'abord en .xlsx)",
             "{} is not an XLSX workbook; give the .xlsx file as published (an old "
             ".xls: save it as .xlsx first)",
             name));
    }
  }
  collector into{l};
  const sourcier_workbook_sink sink{&into, collector::on_sheet, collector::on_row};
  std::array<char, 500> why{};
  if (reader()(path.c_str(), &sink, why.data(), why.size()) == 0) return std::move(into.sheets);
  throw input_error(
      tr("le classeur {} est illisible ({}) ; téléchargez-le de nouveau chez "
         "l'éditeur, ou ouvrez-le et enregistrez-le en .xlsx",
         "workbook {} is unreadable ({}); download it again from its publisher, or "
         "open it and save it as .xlsx",
         name, why.data()));
}

}  // namespace sourcier::ingest
