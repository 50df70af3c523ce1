#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>

#include "base/error.h"
#include "base/numbers.h"
#include "ingest/apl.h"
#include "ingest/csv.h"
#include "ingest/numbers.h"
#include "ingest/words.h"

namespace sourcier::ingest {
namespace {

constexpr std::size_t kHeaderWithin = 60;  // rows searched for the header

std::string cell(const sheet_row& row, std::size_t i) {
  return i < row.cells.size() ? row.cells[i] : "";
}

bool is_empty(const sheet_row& row) {
  return std::all_of(row.cells.begin(), row.cells.end(), [](const auto& c) { return c.empty(); });
}

// "65" of "de moins de 65 ans", "65 ans et moins".
std::string age_bound(const std::string& folded) {
  for (std::size_t at = folded.find(" ans"); at != folded.npos; at = folded.find(" ans", at + 1)) {
    if (at >= 2 && std::isdigit(folded[at - 1]) && std::isdigit(folded[at - 2])) {
      return folded.substr(at - 2, 2);
    }
  }
  return "";
}

struct columns {
  std::size_t header_row = 0;  // position in the sheet
  std::size_t code = 0;
  std::vector<std::pair<std::string, std::size_t>> values{};  // ages, column
  std::optional<std::size_t> standardised{}, population{};
};

// The first row with a cell "code ... commune".
std::optional<columns> find_header(const sheet& s) {
  for (std::size_t i = 0; i < std::min(s.rows.size(), kHeaderWithin); ++i) {
    const auto& cells = s.rows[i].cells;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const auto f = fold(cells[c]);
      if (f.size() < 40 && has_words(f, {"code", "commune"})) return columns{i, c};
    }
  }
  return std::nullopt;
}

void find_columns(const sheet& s, columns& at) {
  const auto& cells = s.rows[at.header_row].cells;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const auto f = fold(cells[c]);
    if (c == at.code || f.empty()) continue;
    if (has_words(f, {"apl"}) || has_words(f, {"accessibilite"})) {
      at.values.emplace_back(age_bound(f), c);
    } else if (has_words(f, {"standardise"})) {
      if (!at.standardised) at.standardised = c;
    } else if (has_words(f, {"population"}) || has_words(f, {"femmes"}) ||
               has_words(f, {"habitants"})) {
      if (!at.population) at.population = c;
    }
  }
}

std::string first_lines(const sheet& s, std::size_t rows) {
  std::string all = s.name;
  for (std::size_t i = 0; i < std::min(rows, s.rows.size()); ++i) {
    for (const auto& c : s.rows[i].cells) all += " " + c;
  }
  return all;
}

[[noreturn]] void missing_column(const std::string& file, const sheet& s, const columns& at,
                                 const text& what) {
  std::vector<std::string> found;
  for (const auto& c : s.rows[at.header_row].cells) {
    if (!c.empty()) found.push_back('"' + c + '"');
  }
  const auto cells = listed(found);
  const auto row = s.rows[at.header_row].number;
  throw input_error(
      {fmt::format("{}, feuille « {} », ligne {} : colonne {} absente ; colonnes trouvées : {}. "
                   "Donnez le classeur tel que la DREES le publie",
                   file, s.name, row, what.fr, cells),
       fmt::format("{}, sheet \"{}\", row {}: no {} column; columns found: {}. Give the workbook "
                   "as DREES publishes it",
                   file, s.name, row, what.en, cells)});
}

// Vintage and profession from the sheet's own title lines, else from what the workbook is about.
void name_table(apl_table& t, const sheet& s, const columns& at, const std::string& file,
                const std::string& about) {
  const auto title = first_lines(s, at.header_row);
  const auto year = find_year(s.name) ? find_year(s.name) : find_year(title);
  if (!year) {
    throw input_error(
        tr("{}, feuille « {} » : le millésime n'est ni dans le nom de la feuille ni "
           "dans son titre ; nommez-la « APL 2023 »",
           "{}, sheet \"{}\": neither its name nor its title says the vintage; name "
           "it \"APL 2023\"",
           file, s.name));
  }
  t.year = *year;
  t.profession = profession_in(title);
  if (t.profession.empty()) t.profession = profession_in(about);
  if (t.profession.empty()) {
    throw input_error(
        tr("{}, feuille « {} » : la profession n'est pas dite dans le titre ; "
           "attendu : médecins généralistes, infirmières, sages-femmes, "
           "chirurgiens-dentistes ou masseurs-kinésithérapeutes",
           "{}, sheet \"{}\": its title does not say the profession; expected: "
           "médecins généralistes, infirmières, sages-femmes, chirurgiens-dentistes "
           "or masseurs-kinésithérapeutes",
           file, s.name));
  }
}

