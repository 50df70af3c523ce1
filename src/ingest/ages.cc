#include "ingest/ages.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/digest.h"
#include "base/error.h"
#include "base/fold.h"
#include "ingest/csv.h"
#include "ingest/numbers.h"
#include "ingest/words.h"

namespace sourcier::ingest {
namespace {

constexpr int kOldest = 130;

// What a file says of one commune of today, of all the codes that lead to it.
struct commune_ages {
  struct group {
    double people = 0;
    std::size_t rows = 0;
  };
  std::map<std::string, group> groups{};  // by indicator
  std::set<std::string, std::less<>> codes{};
  std::size_t line = 0, rows = 0;
};

struct people {
  known_communes& known;
  report& r;
  std::map<int, std::map<std::uint32_t, commune_ages>> by_year{};

  commune_ages& at(int year, std::uint32_t commune, std::size_t line, std::string_view code) {
    auto& c = by_year[year][commune];
    if (c.codes.empty()) c.line = line;
    c.codes.emplace(code);
    ++c.rows;
    return c;
  }
};

std::string_view sex_of(std::string_view word) {
  const auto w = fold(word);
  const auto is = [&](std::initializer_list<std::string_view> all) {
    return std::ranges::find(all, w) != all.end();
  };
  if (is({"men", "homme", "hommes", "h", "m", "1"})) return "men";
  if (is({"women", "femme", "femmes", "f", "2"})) return "women";
  return {};
}

std::optional<int> age_of(std::string_view s) {
  const auto n = read_number(s);
  if (!n || *n < 0 || *n > kOldest || *n != static_cast<int>(*n)) return {};
  return static_cast<int>(*n);
}

std::string indicator_of(std::string_view sex, int from, std::optional<int> to) {
  return fmt::format("{}:{}-{}", sex, from, to ? std::to_string(*to) : "");
}

struct age_column {
  std::size_t at;
  std::string indicator;
};

// "femmes_70_74" -> women:70-74, "hommes_95_plus" -> men:95-. INSEE's own file writes the upper
// bound of hommes_70_47 backwards.
std::optional<age_column> age_column_of(const csv_file& file, std::size_t at, report& r) {
  const auto& header = file.header()[at];
  const auto folded = fold(header);
  const auto first = folded.find(' '), second = folded.find(' ', first + 1);
  if (first == folded.npos || second == folded.npos) return {};
  const auto sex = sex_of(std::string_view(folded).substr(0, first));
  const auto from = age_of(std::string_view(folded).substr(first + 1, second - first - 1));
  const auto last = folded.substr(second + 1);
  if (sex.empty() || !from) return {};
  if (last == "plus" || last == "et plus") return age_column{at, indicator_of(sex, *from, {})};
  auto to = age_of(last);
  if (to && *to < *from) {
    to = age_of(std::string(last.rbegin(), last.rend()));
    if (to && *to >= *from) {
      r.notes.push_back(tr("Colonne « {} » lue comme {} à {} ans.",
                           "Column \"{}\" read as {} to {} years.", header, *from, *to));
    }
  }
  if (to && *to >= *from) return age_column{at, indicator_of(sex, *from, to)};
  throw input_error(
      tr("{} : la colonne « {} » ne dit pas un groupe d'âge ; nommez-la comme "
         "hommes_70_74 ou femmes_95_plus",
         "{}: column \"{}\" does not say a group of ages; name it like hommes_70_74 "
         "or femmes_95_plus",
         file.name(), header));
}

// The year of a row, or nothing: then the row has been rejected.
class year_reader {
 public:
  year_reader(const csv_file& file, const options& o)
      : file_(file), column_(o.year ? std::nullopt : file.find({"year", "annee"})) {
    if (!column_) fixed_ = year_of_file(file, o);
  }
  std::optional<int> read(report& r, std::size_t line,
                          std::span<const std::string_view> cells) const {
    if (!column_) return fixed_;
    const auto year = find_year(cells[*column_]);
    if (!year) {
      r.reject(line, file_.header()[*column_], cells[*column_],
               tr("ce n'est pas une année", "not a year"));
    }
    return year;
  }

