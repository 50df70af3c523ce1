#include <map>
#include <set>

#include "base/assets.h"
#include "base/error.h"
#include "ingest/csv.h"
#include "ingest/figures.h"
#include "ingest/words.h"
#include "territory/vocabulary.h"

namespace sourcier::ingest {
namespace {

std::vector<std::string> classes_of(const std::string& scheme) {
  std::vector<std::string> out;
  for (const auto& [c, ignored] : territory::words().zones.at(scheme).classes) out.push_back(c);
  return out;
}

// "4_Tres_dotee" -> tres_dotee, "NC - Commune non classée" -> non_classee: the longest of the
// scheme's classes that the label names. Empty: none.
std::string class_in(const std::string& scheme, std::string_view label) {
  const auto folded = fold(label);
  std::string best;
  for (const auto& c : classes_of(scheme)) {
    const auto words = fold(c);
    if (has_words(folded, {words}) && c.size() > best.size()) best = c;
  }
  return best;
}

struct zoning {
  std::string zone_class;
  bool own;
  std::size_t line;
};

struct zonings {
  known_communes& known;
  report& r;
  std::map<std::pair<std::string, std::string>, std::map<std::uint32_t, zoning>> all{};

  bool add(const std::string& scheme, const std::string& vintage, std::size_t line,
           std::string_view code, const known_communes::answer& at, std::string zone_class) {
    const bool own = !at.mapped;
    const auto [place, fresh] =
        all[{scheme, vintage}].try_emplace(at.index, zoning{zone_class, own, line});
    if (fresh) return true;
    auto& held = place->second;
    if (own && held.own) {
      r.reject(line, "code", code,
               tr("commune déjà donnée ligne {} pour {}, seule gardée",
                  "commune already given on line {} for {}, the only one kept", held.line, scheme));
      return false;
    }
    if (held.zone_class != zone_class) {
      const auto& kept = own ? zone_class : held.zone_class;
      r.assume(line, scheme, code,
               tr("communes de classes différentes ({} et {}) réunies depuis dans {} : classe {} "
                  "retenue",
                  "communes of different classes ({} and {}) since joined into {}: "
                  "class {} used",
                  held.zone_class, zone_class, known.codes()[at.index], kept));
    }
    if (own) held = {std::move(zone_class), true, line};
    return true;
  }
};

void read_compact(const csv_file& file, zonings& into) {
  const auto code = file.require({"code", "code_insee"}), scheme = file.require({"scheme"});
  const auto vintage = file.require({"vintage"}), zone_class = file.require({"class"});
  file.for_each(into.r, [&](std::size_t line, auto cells) {
    if (cells[scheme].empty() || cells[zone_class].empty()) {
      return into.r.reject(line, cells[scheme].empty() ? "scheme" : "class", "",
                           tr("cellule vide", "empty cell"));
    }
    const std::string name(cells[scheme]);
    std::string used(cells[zone_class]);
    if (territory::words().zones.contains(name) && class_in(name, used) != used) {
      return into.r.reject(
          line, "class", used,
          tr("classe inconnue du zonage {} ; il y a : {}",
             "unknown class of scheme {}; there are: {}", name, listed(classes_of(name))));
    }
    const auto* at = into.known.locate(into.r, line, "code", cells[code]);
    if (at != nullptr &&
        into.add(name, std::string(cells[vintage]), line, cells[code], *at, std::move(used))) {
      ++into.r.rows_kept;
    }
  });
}

struct scheme_column {
  std::size_t at;
  std::string scheme, vintage;
};

std::string vintage_of(const csv_file& file, const std::string& scheme, const std::string& header,
                       const options& o) {
  std::string general;
  for (const auto& v : o.vintages) {
    if (v.starts_with(scheme + "=")) return v.substr(scheme.size() + 1);
    if (v.find('=') == v.npos) general = v;
  }
  if (const auto year = find_year(header)) return std::to_string(*year);
  if (!general.empty()) return general;
  if (o.year) return std::to_string(*o.year);
  throw input_error(
      tr("{} : le millésime du zonage {} (colonne {}) n'est pas dit ; ajoutez "
         "--vintage {}=AAAA",
         "{}: the vintage of scheme {} (column {}) is not "
         "said; add --vintage {}=YYYY",
         file.name(), scheme, header, scheme));
}

std::vector<scheme_column> scheme_columns(const csv_file& file, const options& o) {
  std::vector<scheme_column> out;
  const auto take = [&](const char* scheme, std::initializer_list<std::string_view> names) {
    if (const auto at = file.find(names)) {
      out.push_back({*at, scheme, vintage_of(file, scheme, file.header()[*at], o)});
    }
  };
  take("gp_ars", {"zonage_mg_ars", "gp_ars", "zonage_mg", "zonage médecins"});
  take("nurse_ars", {"zonage_infirmier", "nurse_ars", "zonage_infirmiers"});
  take("zrr", {"zrr_2021_detail", "zrr_2021", "zrr"});
  if (!out.empty()) return out;
  throw input_error(
      tr("{} : aucun zonage reconnu ; colonnes trouvées : {} ; attendu : "
         "code,scheme,vintage,class, ou zonage_mg_ars, zonage_infirmier, zrr_2021",
         "{}: no scheme recognised; columns found: {}; expected: "
         "code,scheme,vintage,class, or zonage_mg_ars, zonage_infirmier, zrr_2021",
         file.name(), listed(file.header())));
}

void read_wide(const csv_file& file, const options& o, zonings& into) {
  const auto code = file.require({"code_insee", "code", "CODGEO"});
  const auto columns = scheme_columns(file, o);
  std::size_t without = 0;
  file.for_each(into.r, [&](std::size_t line, auto cells) {
    const auto* at = into.known.locate(into.r, line, file.header()[code], cells[code]);
    if (at == nullptr) return;
    std::vector<std::string> classes;
    for (const auto& c : columns) {
      classes.push_back(class_in(c.scheme, cells[c.at]));
      if (cells[c.at].empty()) ++without;
      if (!classes.back().empty() || cells[c.at].empty()) continue;
      return into.r.reject(
          line, file.header()[c.at], cells[c.at],
          tr("classe inconnue du zonage {} ; il y a : {}",
             "unknown class of scheme {}; there are: {}", c.scheme, listed(classes_of(c.scheme))));
    }
    for (std::size_t k = 0; k < columns.size(); ++k) {
      if (classes[k].empty()) continue;
      if (!into.add(columns[k].scheme, columns[k].vintage, line, cells[code], *at, classes[k])) {
        return;
      }
    }
    ++into.r.rows_kept;
  });
  if (without > 0) {
    into.r.notes.push_back(tr("{} cellules vides : ces communes n'ont pas de classe.",
                              "{} empty cells: these communes have no class.", without));
  }
}

// Publisher and title of the schemes of the catalogue; another one is the user's own.
void describe_scheme(store::dataset& d, const std::string& scheme, const std::string& vintage) {
  d.title = scheme == "gp_ars"      ? tr("Zonage des médecins {}", "Zoning of doctors {}", vintage)
            : scheme == "nurse_ars" ? tr("Zonage des infirmiers {}", "Zoning of nurses {}", vintage)
            : scheme == "zrr"       ? tr("Zones de revitalisation rurale {}",
                                         "Rural revitalisation zones "
                                               "{}",
                                         vintage)
                                    : tr("Zonage {} {}", "Zoning {} {}", scheme, vintage);
}

const char* source_of(const std::string& scheme) {
  if (scheme == "gp_ars") return "ars_gp_zones";
  if (scheme == "nurse_ars") return "ars_nurse_zones";
  return scheme == "zrr" ? "anct_zrr" : "";
}

}  // namespace

std::vector<prepared> prepare_zones(known_communes& known, const std::string& name,
                                    std::string_view bytes, const options& o, report& r) {
  const csv_file file(name, bytes);
  zonings all{known, r};
  if (file.find({"scheme"})) {
    read_compact(file, all);
  } else {
    read_wide(file, o, all);
  }
  r.what = tr("Zonages", "Zoning");
  std::vector<prepared> out;
  for (const auto& [which, by_commune] : all.all) {
    const auto& [scheme, vintage] = which;
    auto d = describe(fmt::format("zones:{}:{}", scheme, vintage), "zones", source_of(scheme), o);
    describe_scheme(d, scheme, vintage);
    const std::size_t n = by_commune.size();
    auto commune = text_column("commune"), zone_class = text_column("class");
    for (const auto& [i, z] : by_commune) {
      std::get<0>(commune.values).push_back(known.codes()[i]);
      std::get<0>(zone_class.values).push_back(z.zone_class);
    }
    table_rows rows = {"zone",
                       {text_column("scheme", std::vector(n, scheme)),
                        text_column("vintage", std::vector(n, vintage)), commune, zone_class}};
    out.push_back(prepare_set(std::move(d), vintage, name, bytes, std::move(rows), r));
  }
  return out;
}

report import_zones(store::workspace& w, const std::vector<std::filesystem::path>& files,
                    const options& o) {
  return import_one(w, files, o, prepare_zones);
}

}  // namespace sourcier::ingest
