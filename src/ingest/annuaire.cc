#include "ingest/annuaire.h"

#include <algorithm>
#include <deque>
#include <tuple>
#include <unordered_map>

#include "base/digest.h"
#include "base/error.h"
#include "base/fold.h"
#include "base/numbers.h"
#include "base/progress.h"
#include "base/shipped.h"
#include "base/split.h"
#include "ingest/csv.h"
#include "ingest/known.h"
#include "ingest/practices.h"
#include "ingest/single_file.h"
#include "ingest/words.h"
#include "supply/supply_at.h"

namespace sourcier::ingest {
namespace {

using supply::site_type;
using supply::work_status;

const text kWhat{"Annuaire santé, extraction publique", "Annuaire santé, public extract"};
constexpr std::uint32_t kNowhere = static_cast<std::uint32_t>(-1);

// Columns that are read, under their published names.
enum column : std::size_t {
  kId,
  kTitle,
  kProfession,
  kCategory,
  kSpecialty,
  kMode,
  kSiret,
  kFiness,
  kTechnical,
  kName,
  kCommune,
  kSector,
  kRole,
  kKind,
  kColumns
};
constexpr const char* kNames[kColumns] = {"Identifiant PP",
                                          "Code civilité",
                                          "Libellé profession",
                                          "Libellé catégorie professionnelle",
                                          "Libellé savoir-faire",
                                          "Code mode exercice",
                                          "Numéro SIRET site",
                                          "Numéro FINESS site",
                                          "Identifiant technique de la structure",
                                          "Raison sociale site",
                                          "Code commune (coord. structure)",
                                          "Libellé secteur d'activité",
                                          "Libellé rôle",
                                          "Libellé genre activité"};

struct labels {
  std::string doctor, general;                      // folded
  std::unordered_map<std::string, std::string> to;  // folded label -> profession
};

labels read_labels() {
  return read_shipped("data/parameters/supply.toml", [](const nlohmann::json& document) {
    const auto& a = document.at("annuaire");
    labels out{
        fold(a.at("doctor").get<std::string>()), fold(a.at("general").get<std::string>()), {}};
    for (const auto& p : a.at("profession").items()) out.to.emplace(fold(p.key()), p.value());
    return out;
  });
}

// What a label means, worked out once a label: there are a few hundred for millions of rows.
template <class T>
class memo {
 public:
  template <class F>
  const T& of(std::string_view label, F&& work_out) {
    const auto known = known_.find(label);
    if (known != known_.end()) return known->second;
    return known_.emplace(label, work_out(fold(label))).first->second;
  }

 private:
  std::unordered_map<std::string_view, T> known_;
};

site_type sector_type(const std::string& folded) {
  if (has_words(folded, {"centre de sante"})) return site_type::health_centre;
  if (has_words(folded, {"maison de sante"})) return site_type::msp;
  if (has_words(folded, {"cabinet"}) || has_words(folded, {"exercice en societe"})) {
    return site_type::cabinet;
  }
  const bool hospital = has_words(folded, {"etablissement public de sante"}) ||
                        has_words(folded, {"etablissement prive"}) ||
                        has_words(folded, {"hopital"});
  return hospital ? site_type::hospital : site_type::other;
}

enum class activity { care, locum, junior, none };

// Kinds of activity and roles: "Activité de soin...", "... en tant que remplaçant", "Docteur
// junior", "Activité non soignante".
activity kind_activity(const std::string& folded) {
  if (has_words(folded, {"remplac"})) return activity::locum;
  return folded.empty() || has_words(folded, {"activite de soin"}) ? activity::care
                                                                   : activity::none;
}
activity role_activity(const std::string& folded) {
  if (has_words(folded, {"docteur junior"})) return activity::junior;
  return has_words(folded, {"remplac"}) ? activity::locum : activity::care;
}

struct person {
  std::string_view id, specialty;
  const std::string* profession = nullptr;
  supply::sex sex = supply::sex::unknown;
  bool other_specialty = false, other_profession = false;
};
struct place {
  std::string_view id, name;
  site_type type = site_type::other;
  std::uint32_t commune = kNowhere;  // of known_communes
};
struct pair {
  std::uint32_t who = 0, where = 0;
  work_status status = work_status::liberal;