 private:
  const csv_file& file_;
  std::optional<std::size_t> column_;
  int fixed_ = 0;
};

bool given_before(people& into, int year, std::uint32_t commune, std::string_view code) {
  const auto& all = into.by_year[year];
  const auto found = all.find(commune);
  return found != all.end() && found->second.codes.contains(code);
}

void read_wide(const csv_file& file, const options& o, people& into) {
  const auto code = file.require({"code", "code_insee", "CODGEO"});
  const auto ok = file.find({"ok"});
  const year_reader years(file, o);
  std::vector<age_column> columns;
  for (std::size_t i = 0; i < file.header().size(); ++i) {
    if (auto c = age_column_of(file, i, into.r)) columns.push_back(std::move(*c));
  }
  if (columns.empty()) {
    throw input_error(
        tr("{} : aucune colonne d'âge ; attendu : hommes_0_4, femmes_0_4, ..., ou "
           "code,sex,from,to,people ; colonnes trouvées : {}",
           "{}: no column of ages; expected: hommes_0_4, femmes_0_4, ..., or "
           "code,sex,from,to,people; columns found: {}",
           file.name(), listed(file.header())));
  }
  file.for_each(into.r, [&](std::size_t line, auto cells) {
    if (ok && cells[*ok] != "1") {
      return into.r.reject(line, file.header()[*ok], cells[*ok],
                           tr("le fichier dit lui-même que ces âges ne sont pas sûrs ; la commune "
                              "{} reste inconnue",
                              "the file itself says that these ages are not sure; commune {} "
                              "stays unknown",
                              std::string(cells[code])));
    }
    const auto year = years.read(into.r, line, cells);
    if (!year) return;
    const auto* at = into.known.locate(into.r, line, file.header()[code], cells[code]);
    if (at == nullptr) return;
    if (given_before(into, *year, at->index, cells[code])) {
      return into.r.reject(line, file.header()[code], cells[code],
                           tr("commune déjà donnée, seule la première est gardée",
                              "commune already given, only the first is kept"));
    }
    std::vector<double> values;
    for (const auto& c : columns) {
      const auto n = read_amount(into.r, line, file.header()[c.at], cells[c.at]);
      if (!n) return;
      values.push_back(*n);
    }
    auto& entry = into.at(*year, at->index, line, cells[code]);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      auto& g = entry.groups[columns[k].indicator];
      g.people += values[k];
      ++g.rows;
    }
  });
}

// The group that a row of code,sex,from,to,people is about, or nothing: then it has been rejected.
std::optional<std::string> group_of(report& r, std::size_t line, std::string_view sex,
                                    std::string_view from, std::string_view to) {
  const auto s = sex_of(sex);
  const auto a = age_of(from), b = age_of(to);
  if (s.empty()) {
    r.reject(line, "sex", sex, tr("donnez men ou women", "give men or women"));
  } else if (!a) {
    r.reject(line, "from", from, tr("donnez un âge en années", "give an age in years"));
  } else if (!to.empty() && (!b || *b < *a)) {
    r.reject(line, "to", to,
             tr("donnez un âge d'au moins {}, ou rien pour « et plus »",
                "give an age of at least {}, or nothing for \"and over\"", *a));
  } else {
    return indicator_of(s, *a, b);
  }
  return {};
}

void read_long(const csv_file& file, std::size_t sex, const options& o, people& into) {
  const auto code = file.require({"code", "code_insee", "CODGEO"});
  const auto from = file.require({"from", "de"}), to = file.require({"to", "à"});
  const auto number = file.require({"people", "habitants", "nombre"});
  const year_reader years(file, o);
  std::map<std::string, std::size_t> seen;
  file.for_each(into.r, [&](std::size_t line, auto cells) {
    const auto group = group_of(into.r, line, cells[sex], cells[from], cells[to]);
    if (!group) return;
    const auto year = years.read(into.r, line, cells);
    if (!year) return;
    const auto [first, fresh] =
        seen.try_emplace(fmt::format("{} {} {}", cells[code], *group, *year), line);
    if (!fresh) {
      return into.r.reject(
          line, file.header()[code], cells[code],
          tr("commune, sexe et âge déjà donnés ligne {}, seule gardée",
             "commune, sex and age already given on line {}, the only one kept", first->second));
    }
    const auto* at = into.known.locate(into.r, line, file.header()[code], cells[code]);
    if (at == nullptr) return;
    const auto n = read_amount(into.r, line, file.header()[number], cells[number]);
    if (!n) return;
    auto& g = into.at(*year, at->index, line, cells[code]).groups[*group];
    g.people += *n;
    ++g.rows;
  });
}

bool joins(const territory::commune_event& e) {
  return e.before != e.after && (e.kind == "merger" || e.kind == "dissolution");
}

// Events by each of the two codes that they name.
using events_by_code = std::multimap<std::string, territory::commune_event, std::less<>>;

events_by_code changes_of_limits(store::workspace& w) {
  events_by_code out;
  for (const auto& e : read_events(w)) {
    if (!joins(e) && e.kind != "split") continue;
    out.emplace(e.before, e);
    out.emplace(e.after, e);
  }
  return out;
}

// The day of a change after which the codes of the file are not the whole of the commune, or are
// more than it. Figures of a year are taken to be in the limits of its end, or in older ones where
// the file bears codes that have gone before.
std::optional<std::string> changed_since(const events_by_code& events, const commune_ages& c,
                                         std::string_view today, int year) {
  std::string since = fmt::format("{}-01-01", year + 1);
  for (const auto& code : c.codes) {
    const auto [first, last] = events.equal_range(code);
    for (auto e = first; e != last; ++e) {
      if (joins(e->second) && code == e->second.before && code != today) {
        since = std::min(since, e->second.day);
      }
    }
  }
  auto codes = c.codes;
  codes.emplace(today);
  for (const auto& code : codes) {
    const auto [first, last] = events.equal_range(code);
    for (auto at = first; at != last; ++at) {
      const auto& e = at->second;
      if (e.day < since) continue;
      if (joins(e) && !c.codes.contains(code == e.after ? e.before : e.after)) return e.day;
      if (e.kind == "split" && code == e.before) return e.day;
    }
  }
  return {};
}

// Leaves out what does not speak of the whole commune of today.
void keep_whole(store::workspace& w, people& all) {
  const auto events = changes_of_limits(w);
  for (auto& [year, communes] : all.by_year) {
    for (auto at = communes.begin(); at != communes.end();) {
      auto& c = at->second;
      const auto& code = all.known.codes()[at->first];
      const auto day = changed_since(events, c, code, year);
      if (!day) {
        std::erase_if(c.groups, [&](const auto& g) { return g.second.rows < c.codes.size(); });
        all.r.rows_kept += c.rows;
        ++at;
        continue;
      }
      all.r.rows_rejected += c.rows - 1;
      all.r.reject(c.line, "code", code,
                   tr("les limites de la commune ont changé le {} : ces âges ne sont pas ceux de "
                      "la commune d'aujourd'hui ; importez un recensement plus récent",
                      "the limits of the commune changed on {}: these ages are not those of the "
                      "commune of today; import a more recent census",
                      *day));
      at = communes.erase(at);
    }
  }
}

}  // namespace

