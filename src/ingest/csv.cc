#include "ingest/csv.h"

#include <csv.h>

#include <algorithm>
#include <memory>

#include "base/error.h"
#include "base/progress.h"
#include "ingest/words.h"

namespace sourcier::ingest {
namespace {

// Cells of one row in one buffer, as libcsv hands them over.
struct row_buffer {
  std::string bytes{};
  std::vector<std::size_t> ends{};
  std::vector<std::string_view> cells{};
  bool complete = false;

  void clear() {
    bytes.clear();
    ends.clear();
    complete = false;
  }
  std::span<const std::string_view> view() {
    cells.clear();
    std::size_t begin = 0;
    for (const auto end : ends) {
      cells.push_back(std::string_view(bytes).substr(begin, end - begin));
      begin = end;
    }
    return cells;
  }
};

// One physical line, its line break included.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
  rest.remove_prefix(line.size());
  return line;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of("\r\n") == std::string_view::npos;
}

// Parses every row, the header included; `each` gets the line a row starts on, its cells, and how
// many bytes were read so far, and says whether to go on.
class parser {
 public:
  parser(const std::string& name, char delimiter) : name_(name) {
    csv_init(&state_, 0);
    csv_set_delim(&state_, static_cast<unsigned char>(delimiter));
  }
  ~parser() { csv_free(&state_); }
  parser(const parser&) = delete;
  parser& operator=(const parser&) = delete;

  template <class F>
  void run(std::string_view bytes, F&& each) {
    std::string_view rest = bytes;
    std::size_t number = 0;
    std::size_t start = 0;
    std::ptrdiff_t quotes = 0;  // since the row began
    while (!rest.empty()) {
      const auto line = take_line(rest);
      ++number;
      if (start == 0 && is_blank(line)) continue;
      if (start == 0) start = number;
      quotes += std::count(line.begin(), line.end(), '"');
      feed(line, number);
      if (!row_.complete) continue;
      if (!each(start, row_.view(), bytes.size() - rest.size())) return;
      row_.clear();
      start = 0;
      quotes = 0;
    }
    if (quotes % 2 != 0) throw_open_quote(start, number);
    csv_fini(&state_, on_cell, on_row, this);
    if (row_.complete) each(start, row_.view(), bytes.size());
  }

 private:
  static void on_cell(void* bytes, std::size_t size, void* self) {
    auto& row = static_cast<parser*>(self)->row_;
    row.bytes.append(static_cast<const char*>(bytes), size);
    row.ends.push_back(row.bytes.size());
  }
  static void on_row(int, void* self) { static_cast<parser*>(self)->row_.complete = true; }

  void feed(std::string_view line, std::size_t number) {
    if (csv_parse(&state_, line.data(), line.size(), on_cell, on_row, this) == line.size()) return;
    throw input_error(tr("{}, ligne {} : table illisible ({}) ; exportez-la de nouveau en CSV",
                         "{}, line {}: unreadable table ({}); export it again as CSV", name_,
                         number, csv_strerror(csv_error(&state_))));
  }

  [[noreturn]] void throw_open_quote(std::size_t start, std::size_t last) const {
    throw input_error(
        tr("{} : un guillemet ouvert ligne {} n'est pas refermé à la fin du fichier (ligne {}) ; "
           "le fichier est sans doute tronqué : téléchargez-le de nouveau",
           "{}: a quote opened on line {} is still open at the end of the file (line {}); the "
           "file is probably truncated: download it again",
           name_, start, last));
  }