// A single column without bound takes the one its field ("Champ : ...") states.
void name_ages(apl_table& t, const sheet& s, const columns& at) {
  for (const auto& [bound, column] : at.values) t.ages.push_back(bound.empty() ? "all" : bound);
  if (at.values.size() != 1 || !at.values[0].first.empty()) return;
  for (std::size_t i = 0; i < at.header_row; ++i) {
    const auto f = fold(cell(s.rows[i], 0));
    if (f.starts_with("champ") && !age_bound(f).empty()) t.ages[0] = age_bound(f);
  }
}

void read_row(apl_table& t, const sheet_row& row, const columns& at, const sheet_row& header) {
  const auto code = cell(row, at.code);
  ++t.read.rows_read;
  apl_row out{row.number, code, {}, 0, 0};
  const auto amount = [&](std::size_t column) {
    return read_amount(t.read, row.number, t.place + " / " + cell(header, column),
                       cell(row, column));
  };
  for (const auto& [ages, column] : at.values) {
    const auto v = amount(column);
    if (!v) return;
    out.values.push_back(*v);
  }
  const auto standardised = amount(*at.standardised);
  if (!standardised) return;
  const auto population = amount(*at.population);
  if (!population) return;
  out.standardised_population = *standardised;
  out.population = *population;
  t.rows.push_back(std::move(out));
}

bool is_note(const sheet_row& row, std::size_t code) {
  return cell(row, code).empty() || (!is_commune_code(cell(row, code)) &&
                                     std::count_if(row.cells.begin(), row.cells.end(),
                                                   [](const auto& c) { return !c.empty(); }) == 1);
}

apl_table read_table(const sheet& s, columns at, const std::string& file,
                     const std::string& about) {
  find_columns(s, at);
  if (at.values.empty()) missing_column(file, s, at, {"« APL ... »", "\"APL ...\""});
  if (!at.standardised) {
    missing_column(file, s, at, {"« Population standardisée »", "\"Population standardisée\""});
  }
  if (!at.population) {
    missing_column(file, s, at, {"« Population totale »", "\"Population totale\""});
  }
  apl_table t;
  t.place = s.name;
  name_table(t, s, at, file, about);
  name_ages(t, s, at);
  t.rows.reserve(s.rows.size());
  for (std::size_t i = at.header_row + 1; i < s.rows.size(); ++i) {
    const auto& row = s.rows[i];
    if (!is_empty(row) && !is_note(row, at.code)) read_row(t, row, at, s.rows[at.header_row]);
  }
  if (t.rows.empty() && t.read.rows_read == 0) {
    throw input_error(
        tr("{}, feuille « {} » : aucune commune sous l'en-tête ; le classeur est "
           "sans doute incomplet, téléchargez-le de nouveau",
           "{}, sheet \"{}\": no commune under the header; the workbook is probably "
           "incomplete, download it again",
           file, s.name));
  }
  return t;
}

// "Moins de 10 minutes" -> 10, "Entre 10 et 15 minutes" -> 15; the last, open band has none.
std::optional<double> upper_minutes(const std::string& folded) {
  if (!has_words(folded, {"minutes"}) || has_words(folded, {"plus"})) return std::nullopt;
  std::optional<double> last;
  std::string digits;
  for (const char c : folded + " ") {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (!digits.empty()) {
      last = read_number(digits);
      digits.clear();
    }
  }
  return last;
}

void read_decay(const sheet_row& row, apl_parameters& p) {
  for (std::size_t c = 0; c + 1 < row.cells.size(); ++c) {
    const auto upper = upper_minutes(fold(row.cells[c]));
    const auto weight = parse_number(row.cells[c + 1]);
    if (!upper || !weight || *weight < 0 || *weight > 1) continue;
    p.decay.push_back({*upper, *weight});
    return;
  }
}

// Vintages of the weight columns, from a header such as "Tranche d'âge | Poids ... en 2022".
std::map<std::size_t, int> weight_columns(const sheet_row& row) {
  std::map<std::size_t, int> out;
  if (row.cells.empty() || !has_words(fold(row.cells[0]), {"tranche", "age"})) return out;
  for (std::size_t c = 1; c < row.cells.size(); ++c) {
    if (has_words(fold(row.cells[c]), {"poids"})) out[c] = find_year(row.cells[c]).value_or(0);
  }
  return out;
}