std::vector<prepared> prepare_ages(store::workspace& w, known_communes& known,
                                   const std::string& name, std::string_view bytes,
                                   const options& o, report& r) {
  const csv_file file(name, bytes);
  people all{known, r};
  if (const auto sex = file.find({"sex", "sexe"})) {
    read_long(file, *sex, o, all);
  } else {
    read_wide(file, o, all);
  }
  keep_whole(w, all);
  r.what = tr("Habitants par sexe et âge", "People by sex and age");
  std::vector<prepared> out;
  std::vector<char> has(known.codes().size(), 0);
  for (const auto& [year, communes] : all.by_year) {
    statistic_rows rows("age");
    for (const auto& [i, c] : communes) {
      has[i] = 1;
      for (const auto& [indicator, g] : c.groups) {
        rows.add(indicator, year, known.codes()[i], g.people);
      }
    }
    if (rows.size() == 0) continue;
    auto d = describe(fmt::format("ages:{}", year), "ages", "insee_rp", o);
    d.title = tr("Habitants par sexe et âge {}", "People by sex and age {}", year);
    out.push_back(prepare_set(std::move(d), std::to_string(year), name, bytes, rows.take(), r));
  }
  if (!out.empty()) known.note_missing(r, has);
  return out;
}

report import_ages(store::workspace& w, const std::vector<std::filesystem::path>& files,
                   const options& o) {
  return import_one(
      w, files, o,
      [&](known_communes& known, const std::string& name, std::string_view bytes,
          const options& said, report& r) { return prepare_ages(w, known, name, bytes, said, r); });
}

}  // namespace sourcier::ingest