  friend auto operator<=>(const pair&, const pair&) = default;
};

struct tally {
  std::size_t no_place = 0, not_care = 0, no_commune = 0, no_mode = 0, no_site = 0;
  std::size_t joined = 0, several_sites = 0, shared_outside = 0;
  std::unordered_map<std::string_view, std::size_t> unknown_professions{};
};

// Reads the file once; views point into its bytes, which must outlive it.
class reader {
 public:
  reader(std::string name, std::string_view bytes, known_communes& known, report& r)
      : name_(std::move(name)), bytes_(bytes), known_(known), r_(r) {
    people_.reserve(bytes.size() / 600);
    places_.reserve(bytes.size() / 1200);
  }

  supply::practice_list read(const std::string& step) {
    read_header();
    progress bar(step, bytes_.size());
    std::size_t line = 1;
    while (at_ < bytes_.size()) {
      ++line;
      const auto row = next_line();
      if (row.empty()) continue;
      if (++r_.rows_read % 65536 == 0) bar.advance_to(at_);
      if (cut(row)) {
        read_row(line);
      } else {
        r_.reject(line, "", row.substr(0, row.find('|')),
                  tr("la ligne n'a pas {} cellules", "the row does not have {} cells", width_));
      }
    }
    return build();
  }

  const tally& counts() const { return tally_; }
  std::span<const person> people() const { return persons_; }

