#include <algorithm>
#include <map>
#include <set>

#include "base/digest.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "ingest/csv.h"
#include "ingest/figures.h"
#include "ingest/numbers.h"
#include "ingest/words.h"
#include "territory/vocabulary.h"

namespace sourcier::ingest {
namespace {

// Folded official label, French label or key -> key.
const std::map<std::string, std::string>& kind_by_label() {
  static const auto all = [] {
    std::map<std::string, std::string> out;
    for (const auto& [key, f] : territory::words().facilities) {
      for (const auto& label : {key, f.label.fr, f.official}) out.emplace(fold(label), key);
    }
    return out;
  }();
  return all;
}

std::string kind_of(std::string_view label) {
  const auto found = kind_by_label().find(fold(label));
  return found == kind_by_label().end() ? "" : found->second;
}

// INSEE's long tables write types as codes; its file of modalities says what each code means.
std::map<std::string, std::string, std::less<>> read_types(const std::filesystem::path& path) {
  const mapped_file bytes(path);
  const csv_file file(path.filename().string(), bytes.bytes());
  const auto variable = file.find({"COD_VAR"});
  const auto code = file.require({"COD_MOD"}), label = file.require({"LIB_MOD"});
  std::map<std::string, std::string, std::less<>> out;
  report ignored;
  file.for_each(ignored, [&](std::size_t, auto cells) {
    if (variable && cells[*variable] != "TYPEQU") return;
    if (const auto kind = kind_of(cells[label]); !kind.empty()) out.emplace(cells[code], kind);
  });
  return out;
}

struct counts {
  known_communes& known;
  report& r;
  std::map<int, std::map<std::pair<std::uint32_t, std::string>, double>> by_year{};
  std::set<std::string> other_kinds{};  // not ours

