#include "ingest/practices.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>

#include "base/digest.h"
#include "base/error.h"
#include "base/fold.h"
#include "ingest/known.h"
#include "ingest/numbers.h"
#include "ingest/single_file.h"
#include "supply/practice_table.h"
#include "supply/supply_at.h"
#include "territory/communes.h"

namespace sourcier::ingest {
namespace {

using supply::practice;
using supply::practice_list;
using supply::site_type;
using supply::work_status;

constexpr kilometres kFarthest{30};
constexpr double kFullTime = 1 + 1e-9;  // shares written in decimals may exceed it by rounding
const text kWhat{"Lieux d'exercice des praticiens", "Practices of practitioners"};

struct columns {
  std::size_t who, profession, site;
  std::optional<std::size_t> specialty, birth, sex, status, name, type, commune, lon, lat, share,
      activity, from, to;
};

columns columns_of(const csv_file& file) {
  columns c{file.require({"practitioner", "praticien", "rpps", "identifiant"}),
            file.require({"profession"}),
            file.require({"site", "lieu", "finess"}),
            file.find({"specialty", "spécialité"}),
            file.find({"birth", "birth_year", "birth_date", "naissance", "année_naissance",
                       "date_naissance"}),
            file.find({"sex", "sexe"}),
            file.find({"status", "statut", "mode_exercice"}),
            file.find({"site_name", "nom_lieu", "nom_site"}),
            file.find({"site_type", "type_lieu", "type_site"}),
            file.find({"commune", "code_commune", "code_insee"}),
            file.find({"lon", "longitude"}),
            file.find({"lat", "latitude"}),
            file.find({"share", "part", "quotité"}),
            file.find({"acts", "activity", "actes", "activité", "fees", "honoraires"}),
            file.find({"from", "début", "date_début"}),
            file.find({"to", "fin", "date_fin"})};
  if (c.commune || (c.lon && c.lat)) return c;
  throw input_error(
      tr("{} : ni colonne commune (code INSEE) ni colonnes lon et lat ; colonnes trouvées : {}",
         "{}: neither a column commune (INSEE code) nor columns lon and lat; columns found: {}",
         file.name(), listed(file.header())));
}

std::string listed_keys() {
  std::vector<std::string> keys;
  for (const auto& p : supply::listed_professions()) keys.push_back(p.key);
  return listed(keys);
}

// A key or a label, case and accents apart.
std::string profession_named(std::string_view cell) {
  const auto wanted = fold(cell);
  for (const auto& p : supply::listed_professions()) {
    for (const auto& word : {p.key, p.label.fr, p.label.en}) {
      if (fold(word) == wanted) return p.key;
    }
  }
  return {};
}

bool overlap(const practice& a, const practice& b) {
  return (!a.to || !b.from || *b.from < *a.to) && (!b.to || !a.from || *a.from < *b.to);
}

// Reads row after row; each reader of a field rejects the row with its reason and says false, or
// keeps it on an assumption that it reports.
class row_reader {
 public:
  row_reader(const csv_file& file, const place_lookup& place, report& r)
      : file_(file), place_(place), r_(r), at_(columns_of(file)) {}

  void read(std::size_t line, std::span<const std::string_view> cells) {
    line_ = line;
    cells_ = cells;
    practice p;
    supply::practitioner who;
    supply::site where;
    if (!read_person(who) || !read_status(p) || !read_share(p) || !read_dates(p) ||
        !read_site(where)) {
      return;
    }
    read_activity(p);
    p.who = {person(std::move(who))};
    p.where = {site(std::move(where))};
    ++r_.rows_kept;
    if (join(p)) return;
    by_person_[p.who.value].push_back(list_.practices.size());
    list_.practices.push_back(p);
    lines_.push_back(line);
  }

  practice_list finish() {
    for (const auto& [who, theirs] : by_person_) report_overlap(theirs);
    return std::move(list_);
  }

 private:
  std::string_view cell(std::optional<std::size_t> column) const {
    return column ? cells_[*column] : std::string_view();
  }
  bool reject(std::optional<std::size_t> column, text reason) {
    r_.reject(line_, file_.header()[column.value_or(at_.who)], cell(column), std::move(reason));
    return false;
  }
  void assume(std::size_t column, text reason) {
    r_.assume(line_, file_.header()[column], cells_[column], std::move(reason));
  }