 private:
  std::string_view next_line() {
    const auto end = std::min(bytes_.find('\n', at_), bytes_.size());
    auto line = bytes_.substr(at_, end - at_);
    at_ = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  void read_header() {
    if (bytes_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    const auto bad = find_invalid_utf8(bytes_);
    if (bad != bytes_.npos) {
      throw input_error(tr(
          "{}, octet {} : ce n'est pas de l'UTF-8 ; téléchargez de nouveau l'extraction, sans la "
          "convertir",
          "{}, byte {}: this is not UTF-8; download the extract again, without converting it",
          name_, bad));
    }
    const auto cells = split(next_line(), '|');
    // The published rows end with a bar, or not.
    width_ = !cells.empty() && cells.back().empty() ? cells.size() - 1 : cells.size();
    cells_.resize(width_);
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < width_; ++i) places.emplace(fold(cells[i]), i);
    for (std::size_t c = 0; c < kColumns; ++c) {
      const auto found = places.find(fold(kNames[c]));
      if (found == places.end()) {
        throw input_error(
            tr("{} : pas de colonne « {} » ; attendu : PS_LibreAcces_Personne_activite_*.txt de "
               "l'Annuaire santé, cellules séparées par des barres verticales",
               "{}: no column \"{}\"; expected: PS_LibreAcces_Personne_activite_*.txt of the "
               "Annuaire santé, cells parted by vertical bars",
               name_, std::string(kNames[c])));
      }
      column_[c] = found->second;
    }
  }

  bool cut(std::string_view row) {
    std::size_t n = 0, begin = 0;
    for (;;) {
      const auto end = std::min(row.find('|', begin), row.size());
      if (n == width_) return begin == row.size();  // the bar that ends a row
      cells_[n++] = row.substr(begin, end - begin);
      if (end == row.size()) return n == width_;
      begin = end + 1;
    }
  }

  std::string_view cell(column c) const { return cells_[column_[c]]; }

  void read_row(std::size_t line) {
    if (cell(kId).empty()) {
      r_.reject(line, kNames[kId], "", tr("cellule vide", "empty cell"));
      return;
    }
    const auto* profession = profession_of();
    if (!profession) {
      ++r_.rows_rejected;
      ++tally_.unknown_professions[cell(kProfession)];
      return;
    }
    const auto who = find_person(*profession);
    const auto site = site_key();
    if (site.empty() && cell(kCommune).empty()) {
      ++r_.rows_rejected;
      ++tally_.no_place;
      return;
    }
    const auto kind = kinds_.of(cell(kKind), kind_activity);
    if (kind == activity::none) {
      ++r_.rows_rejected;
      ++tally_.not_care;
      return;
    }
    const auto where = find_place(site, line);
    pairs_.push_back({who, where, status_of(kind)});
    if (places_seen_[where].commune != kNowhere) ++r_.rows_kept;
  }

  const std::string* profession_of() {
    return professions_.of(cell(kProfession), [&](const std::string& folded) {
      static const std::string kSpecialist = "specialist";
      if (folded == labels_.doctor) return &kSpecialist;
      const auto found = labels_.to.find(folded);
      return found == labels_.to.end() ? nullptr : &found->second;
    });
  }

  std::uint32_t find_person(const std::string& profession) {
    static const std::string kGp = "gp";
    const bool doctor = profession == "specialist";
    const bool general = doctor && general_.of(cell(kSpecialty), [&](const std::string& folded) {
      return has_words(folded, {labels_.general});
    });
    const auto* here = general ? &kGp : &profession;
    const auto [found, is_new] =
        people_.try_emplace(cell(kId), static_cast<std::uint32_t>(persons_.size()));
    if (is_new) {
      const auto title = cell(kTitle);
      const auto sex = title == "M"                        ? supply::sex::male
                       : title == "MME" || title == "MLLE" ? supply::sex::female
                                                           : supply::sex::unknown;
      persons_.push_back({cell(kId), cell(kSpecialty), here, sex});
      return found->second;
    }
    auto& p = persons_[found->second];
    const bool was_doctor = p.profession == &kGp || *p.profession == "specialist";
    if (was_doctor != doctor || (!doctor && *p.profession != profession)) {
      p.other_profession = true;
      return found->second;
    }
    if (p.specialty != cell(kSpecialty)) p.other_specialty = true;
    if (general && p.profession != &kGp) p.profession = &kGp, p.specialty = cell(kSpecialty);
    return found->second;
  }

  // A site goes by its FINESS number, else its SIRET, else the number the extract gives it.
  std::string_view site_key() const {
    for (const auto c : {kFiness, kSiret, kTechnical}) {
      if (!cell(c).empty()) return cell(c);
    }
    return {};
  }

  std::uint32_t find_place(std::string_view key, std::size_t line) {
    // Without a number, the site is the person's own in that commune.
    if (key.empty()) {
      ++tally_.no_site;
      const auto id = cell(kId), commune = cell(kCommune);
      key = made_.emplace_back(std::string(id) + "@" + std::string(commune));
    }
    const auto [found, is_new] =
        places_.try_emplace(key, static_cast<std::uint32_t>(places_seen_.size()));
    if (!is_new && places_seen_[found->second].commune != kNowhere) return found->second;
    const auto commune = commune_of(line);
    if (!is_new) {
      places_seen_[found->second].commune = commune;
      return found->second;
    }
    places_seen_.push_back({key, cell(kName), sectors_.of(cell(kSector), sector_type), commune});
    return found->second;
  }

  std::uint32_t commune_of(std::size_t line) {
    if (cell(kCommune).empty()) {
      ++r_.rows_rejected;
      ++tally_.no_commune;
      return kNowhere;
    }
    const auto* a = known_.locate(r_, line, kNames[kCommune], cell(kCommune));
    return a ? a->index : kNowhere;
  }

  work_status status_of(activity kind) {
    const auto role = roles_.of(cell(kRole), role_activity);
    const bool student = students_.of(
        cell(kCategory), [](const std::string& folded) { return has_words(folded, {"etudiant"}); });
    if (student || role == activity::junior) return work_status::junior;
    if (kind == activity::locum || role == activity::locum) return work_status::locum;
    if (cell(kMode).empty()) ++tally_.no_mode;
    return cell(kMode) == "L" ? work_status::liberal : work_status::salaried;
  }

  // Pairs joined, shares made equal, and only what is in the territory kept.
  supply::practice_list build() {
    const auto before = pairs_.size();
    std::sort(pairs_.begin(), pairs_.end());
    pairs_.erase(std::unique(pairs_.begin(), pairs_.end()), pairs_.end());
    tally_.joined = before - pairs_.size();
    supply::practice_list out;
    std::vector<std::uint32_t> site_number(places_seen_.size(), kNowhere);
    for (std::size_t begin = 0; begin < pairs_.size();) {
      std::size_t end = begin;
      std::size_t here = 0;
      while (end < pairs_.size() && pairs_[end].who == pairs_[begin].who) {
        if (places_seen_[pairs_[end].where].commune != kNowhere) ++here;
        ++end;
      }
      if (here > 0) add_person(out, {&pairs_[begin], end - begin}, site_number);
      if (here > 0 && end - begin > 1) ++tally_.several_sites;
      if (here > 0 && here < end - begin) ++tally_.shared_outside;
      begin = end;
    }
    return out;
  }

  void add_person(supply::practice_list& out, std::span<const pair> theirs,
                  std::vector<std::uint32_t>& site_number) const {
    const auto& p = persons_[theirs[0].who];
    const supply::practitioner_id who{static_cast<std::uint32_t>(out.practitioners.size())};
    out.practitioners.push_back(
        {std::string(p.id), *p.profession, std::string(p.specialty), {}, p.sex});
    const double share = 1.0 / static_cast<double>(theirs.size());
    for (const auto& pair : theirs) {
      const auto& s = places_seen_[pair.where];
      if (s.commune == kNowhere) continue;
      auto& number = site_number[pair.where];
      if (number == kNowhere) {
        number = static_cast<std::uint32_t>(out.sites.size());
        out.sites.push_back(
            {std::string(s.id), std::string(s.name), s.type, known_.codes()[s.commune], {}});
      }
      out.practices.push_back({who, {number}, pair.status, share, {}, {}, {}});
    }
  }

  std::string name_;
  std::string_view bytes_;
  known_communes& known_;
  report& r_;
  const labels labels_ = read_labels();
  std::size_t at_ = 0, width_ = 0;
  std::size_t column_[kColumns] = {};
  std::vector<std::string_view> cells_;
  std::unordered_map<std::string_view, std::uint32_t> people_, places_;
  std::vector<person> persons_;
  std::vector<place> places_seen_;
  std::deque<std::string> made_;  // keys that the file does not hold
  std::vector<pair> pairs_;
  memo<const std::string*> professions_;
  memo<bool> general_, students_;
  memo<site_type> sectors_;
  memo<activity> kinds_, roles_;
  tally tally_;
};

// "2026-11-20" of PS_LibreAcces_Personne_activite_202611200810.txt.
std::string day_of_name(std::string_view name) {
  const auto from = name.find_first_of("0123456789");
  if (from == name.npos || name.size() < from + 8) return {};
  const auto d = name.substr(from, 8);
  const auto iso = fmt::format("{}-{}-{}", d.substr(0, 4), d.substr(4, 2), d.substr(6));
  return parse_date(iso) ? iso : std::string();
}

void note(report& r, std::size_t n, const char* fr, const char* en) {
  if (n == 0) return;
  const auto count = static_cast<double>(n);
  r.notes.push_back({std::string(fr) + " : " + format_number(count, 0, language::fr) + ".",
                     std::string(en) + ": " + format_number(count, 0, language::en) + "."});
}

void note_unknown(report& r, const tally& t) {
  if (t.unknown_professions.empty()) return;
  std::vector<std::pair<std::string_view, std::size_t>> all(t.unknown_professions.begin(),
                                                            t.unknown_professions.end());
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(b.second, a.first) < std::tie(a.second, b.first);
  });
  std::vector<std::string> fr, en;
  for (const auto& [label, n] : all) {
    const auto count = static_cast<double>(n);
    const std::string name(label.empty() ? "?" : label);
    fr.push_back(name + " " + format_number(count, 0, language::fr));
    en.push_back(name + " " + format_number(count, 0, language::en));
  }
  r.notes.push_back(
      {"Lignes écartées de professions que sourcier ne suit pas : " + listed(fr) + ".",
       "Rows rejected, of professions that sourcier does not follow: " + listed(en) + "."});
}

void note_counts(report& r, const tally& t, std::span<const person> people) {
  note_unknown(r, t);
  note(r, t.no_place, "Lignes écartées, sans lieu d'exercice",
       "Rows rejected, without a place of practice");
  note(r, t.not_care, "Lignes écartées, activité qui n'est pas de soin",
       "Rows rejected, activity that is not care");
  note(r, t.no_commune, "Lignes écartées, lieu sans code commune",
       "Rows rejected, site without a commune code");
  note(r, t.joined, "Lignes réunies à une autre de la même personne au même lieu",
       "Rows joined to another of the same person at the same site");
  note(r, t.no_site, "Lignes sans numéro de lieu, prises pour un lieu propre à la personne",
       "Rows without a number of site, taken to be a site of the person's own");
  note(r, t.no_mode, "Lignes sans mode d'exercice, prises pour salariées",
       "Rows without a mode of practice, taken to be salaried");
  note(r, t.several_sites, "Personnes de plusieurs exercices, temps supposé partagé à parts égales",
       "People of several practices, time taken to be shared equally");
  note(r, t.shared_outside, "Dont avec des exercices hors du territoire ou sans commune",
       "Of these with practices outside the territory or without a commune");
  const auto many = [&](auto member) {
    return static_cast<std::size_t>(std::count_if(people.begin(), people.end(), member));
  };
  note(r, many([](const person& p) { return p.other_specialty; }),
       "Personnes de plusieurs savoir-faire, médecins généralistes si l'un l'est",
       "People of several specialties, general practitioners where one is");
  note(r, many([](const person& p) { return p.other_profession; }),
       "Personnes de plusieurs professions, la première gardée",
       "People of several professions, the first kept");
}

}  // namespace