  void add(int year, std::uint32_t commune, const std::string& kind, double n) {
    by_year[year][{commune, kind}] += n;
  }
};

}  // namespace

int year_of_file(const csv_file& file, const options& o) {
  const auto year = o.year ? o.year : find_year(file.name());
  if (year) return *year;
  throw input_error(tr("{} : l'année n'est pas dite ; ajoutez --year AAAA",
                       "{}: the year is not said; add --year YYYY", file.name()));
}

namespace {

void read_wide(const csv_file& file, std::size_t code, int year, counts& into) {
  std::vector<std::pair<std::size_t, std::string>> columns;
  for (std::size_t i = 0; i < file.header().size(); ++i) {
    const auto kind = i == code ? "" : kind_of(file.header()[i]);
    if (!kind.empty()) columns.emplace_back(i, kind);
    if (kind.empty() && i != code) into.other_kinds.insert(file.header()[i]);
  }
  if (columns.empty()) {
    throw input_error(
        tr("{} : aucune colonne d'équipement reconnue ; colonnes trouvées : {} ; "
           "attendu par exemple « Médecin omnipraticien »",
           "{}: no column of facilities recognised; columns found: {}; expected for "
           "instance \"Médecin omnipraticien\"",
           file.name(), listed(file.header())));
  }
  std::map<std::string, std::size_t, std::less<>> seen;
  file.for_each(into.r, [&](std::size_t line, auto cells) {
    if (const auto first = seen.find(cells[code]); first != seen.end()) {
      return into.r.reject(
          line, file.header()[code], cells[code],
          tr("commune déjà donnée ligne {}, seule gardée",
             "commune already given on line {}, the only one kept", first->second));
    }
    seen.emplace(cells[code], line);
    const auto* at = into.known.locate(into.r, line, file.header()[code], cells[code]);
    if (at == nullptr) return;
    std::vector<double> values;
    for (const auto& [i, kind] : columns) {
      const auto n = read_amount(into.r, line, file.header()[i], cells[i]);
      if (!n) return;
      values.push_back(*n);
    }
    ++into.r.rows_kept;
    for (std::size_t k = 0; k < columns.size(); ++k) {
      into.add(year, at->index, columns[k].second, values[k]);
    }
  });
}

void read_long(const csv_file& file, std::size_t code, std::size_t type, std::size_t number,
               const options& o, counts& into) {
  const auto when = file.find({"year", "annee", "AN", "TIME_PERIOD"});
  const auto level = file.find({"GEO_OBJECT"});
  const int fixed = when && !o.year ? 0 : year_of_file(file, o);
  std::map<std::string, std::size_t> seen;
  file.for_each(into.r, [&](std::size_t line, auto cells) {
    if (level && cells[*level] != "COM" && cells[*level] != "ARM") {
      ++into.r.rows_outside;
      return;
    }
    const auto known_code = o.facility_types.find(cells[type]);
    const auto kind =
        known_code != o.facility_types.end() ? known_code->second : kind_of(cells[type]);
    if (kind.empty()) {
      into.other_kinds.emplace(cells[type]);
      return;
    }
    const auto year = fixed != 0 ? std::optional(fixed) : find_year(cells[*when]);
    if (!year) {
      return into.r.reject(line, file.header()[*when], cells[*when],
                           tr("ce n'est pas une année", "not a year"));
    }
    const auto id = fmt::format("{} {} {}", cells[code], cells[type], *year);
    if (const auto [first, fresh] = seen.try_emplace(id, line); !fresh) {
      return into.r.reject(
          line, file.header()[type], cells[type],
          tr("commune et type déjà donnés ligne {}, seule gardée",
             "commune and type already given on line {}, the only one kept", first->second));
    }
    const auto* at = into.known.locate(into.r, line, file.header()[code], cells[code]);
    if (at == nullptr) return;
    const auto n = read_amount(into.r, line, file.header()[number], cells[number]);
    if (!n) return;
    ++into.r.rows_kept;
    into.add(*year, at->index, kind, *n);
  });
}

// Nothing recognised: most likely codes without their meaning.
void require_some(const csv_file& file, const counts& all) {
  if (!all.by_year.empty() || all.other_kinds.empty()) return;
  const std::vector<std::string> names(all.other_kinds.begin(), all.other_kinds.end());
  throw input_error(tr(
      "{} : aucun type d'équipement reconnu ({}) ; si ce sont les codes de l'INSEE, donnez aussi "
      "son fichier des modalités (colonnes COD_VAR, COD_MOD, LIB_MOD)",
      "{}: no type of facility recognised ({}); where they are INSEE's codes, give its file of "
      "modalities too (columns COD_VAR, COD_MOD, LIB_MOD)",
      file.name(), listed(names, 5)));
}

void note_others(report& r, const std::set<std::string>& others) {
  if (others.empty()) return;
  const std::vector<std::string> names(others.begin(), others.end());
  r.notes.push_back(tr("Types d'équipement que le produit ne montre pas, non gardés : {}.",
                       "Types of facility that the product does not show, not kept: {}.",
                       listed(names, 12)));
}

}  // namespace

void statistic_rows::add(std::string indicator, int year, std::string commune, double value) {
  indicator_.push_back(std::move(indicator));
  commune_.push_back(std::move(commune));
  year_.push_back(year);
  value_.push_back(value);
  null_.push_back(0);
  status_.push_back("=");
}

void statistic_rows::add_absent(std::string indicator, int year, std::string commune,
                                std::string status) {
  add(std::move(indicator), year, std::move(commune), 0);
  null_.back() = 1;
  status_.back() = std::move(status);
}

table_rows statistic_rows::take() {
  const std::size_t n = size();
  store::column value = real_column("value", std::move(value_));
  value.null = std::move(null_);
  return {"statistic",
          {text_column("topic", std::vector(n, topic_)),
           text_column("indicator", std::move(indicator_)),
           integer_column("year", std::move(year_)), text_column("commune", std::move(commune_)),
           value, text_column("status", std::move(status_))}};
}

prepared prepare_set(store::dataset dataset, std::string vintage, const std::string& file,
                     std::string_view bytes, table_rows rows, const report& r) {
  dataset.vintage = std::move(vintage);
  dataset.file = file;
  dataset.digest = digest(bytes);
  prepared out{std::move(dataset), {std::move(rows)}};
  record(out, r);
  return out;
}

std::vector<prepared> prepare_facilities(known_communes& known, const std::string& name,
                                         std::string_view bytes, const options& o, report& r) {
  const csv_file file(name, bytes);
  counts all{known, r};
  const auto code = file.require({"code", "code_insee", "CODGEO", "DEPCOM", "GEO"});
  const auto type = file.find({"facility", "TYPEQU", "FACILITY_TYPE"});
  if (type) {
    const auto number = file.require({"count", "nb", "NB_EQUIP", "nombre", "OBS_VALUE"});
    read_long(file, code, *type, number, o, all);
    require_some(file, all);
  } else {
    read_wide(file, code, year_of_file(file, o), all);
  }
  note_others(r, all.other_kinds);
  r.what = tr("Équipements de santé", "Health facilities");
  std::vector<prepared> out;
  for (const auto& [year, by_place] : all.by_year) {
    statistic_rows rows("facility");
    for (const auto& [at, n] : by_place) {
      if (n > 0) rows.add(at.second, year, std::string(known.codes()[at.first]), n);
    }
    auto d = describe(fmt::format("facilities:{}", year), "facilities", "insee_bpe", o);
    d.title = tr("Équipements de santé {}", "Health facilities {}", year);
    out.push_back(prepare_set(std::move(d), std::to_string(year), name, bytes, rows.take(), r));
  }
  return out;
}

report import_facilities(store::workspace& w, const std::vector<std::filesystem::path>& files,
                         const options& o) {
  if (files.size() != 2) return import_one(w, files, o, prepare_facilities);
  auto with_types = o;
  with_types.facility_types = read_types(files[1]);
  return import_one(w, {files[0]}, with_types, prepare_facilities);
}

}  // namespace sourcier::ingest