  const std::string& name_;
  csv_parser state_{};
  row_buffer row_;
};

void check_kind(const std::string& name, std::string_view bytes) {
  if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw input_error(
        tr("{} est vide ; téléchargez-le de nouveau", "{} is empty; download it again", name));
  }
  if (bytes.starts_with("PK\x03\x04")) {
    throw input_error(
        tr("{} est un classeur ou une archive, pas une table CSV ; enregistrez la "
           "feuille voulue en CSV UTF-8, ou décompressez l'archive",
           "{} is a workbook or an archive, not a CSV table; save the sheet as "
           "UTF-8 CSV, or unpack the archive",
           name));
  }
  if (bytes.starts_with("\x1f\x8b")) {
    throw input_error(tr("{} est compressé ; décompressez-le d'abord (gunzip)",
                         "{} is compressed; unpack it first (gunzip)", name));
  }
  const auto bad = find_invalid_utf8(bytes);
  if (bad == std::string_view::npos) return;
  const auto line =
      1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bad), '\n');
  throw input_error(
      tr("{}, ligne {} : ce n'est pas de l'UTF-8 (sans doute du Latin-1) ; convertissez le fichier "
         "avec « iconv -f latin1 -t utf8 {} > converti.csv » et importez converti.csv",
         "{}, line {}: this is not UTF-8 (probably Latin-1); convert the file with \"iconv -f "
         "latin1 -t utf8 {} > converted.csv\" and import converted.csv",
         name, line, name));
}

char likely_delimiter(std::string_view bytes) {
  const auto first = bytes.substr(0, bytes.find('\n'));
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char c : {',', ';', '\t'}) {
    bool quoted = false;
    std::ptrdiff_t n = 0;
    for (const char b : first) {
      if (b == '"') quoted = !quoted;
      if (b == c && !quoted) ++n;
    }
    if (n > most) most = n, best = c;
  }
  return best;
}

bool all_empty(std::span<const std::string_view> cells) {
  return std::all_of(cells.begin(), cells.end(), [](auto c) { return c.empty(); });
}

}  // namespace

csv_file::csv_file(std::string name, std::string_view bytes)
    : name_(std::move(name)), bytes_(bytes) {
  if (bytes_.starts_with("\xEF\xBB\xBF")) bytes_.remove_prefix(3);
  check_kind(name_, bytes_);
  delimiter_ = likely_delimiter(bytes_.substr(bytes_.find_first_not_of("\r\n")));
  parser(name_, delimiter_).run(bytes_, [&](std::size_t, auto cells, std::size_t) {
    header_.assign(cells.begin(), cells.end());
    return false;
  });
}

std::optional<std::size_t> csv_file::find(std::initializer_list<std::string_view> names) const {
  for (const auto name : names) {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (fold(header_[i]) == fold(name)) return i;
    }
  }
  return std::nullopt;
}

std::size_t csv_file::require(std::initializer_list<std::string_view> names) const {
  if (const auto found = find(names)) return *found;
  const std::vector<std::string> wanted(names.begin(), names.end());
  throw input_error(tr("{} : colonne « {} » absente (noms acceptés : {}) ; colonnes trouvées : {}",
                       "{}: no column \"{}\" (accepted names: {}); columns found: {}", name_,
                       wanted[0], listed(wanted), listed(header_)));
}

void csv_file::for_each(report& r, const row_function& row, const std::string& step) const {
  std::unique_ptr<progress> bar;
  if (!step.empty()) bar = std::make_unique<progress>(step, bytes_.size());
  const std::size_t width = header_.size();
  bool first = true;
  parser(name_, delimiter_).run(bytes_, [&](std::size_t line, auto cells, std::size_t done) {
    if (first) {
      first = false;
      return true;
    }
    if (cells.size() == 1 && cells[0].empty()) return true;
    ++r.rows_read;
    if (bar && r.rows_read % 4096 == 0) bar->advance_to(done);
    if (cells.size() < width || !all_empty(cells.subspan(width))) {
      r.reject(line, "", cells[0],
               tr("{} cellules au lieu de {}", "{} cells instead of {}", cells.size(), width));
      return true;
    }
    row(line, cells.subspan(0, width));
    return true;
  });
}

std::string listed(std::span<const std::string> names, std::size_t limit) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == limit) return out + ", …";
    if (i > 0) out += ", ";
    out += names[i];
  }
  return out;
}

}  // namespace sourcier::ingest
