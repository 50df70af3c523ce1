#include <map>

#include "base/error.h"
#include "ingest/csv.h"
#include "ingest/figures.h"
#include "ingest/numbers.h"
#include "ingest/words.h"

namespace sourcier::ingest {
namespace {

// A value, or the reason why there is none.
struct figure {
  std::optional<double> value{};
  std::string status = "=";
  bool own = false;  // of the commune that bears the code today, not of one merged into it
  std::size_t line = 0;
};

struct figures {
  known_communes& known;
  report& r;
  std::map<std::tuple<std::string, int, std::uint32_t>, figure> all{};

  // A median or a rate cannot be added up: a merged commune keeps the figure of the commune whose
  // code it bears, else the first one given.
  bool add(const std::string& indicator, int year, std::size_t line, const std::string& field,
           std::string_view code, const known_communes::answer& at, figure f) {
    f.own = !at.mapped;
    f.line = line;
    const auto [place, fresh] = all.try_emplace({indicator, year, at.index}, f);
    if (fresh) return true;
    if (f.own && place->second.own) {
      r.reject(line, field, code,
               tr("commune déjà donnée ligne {}, seule gardée",
                  "commune already given on line {}, the only one kept", place->second.line));
      return false;
    }
    const auto& target = known.codes()[at.index];
    r.assume(line, field, code,
             f.own || place->second.own
                 ? tr("plusieurs communes réunies depuis dans {0} : le chiffre de {0} est retenu",
                      "several communes since joined into {0}: the figure of {0} is used", target)
                 : tr("plusieurs communes réunies depuis dans {} : le chiffre de la ligne {} est "
                      "retenu",
                      "several communes since joined into {}: the figure of line {} is "
                      "used",
                      target, place->second.line));
    if (f.own) place->second = f;
    return true;
  }
};

// "s" is statistical secrecy, "nd" not available: neither is zero.
std::optional<figure> read_figure(report& r, std::size_t line, const std::string& field,
                                  std::string_view cell) {
  const auto f = fold(cell);
  if (f == "s" || f == "secret") return figure{{}, "secret"};
  if (f.empty() || f == "nd" || f == "ns" || f == "na" || f == "not available") {
    return figure{{}, "not_available"};
  }
  const auto v = read_amount(r, line, field, cell);
  if (!v) return std::nullopt;
  return figure{*v};
}

// MED21 -> 2021: two digits after the name of the variable.
struct filosofi_column {
  std::size_t at;
  std::string indicator;
  int year;
};

std::vector<filosofi_column> filosofi_columns(const csv_file& file) {
  std::vector<filosofi_column> out;
  for (std::size_t i = 0; i < file.header().size(); ++i) {
    const auto& h = file.header()[i];
    for (const auto& [prefix, indicator] :
         {std::pair("MED", "median_income"), std::pair("TP60", "poverty_rate")}) {
      const std::string_view p(prefix);
      if (h.size() != p.size() + 2 || !h.starts_with(p)) continue;
      const auto yy = read_number(h.substr(p.size()));
      if (yy) out.push_back({i, indicator, 2000 + static_cast<int>(*yy)});
    }
  }
  if (!out.empty()) return out;
  throw input_error(
      tr("{} : ni colonne MEDaa (revenu médian) ni TP60aa (taux de pauvreté), où aa "
         "est l'année ; colonnes trouvées : {}",
         "{}: neither a column MEDyy (median income) nor TP60yy (poverty rate), yy "
         "being the year; columns found: {}",
         file.name(), listed(file.header())));
}

void read_filosofi(const csv_file& file, figures& into) {
  const auto code = file.require({"CODGEO", "code", "code_insee"});
  const auto columns = filosofi_columns(file);
  file.for_each(into.r, [&](std::size_t line, auto cells) {
    const auto* at = into.known.locate(into.r, line, file.header()[code], cells[code]);
    if (at == nullptr) return;
    std::vector<figure> row;
    for (const auto& c : columns) {
      const auto f = read_figure(into.r, line, file.header()[c.at], cells[c.at]);
      if (!f) return;
      row.push_back(*f);
    }
    for (std::size_t k = 0; k < columns.size(); ++k) {
      if (!into.add(columns[k].indicator, columns[k].year, line, file.header()[code], cells[code],
                    *at, row[k])) {
        return;
      }
    }
    ++into.r.rows_kept;
  });
}

void read_compact(const csv_file& file, figures& into) {
  const auto code = file.require({"code"}), indicator = file.require({"indicator"});
  const auto year = file.require({"year"}), value = file.require({"value"});
  const auto status = file.require({"status"});
  file.for_each(into.r, [&](std::size_t line, auto cells) {
    const auto when = find_year(cells[year]);
    if (!when) {
      return into.r.reject(line, "year", cells[year], tr("ce n'est pas une année", "not a year"));
    }
    const auto* at = into.known.locate(into.r, line, "code", cells[code]);
    if (at == nullptr) return;
    const auto f =
        read_figure(into.r, line, "value", cells[value].empty() ? cells[status] : cells[value]);
    if (f && into.add(std::string(cells[indicator]), *when, line, "code", cells[code], *at, *f)) {
      ++into.r.rows_kept;
    }
  });
}

}  // namespace

std::vector<prepared> prepare_income(known_communes& known, const std::string& name,
                                     std::string_view bytes, const options& o, report& r) {
  const csv_file file(name, bytes);
  figures all{known, r};
  if (file.find({"indicator"})) {
    read_compact(file, all);
  } else {
    read_filosofi(file, all);
  }
  r.what = tr("Revenu et pauvreté", "Income and poverty");
  std::map<int, statistic_rows> by_year;
  for (const auto& [key, f] : all.all) {
    const auto& [indicator, year, commune] = key;
    auto& rows = by_year.try_emplace(year, "income").first->second;
    const std::string code = known.codes()[commune];
    if (f.value) {
      rows.add(indicator, year, code, *f.value);
    } else {
      rows.add_absent(indicator, year, code, f.status);
    }
  }
  std::vector<prepared> out;
  for (auto& [year, rows] : by_year) {
    auto d = describe(fmt::format("income:{}", year), "income", "insee_filosofi", o);
    d.title = tr("Revenu et pauvreté {}", "Income and poverty {}", year);
    out.push_back(prepare_set(std::move(d), std::to_string(year), name, bytes, rows.take(), r));
  }
  return out;
}

report import_income(store::workspace& w, const std::vector<std::filesystem::path>& files,
                     const options& o) {
  return import_one(w, files, o, prepare_income);
}

}  // namespace sourcier::ingest