apl_parameters read_parameters(const sheet& s, const std::string& file) {
  apl_parameters p;
  std::map<std::size_t, int> vintages;
  for (const auto& row : s.rows) {
    read_decay(row, p);
    if (auto header = weight_columns(row); !header.empty()) vintages = std::move(header);
    const auto group = age_group_in(cell(row, 0));
    if (group.empty()) continue;
    for (const auto& [column, year] : vintages) {
      const auto weight = read_number(cell(row, column));
      if (weight && *weight >= 0) p.demand[year].emplace_back(group, *weight);
    }
  }
  const bool ascending = std::is_sorted(
      p.decay.begin(), p.decay.end(),
      [](const auto& a, const auto& b) { return a.upper_minutes <= b.upper_minutes; });
  if (!p.decay.empty() && ascending) return p;
  throw input_error(
      tr("{}, feuille « {} » : la décroissance avec la distance (« Moins de 10 "
         "minutes », ...) n'y est pas lisible ; donnez le classeur tel que publié",
         "{}, sheet \"{}\": the decay with distance (\"Moins de 10 minutes\", ...) "
         "cannot be read there; give the workbook as published",
         file, s.name));
}

}  // namespace

std::string profession_in(std::string_view title) {
  const auto f = fold(title);
  if (has_words(f, {"generaliste"})) return "gp";
  if (has_words(f, {"infirmi"})) return "nurse";
  if (has_words(f, {"sages", "femmes"}) || has_words(f, {"sage", "femme"})) return "midwife";
  if (has_words(f, {"dentiste"})) return "dentist";
  if (has_words(f, {"kinesitherapeute"})) return "physiotherapist";
  return "";
}

text profession_label(std::string_view profession) {
  if (profession == "gp") return {"médecins généralistes", "general practitioners"};
  if (profession == "nurse") return {"infirmières", "nurses"};
  if (profession == "midwife") return {"sages-femmes", "midwives"};
  if (profession == "dentist") return {"chirurgiens-dentistes", "dentists"};
  if (profession == "physiotherapist") {
    return {"masseurs-kinésithérapeutes", "physiotherapists"};
  }
  return {std::string(profession), std::string(profession)};
}

std::string age_group_in(std::string_view label) {
  const auto f = fold(label);
  if (f.size() > 30 || !has_words(f, {"ans"})) return "";
  std::vector<int> ages;
  for (std::size_t i = 0; i < f.size(); ++i) {
    if (!std::isdigit(f[i]) || (i > 0 && std::isdigit(f[i - 1]))) continue;
    ages.push_back(std::atoi(f.c_str() + i));
  }
  if (ages.size() == 2 && ages[0] < ages[1]) return fmt::format("{}-{}", ages[0], ages[1]);
  if (ages.size() != 1) return "";
  if (has_words(f, {"moins"})) return fmt::format("0-{}", ages[0] - 1);
  if (has_words(f, {"plus"})) return fmt::format("{}+", ages[0]);
  return "";
}

apl_workbook read_apl_workbook(const std::vector<sheet>& sheets, const std::string& file) {
  apl_workbook out;
  std::vector<std::string> names;
  const sheet* parameters = nullptr;
  std::string about = file;
  for (const auto& s : sheets) {
    names.push_back(s.name);
    if (!has_words(fold(s.name), {"parametre"})) continue;
    parameters = &s;
    about = first_lines(s, 4);
  }
  for (const auto& s : sheets) {
    if (&s == parameters) continue;
    if (const auto header = find_header(s)) {
      out.tables.push_back(read_table(s, *header, file, about));
    } else if (has_words(fold(s.name), {"apl"})) {
      throw input_error(
          tr("{}, feuille « {} » : pas de colonne « Code commune INSEE » dans les {} "
             "premières lignes ; donnez le classeur tel que la DREES le publie",
             "{}, sheet \"{}\": no column \"Code commune INSEE\" in the first {} "
             "rows; give the workbook as DREES publishes it",
             file, s.name, kHeaderWithin));
    }
  }
  if (out.tables.empty() || parameters == nullptr) {
    const char* missing = parameters == nullptr ? "Paramètres" : "APL <année>";
    throw input_error(
        tr("{} : feuille « {} » absente ; feuilles trouvées : {}. Donnez le classeur "
           "d'APL tel que la DREES le publie",
           "{}: no sheet \"{}\"; sheets found: {}. Give the APL workbook as DREES "
           "publishes it",
           file, missing, listed(names)));
  }
  out.parameters = read_parameters(*parameters, file);
  return out;
}

}  // namespace sourcier::ingest