  bool read_person(supply::practitioner& who) {
    who.id = cells_[at_.who];
    if (who.id.empty()) return reject(at_.who, tr("cellule vide", "empty cell"));
    who.profession = profession_named(cells_[at_.profession]);
    if (who.profession.empty()) {
      return reject(at_.profession, tr("profession inconnue ; il y a : {}",
                                       "unknown profession; there are: {}", listed_keys()));
    }
    const auto known = people_.find(who.id);
    if (known != people_.end()) {
      const auto& first = list_.practitioners[known->second];
      if (first.profession != who.profession) {
        return reject(at_.profession,
                      tr("cette personne a la profession {} plus haut dans le fichier ; donnez un "
                         "autre identifiant à l'autre exercice",
                         "this person has the profession {} further up in the file; give the other "
                         "practice another id",
                         first.profession));
      }
    }
    who.specialty = cell(at_.specialty);
    who.born = supply::parse_birth(cell(at_.birth));
    who.sex = supply::find_sex(cell(at_.sex)).value_or(supply::sex::unknown);
    if (at_.sex && !cell(at_.sex).empty() && !supply::find_sex(cell(at_.sex))) {
      assume(*at_.sex, tr("sexe non reconnu (F ou M), laissé inconnu",
                          "sex not understood (F or M), left unknown"));
    }
    return true;
  }

  std::uint32_t person(supply::practitioner who) {
    const auto [found, is_new] =
        people_.try_emplace(who.id, static_cast<std::uint32_t>(list_.practitioners.size()));
    if (is_new) {
      if (!who.born) {
        r_.assume(line_, at_.birth ? file_.header()[*at_.birth] : file_.header()[at_.who],
                  cell(at_.birth ? *at_.birth : at_.who),
                  tr("pas d'année de naissance : supposé sous toute borne d'âge",
                     "no birth year: taken to be under any age bound"));
      }
      list_.practitioners.push_back(std::move(who));
      return found->second;
    }
    auto& first = list_.practitioners[found->second];
    const bool differs = first.born && who.born && to_text(*first.born) != to_text(*who.born);
    if (differs) {
      assume(*at_.birth, tr("naissance autre que plus haut : {} est gardé",
                            "birth other than further up: {} is kept", to_text(*first.born)));
    }
    if (!first.born) first.born = who.born;
    if (first.sex == supply::sex::unknown) first.sex = who.sex;
    if (first.specialty.empty()) first.specialty = std::move(who.specialty);
    return found->second;
  }

  bool read_status(practice& p) {
    if (cell(at_.status).empty()) return true;
    const auto status = supply::find_status(cell(at_.status));
    if (!status) {
      return reject(at_.status, tr("statut inconnu ; il y a : liberal, salaried, locum, junior",
                                   "unknown status; there are: liberal, salaried, locum, junior"));
    }
    p.status = *status;
    return true;
  }

  bool read_share(practice& p) {
    auto word = cell(at_.share);
    if (word.empty()) return true;
    const bool percent = word.ends_with('%');
    if (percent) word.remove_suffix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    const auto value = read_number(word);
    if (!value || *value <= 0) {
      return reject(at_.share, tr("donnez une part du temps plein entre 0 et 1, ou en %",
                                  "give a share of full time between 0 and 1, or in %"));
    }
    p.share = percent ? *value / 100 : *value;
    if (p.share <= 1) return true;
    assume(*at_.share, tr("part supérieure à 1, ramenée à 1", "share over 1, brought back to 1"));
    p.share = 1;
    return true;
  }

  void read_activity(practice& p) {
    const auto word = cell(at_.activity);
    if (word.empty()) return;
    const auto value = read_number(word);
    if (value && *value >= 0) {
      p.activity = value;
    } else {
      assume(*at_.activity, tr("activité non lisible, supposée inconnue",
                               "activity that cannot be read, taken to be unknown"));
    }
  }

  bool read_day(std::optional<std::size_t> column, std::optional<date>& into) {
    if (cell(column).empty()) return true;
    const auto read = supply::parse_birth(cell(column));
    if (!read || !read->day) {
      return reject(column, tr("ce n'est pas une date (AAAA-MM-JJ)", "not a date (YYYY-MM-DD)"));
    }
    into = read->day;
    return true;
  }