report import_annuaire(store::workspace& w, const std::vector<std::filesystem::path>& files,
                       const options& o) {
  if (o.remove) return remove_practices(w, "annuaire", kWhat);
  const single_file file(files);
  known_communes known(w);
  report r;
  r.file = file.name();
  r.what = kWhat;
  reader rows(file.name(), file.bytes(), known, r);
  auto list = rows.read(kWhat.in(o.lang));
  note_counts(r, rows.counts(), rows.people());
  if (r.rows_kept == 0) return r;
  r.notes.push_back(
      tr("Praticiens : {} ; lieux : {} ; exercices : {}. Ni naissance ni activité "
         "dans ce fichier.",
         "Practitioners: {}; sites: {}; practices: {}. Neither birth nor activity in "
         "this file.",
         list.practitioners.size(), list.sites.size(), list.practices.size()));
  auto d = describe("annuaire", "practices", "", o);
  d.title = kWhat;
  d.publisher = "Agence du numérique en santé";
  d.vintage = o.year ? std::to_string(*o.year) : day_of_name(file.name());
  std::vector<prepared> sets;
  sets.push_back(prepare_list(std::move(d), file.name(), digest(file.bytes()), std::move(list), r));
  r.unchanged = !write(w, std::move(sets));
  return r;
}

}  // namespace sourcier::ingest