  bool read_dates(practice& p) {
    if (!read_day(at_.from, p.from) || !read_day(at_.to, p.to)) return false;
    if (!p.from || !p.to || *p.from < *p.to) return true;
    if (*p.from == *p.to) {
      return reject(at_.to, tr("la fin est le jour du début : aucun jour d'exercice",
                               "the end is the day of the start: no day of practice"));
    }
    assume(*at_.to, tr("la fin précède le début {} : dates échangées",
                       "the end precedes the start {}: dates exchanged", format_iso(*p.from)));
    std::swap(p.from, p.to);
    return true;
  }

  bool read_site(supply::site& s) {
    s.id = cells_[at_.site];
    if (s.id.empty()) return reject(at_.site, tr("cellule vide", "empty cell"));
    s.name = cell(at_.name);
    const auto type = supply::find_site_type(cell(at_.type));
    if (type) s.type = *type;
    if (!type && !cell(at_.type).empty()) {
      assume(*at_.type, tr("genre de lieu inconnu (cabinet, msp, health_centre, hospital, other) : "
                           "pris pour other",
                           "unknown type of site (cabinet, msp, health_centre, hospital, other): "
                           "taken to be other"));
    }
    if (!cell(at_.lon).empty() || !cell(at_.lat).empty()) {
      const auto lon = read_number(cell(at_.lon)), lat = read_number(cell(at_.lat));
      if (!lon || !lat || !geo::is_valid({*lon, *lat})) {
        return reject(lon ? at_.lat : at_.lon, tr("ce n'est pas un point du globe ; donnez lon et "
                                                  "lat en degrés",
                                                  "not a point of the globe; give lon and lat in "
                                                  "degrees"));
      }
      s.at = {*lon, *lat};
    }
    if (cell(at_.commune).empty() && !s.at) {
      return reject(at_.commune ? at_.commune : at_.lon,
                    tr("aucun lieu ; donnez le code de la commune, ou lon et lat",
                       "no place; give the code of the commune, or lon and lat"));
    }
    const auto commune = place_(line_, cell(at_.commune), s.at);
    if (!commune) return false;
    s.commune = *commune;
    return true;
  }

  std::uint32_t site(supply::site s) {
    const auto [found, is_new] =
        sites_.try_emplace(s.id, static_cast<std::uint32_t>(list_.sites.size()));
    if (is_new) {
      list_.sites.push_back(std::move(s));
    } else if (const auto& first = list_.sites[found->second]; first.commune != s.commune) {
      assume(at_.site,
             tr("ce lieu est plus haut dans la commune {}, gardée",
                "this site is further up in the commune {}, which is kept", first.commune));
    }
    return found->second;
  }

  // Two rows of one person at one site under one status, at the same time, are one practice.
  bool join(const practice& p) {
    for (const auto i : by_person_[p.who.value]) {
      auto& first = list_.practices[i];
      if (first.where != p.where || first.status != p.status || !overlap(first, p)) continue;
      assume(at_.site, tr("même personne et même lieu que la ligne {} : réunies, avec la plus "
                          "grande part ({:g})",
                          "same person and site as line {}: joined, with the larger share ({:g})",
                          lines_[i], std::max(first.share, p.share)));
      first.share = std::max(first.share, p.share);
      if (!first.activity || (p.activity && *p.activity > *first.activity)) {
        first.activity = p.activity;
      }
      first.from =
          first.from && p.from ? std::optional(std::min(*first.from, *p.from)) : std::nullopt;
      first.to = first.to && p.to ? std::optional(std::max(*first.to, *p.to)) : std::nullopt;
      return true;
    }
    return false;
  }

  // The most that a person works on one day: it is reached on the first day of a practice.
  void report_overlap(const std::vector<std::size_t>& theirs) {
    double most = 0;
    std::size_t when = 0;
    for (const auto i : theirs) {
      const auto& start = list_.practices[i].from;
      double sum = 0;
      for (const auto k : theirs) {
        const auto& p = list_.practices[k];
        if (start ? p.in_force(*start) : !p.from) sum += p.share;
      }
      if (sum > most) most = sum, when = i;
    }
    if (most <= kFullTime) return;
    r_.assume(
        lines_[when], file_.header()[at_.share.value_or(at_.who)],
        list_.of(list_.practices[when]).id,
        tr("exercices simultanés de cette personne : {:.0f} % d'un temps plein, comptés tels "
           "quels",
           "practices of this person at the same time: {:.0f}% of full time, counted as given",
           100 * most));
  }

  const csv_file& file_;
  const place_lookup& place_;
  report& r_;
  columns at_;
  std::size_t line_ = 0;
  std::span<const std::string_view> cells_{};
  practice_list list_;
  std::vector<std::size_t> lines_;  // of each practice
  std::unordered_map<std::string, std::uint32_t> people_, sites_;
  std::map<std::uint32_t, std::vector<std::size_t>> by_person_;
};

// The nearest centre of a commune of the territory, within kFarthest.
std::optional<std::string> nearest(const territory::commune_table& communes, geo::coordinate at) {
  std::optional<std::string> best;
  kilometres least = kFarthest;
  for (std::size_t i = 0; i < communes.size(); ++i) {
    if (!geo::is_valid(communes.position[i])) continue;
    const auto far = geo::great_circle(communes.position[i], at);
    if (far <= least) least = far, best = communes.code[i];
  }
  return best;
}

}  // namespace

practice_list read_practices(const csv_file& file, const place_lookup& place, report& r) {
  row_reader rows(file, place, r);
  file.for_each(r, [&](std::size_t line, auto cells) { rows.read(line, cells); });
  return rows.finish();
}

prepared prepare_list(store::dataset d, const std::string& file, std::string_view content,
                      practice_list list, const report& r) {
  d.file = file;
  std::string places;  // where communes lead to depends on the workspace
  for (const auto& s : list.sites) places += s.commune;
  d.digest = digest(std::string(content) + fmt::format(" {} ", list.practices.size()) + places);
  prepared out{std::move(d), {}};
  record(out, r);
  const auto kept = std::make_shared<const practice_list>(std::move(list));
  out.then = [kept](store::workspace& w, std::int64_t dataset) {
    supply::write_practices(w.db(), dataset, *kept);
  };
  return out;
}

report remove_practices(store::workspace& w, const std::string& key, const text& what) {
  report r;
  r.what = what;
  {
    store::transaction t(w.db());
    for (const auto& d : w.datasets()) {
      if (d.key == key) supply::delete_practices(w.db(), d.id);
    }
    r.unchanged = !drop(w, {key});
    t.commit();
  }
  sweep(w);
  r.notes.push_back(r.unchanged ? tr("Cet espace de travail n'avait pas cette liste.",
                                     "This workspace had no such list.")
                                : tr("La liste est retirée.", "The list is gone."));
  return r;
}

report import_practices(store::workspace& w, const std::vector<std::filesystem::path>& files,
                        const options& o) {
  if (o.remove) return remove_practices(w, "practices", kWhat);
  const single_file file(files);
  const csv_file table(file.name(), file.bytes());
  known_communes known(w);
  const auto communes = territory::load_communes(w.db());
  report r;
  r.file = file.name();
  r.what = kWhat;
  std::size_t placed = 0;
  const place_lookup place = [&](std::size_t line, std::string_view code,
                                 std::optional<geo::coordinate> at) -> std::optional<std::string> {
    if (!code.empty()) {
      const auto* a = known.locate(r, line, "commune", code);
      return a ? std::optional(known.codes()[a->index]) : std::nullopt;
    }
    auto commune = nearest(communes, *at);
    if (commune) {
      ++placed;
    } else {
      ++r.rows_outside;
    }
    return commune;
  };
  auto list = read_practices(table, place, r);
  if (placed > 0) {
    r.notes.push_back(
        tr("Lieux sans commune, placés dans celle dont le centre est le plus proche : "
           "{} ligne(s).",
           "Sites without a commune, put in that of the nearest centre: {} row(s).", placed));
  }
  if (r.rows_kept == 0) return r;
  r.notes.push_back(tr("Praticiens : {} ; lieux : {} ; exercices : {}.",
                       "Practitioners: {}; sites: {}; practices: {}.", list.practitioners.size(),
                       list.sites.size(), list.practices.size()));
  auto d = describe("practices", "practices", "", o);
  d.title = kWhat;
  if (o.year) d.vintage = std::to_string(*o.year);
  std::vector<prepared> sets;
  sets.push_back(prepare_list(std::move(d), file.name(), digest(file.bytes()), std::move(list), r));
  r.unchanged = !write(w, std::move(sets));
  return r;
}

}  // namespace sourcier::ingest
