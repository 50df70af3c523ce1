#include "snapshot/zoning.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <span>

#include "base/error.h"
#include "base/numbers.h"
#include "territory/vocabulary.h"

namespace sourcier::snapshot {
namespace {

using territory::zoning_policy;
using territory::zoning_scheme;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// Vintages of the official lists of a scheme, newest first.
std::vector<std::string> vintages_of(const world& w, const zoning_scheme& s) {
  std::vector<std::string> all;
  for (const auto& zones : w.zones) {
    for (const auto& z : zones) {
      const bool other = z.scheme != s.official;
      if (!other && std::ranges::find(all, z.vintage) == all.end()) all.push_back(z.vintage);
    }
  }
  std::ranges::sort(all, std::greater{});
  return all;
}

// Those of the vocabulary by rank, then any other that a list uses: a region may add its own.
std::vector<zone_class> classes_of(const world& w, const zoning_scheme& s) {
  std::vector<zone_class> out;
  const auto& words = territory::words().zones;
  if (const auto known = words.find(s.official); known != words.end()) {
    std::vector<std::pair<int, zone_class>> ranked;
    for (const auto& [key, c] : known->second.classes) {
      ranked.push_back({c.rank, {key, c.label, false}});
    }
    std::ranges::stable_sort(ranked, {}, [](const auto& x) { return x.first; });
    for (auto& [rank, c] : ranked) out.push_back(std::move(c));
  }
  std::set<std::string> others;
  for (const auto& zones : w.zones) {
    for (const auto& z : zones) {
      if (z.scheme != s.official) continue;
      const bool known = std::ranges::find(out, z.zone_class, &zone_class::key) != out.end();
      if (!known) others.insert(z.zone_class);
    }
  }
  for (const auto& key : others) out.push_back({key, {key, key}, false});
  for (auto& c : out) c.eligible = std::ranges::find(s.eligible, c.key) != s.eligible.end();
  out.push_back({"", {"Sans classe", "No class"}, false});
  return out;
}

std::size_t class_at(const std::vector<zone_class>& classes, std::string_view key) {
  const auto it = std::ranges::find(classes, key, &zone_class::key);
  return it == classes.end() ? classes.size() - 1 : static_cast<std::size_t>(it - classes.begin());
}

std::string listed(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& s : all) out += (out.empty() ? "" : ", ") + s;
  return out.empty() ? "-" : out;
}

// The newest list of the year of the day or before.
std::optional<std::string> newest_vintage(const world& w, const zoning_scheme& s,
                                          std::optional<date> day) {
  for (const auto& v : vintages_of(w, s)) {
    if (!day || v.substr(0, 4) <= format_iso(*day).substr(0, 4)) return v;
  }
  return std::nullopt;
}

// Empty vintage: the newest of the day.
zone_list official_list(const world& w, const zoning_answer& a, const std::string& vintage) {
  const auto all = vintages_of(w, *a.scheme);
  auto found = newest_vintage(w, *a.scheme, a.day);
  if (!vintage.empty()) {
    const bool held = std::ranges::find(all, vintage) != all.end();
    found = held ? std::optional(vintage) : std::nullopt;
  }
  if (!found) {
    const text when = !vintage.empty() ? tr("de {}", "of {}", vintage)
                      : a.day          ? tr("au {}", "on {}", format_iso(*a.day))
                                       : text{"", ""};
    throw not_found(
        {fmt::format("zonage {} : pas de liste officielle {} dans cet espace de travail ; "
                     "millésimes présents : {} ; une liste s'ajoute avec « sourcier import zones "
                     "FICHIER.csv »",
                     a.scheme->key, when.fr, listed(all)),
         fmt::format("zoning {}: no official list {} in this workspace; vintages held: {}; a list "
                     "comes with \"sourcier import zones FILE.csv\"",
                     a.scheme->key, when.en, listed(all))});
  }
  zone_list out{false, *found, "", std::vector(w.communes.size(), a.no_class())};
  for (std::size_t i = 0; i < w.zones.size(); ++i) {
    for (const auto& z : w.zones[i]) {
      if (z.scheme != a.scheme->official || z.vintage != *found) continue;
      out.zone[i] = class_at(a.classes, z.zone_class);
      out.source = z.source;
    }
  }
  return out;
}

std::string region_of(const world& w, std::size_t commune) {
  const auto all = w.areas.find("departement");
  if (all == w.areas.end()) return "";
  const auto d = all->second.find(w.communes.departement[commune]);
  return d == all->second.end() ? "" : d->second.parent;
}

std::string area_name(const world& w, std::string_view level, const std::string& code) {
  if (const auto all = w.areas.find(level); all != w.areas.end()) {
    if (const auto it = all->second.find(code); it != all->second.end()) return it->second.name;
  }
  return code;
}

// The quotas of a region: those of the question, else its own, else the national ones.
void set_rules(simulated_region& r, const zoning_policy& p, const zoning_question& q) {
  const auto own = std::ranges::find(p.regions, r.code, &territory::regional_quota::region);
  r.own_quotas = own != p.regions.end() && q.quotas.empty();
  if (q.quotas.empty()) r.source = r.own_quotas ? own->source : p.classes.front().source;
  for (const auto& c : p.classes) {
    access::zone_rule rule{c.mandatory_below, c.quota};
    if (own != p.regions.end()) {
      if (const auto it = own->quota.find(c.key); it != own->quota.end()) rule.quota = it->second;
    }
    if (const auto it = q.quotas.find(c.key); it != q.quotas.end()) rule.quota = it->second;
    r.rules.push_back(rule);
  }
}

// Units with their members, in code order, and the regions they are of.
struct units_builder {
  const world& w;
  const selection& s;
  simulation& out;
  std::map<std::string, std::size_t> regions{};

  void build() {
    const bool none = std::ranges::none_of(
        w.core, [&](commune_id c) { return !w.communes.tvs[std::size_t(c)].empty(); });
    out.by_commune = out.policy->unit == "commune" || none;
    out.unit_of.assign(w.communes.size(), simulation::no_unit);
    // Communes by code of their unit, those of one unit side by side.
    const auto& code = out.by_commune ? w.communes.code : w.communes.tvs;
    std::vector<commune_id> order;
    for (std::uint32_t i = 0; i < w.communes.size(); ++i) {
      if (!code[i].empty()) order.push_back({i});
    }
    std::ranges::stable_sort(
        order, {}, [&](commune_id c) -> const std::string& { return code[std::size_t(c)]; });
    for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
      const auto& unit = code[std::size_t(order[from])];
      while (to < order.size() && code[std::size_t(order[to])] == unit) ++to;
      const auto members = std::span(order).subspan(from, to - from);
      const bool inside = std::ranges::any_of(
          members, [&](commune_id c) { return w.communes.core[std::size_t(c)] != 0; });
      if (inside) add(unit, members);
    }
  }

  void add(const std::string& code, std::span<const commune_id> members) {
    simulated_unit u{code, area_name(w, "tvs", code), 0, kUnknown, 0, {}};
    if (out.by_commune) u.name = w.communes.name[std::size_t(members[0])];
    const auto sum = access::summarise(s.indicator(), members, {});
    u.metric =
        sum.mean.value_or(out.by_commune ? s.series.value[std::size_t(members[0])] : kUnknown);
    std::map<std::string, double> people;
    for (const auto c : members) {
      const auto i = std::size_t(c);
      if (w.communes.core[i] == 0) continue;
      out.unit_of[i] = out.units.size();
      people[region_of(w, i)] += people_of(w, i);
      u.people += people_of(w, i);
    }
    const auto most = std::ranges::max_element(
        people, [](const auto& a, const auto& b) { return a.second < b.second; });
    const auto [it, added] = regions.try_emplace(most->first, out.regions.size());
    if (added) {
      out.regions.emplace_back();
      out.regions.back().code = most->first;
      out.regions.back().name = area_name(w, "region", most->first);
    }
    u.region = it->second;
    out.units.push_back(std::move(u));
  }
};

void rank_units(simulation& s, const zoning_question& q) {
  for (std::size_t r = 0; r < s.regions.size(); ++r) {
    auto& region = s.regions[r];
    set_rules(region, *s.policy, q);
    std::vector<std::size_t> at;
    std::vector<double> metric, people;
    std::vector<std::string> code;
    for (std::size_t u = 0; u < s.units.size(); ++u) {
      if (s.units[u].region != r) continue;
      at.push_back(u);
      metric.push_back(s.units[u].metric);
      people.push_back(s.units[u].people);
      code.push_back(s.units[u].code);
    }
    const auto z = access::classify({metric, people, code}, region.rules, s.include_last);
    region.ranked = z.ranked;
    region.people = z.people;
    for (std::size_t k = 0; k < at.size(); ++k) s.units[at[k]].place = z.places[k];
  }
}

std::vector<std::size_t> communes_of(const world& w, const simulation& s, const zone_override& o) {
  std::vector<std::size_t> out;
  if (o.level == "tvs") {
    for (const auto c : w.core) {
      if (w.communes.tvs[std::size_t(c)] == o.code) out.push_back(std::size_t(c));
    }
  } else if (const auto id = w.communes.find(o.code)) {
    out.push_back(std::size_t(*id));
  }
  std::erase_if(out, [&](std::size_t i) { return s.unit_of[i] == simulation::no_unit; });
  if (!out.empty()) return out;
  throw input_error(
      tr("{}, code « {} » : ni commune ni territoire classé ici ; donnez un code INSEE, "
         "ou le code d'un territoire de vie-santé avec level = tvs",
         "{}, code \"{}\": neither a commune nor a territory classed here; give an "
         "INSEE code, or that of a life-and-health territory with level = tvs",
         o.where.fr.empty() ? "-" : o.where.fr, o.code));
}

// Territories first, then communes: what is said of one commune wins.
void apply_overrides(const world& w, const zoning_question& q, zoning_answer& a) {
  auto& s = *a.simulated;
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto* level : {"tvs", "commune"}) {
    for (const auto& o : q.overrides) {
      if (o.level != level) continue;
      const auto zone = class_at(a.classes, o.zone_class);
      if (zone == a.no_class()) {
        std::vector<std::string> known;
        for (const auto& c : a.classes) known.push_back(c.key);
        known.pop_back();
        throw input_error({fmt::format("{}, classe « {} » inconnue ; choisissez parmi : {}",
                                       o.where.fr, o.zone_class, listed(known)),
                           fmt::format("{}, unknown class \"{}\"; choose one of: {}", o.where.en,
                                       o.zone_class, listed(known))});
      }
      if (!seen.insert({o.level, o.code}).second) {
        throw input_error(
            {fmt::format("{}, code « {} » donné deux fois : gardez une ligne", o.where.fr, o.code),
             fmt::format("{}, code \"{}\" is given twice: keep one row", o.where.en, o.code)});
      }
      for (const auto i : communes_of(w, s, o)) {
        if (zone < a.shown.zone[i]) {
          s.regions[s.units[s.unit_of[i]].region].overridden += people_of(w, i);
        }
        a.shown.zone[i] = zone;
        s.motives[i] = o.motive;
      }
    }
  }
}

// The newest accessibility of the year of the day or before; nothing where all are newer.
std::optional<int> year_on(const world& w, const zoning_answer& a, const zoning_policy& p) {
  if (!a.day) return std::nullopt;
  for (const auto& s : w.all_series) {
    const bool same = s.profession == a.scheme->profession && s.ages == p.ages;
    if (same && s.year <= static_cast<int>(a.day->year())) return s.year;
  }
  return std::nullopt;
}

zone_list simulate(const world& w, const zoning_question& q, zoning_answer& a) {
  const auto& p = territory::policy_on(*a.scheme, a.day);
  const bool given = !p.classes.empty() && !q.quotas.empty();
  if (!p.can_simulate() && !given) {
    std::string fr, en;
    for (const auto& l : p.lacks) {
      fr += (fr.empty() ? "" : ", ") + l.fr;
      en += (en.empty() ? "" : ", ") + l.en;
    }
    throw input_error(
        {fmt::format("la règle {} du zonage {} ne peut pas être simulée ; il manque : "
                     "{} ; la liste officielle se montre sans --simulate",
                     p.key, a.scheme->key, fr),
         fmt::format("rule {} of zoning {} cannot be simulated; missing: {}; the "
                     "official list is shown without --simulate",
                     p.key, a.scheme->key, en)});
  }
  for (const auto& [key, quota] : q.quotas) {
    if (std::ranges::find(p.classes, key, &territory::zoning_class_rule::key) == p.classes.end()) {
      throw input_error(tr("la règle {} n'a pas de classe « {} » à quota",
                           "rule {} has no class \"{}\" with a quota", p.key, key));
    }
  }
  const auto s = select(w, a.scheme->profession, q.year ? q.year : year_on(w, a, p), p.ages);
  auto& out = a.simulated.emplace();
  out.policy = &p;
  out.ranking = &s.series;
  out.include_last = q.include_last.value_or(p.includes_last);
  units_builder{w, s, out}.build();
  rank_units(out, q);

  zone_list list{true, std::to_string(s.series.year), s.series.source,
                 std::vector(w.communes.size(), a.no_class())};
  std::vector<std::size_t> position;
  for (const auto& c : p.classes) position.push_back(class_at(a.classes, c.key));
  position.push_back(class_at(a.classes, a.scheme->outside));
  for (std::size_t i = 0; i < list.zone.size(); ++i) {
    if (out.unit_of[i] == simulation::no_unit) continue;
    const auto zone = out.units[out.unit_of[i]].place.zone;
    if (zone != access::kUnclassified) list.zone[i] = position[static_cast<std::size_t>(zone)];
  }
  return list;
}

// Both the rule of the day and the accessibility that it ranks by are here.
bool can_simulate(const world& w, const zoning_scheme& s, std::optional<date> day) {
  if (s.policies.empty()) return false;
  const auto& p = territory::policy_on(s, day);
  return p.can_simulate() && std::ranges::any_of(w.all_series, [&](const series& x) {
           return x.profession == s.profession && x.ages == p.ages;
         });
}

void note_missing(const world& w, zoning_answer& a) {
  std::size_t without = 0;
  double people = 0;
  for (const auto c : w.core) {
    if (a.shown.zone[std::size_t(c)] != a.no_class()) continue;
    ++without;
    people += people_of(w, std::size_t(c));
  }
  if (without == 0) return;
  a.notes.push_back({fmt::format("{} communes sans classe ({} habitants).", without,
                                 format_number(people, 0, language::fr)),
                     fmt::format("{} communes without a class ({} people).", without,
                                 format_number(people, 0, language::en))});
}

void note_newer_list(const world& w, zoning_answer& a) {
  const auto held = vintages_of(w, *a.scheme);
  for (const auto& l : a.scheme->lists) {
    const bool applies = l.territory == w.territory && (!a.day || l.valid_from <= *a.day);
    if (!applies || std::ranges::find(held, l.vintage) != held.end()) continue;
    a.notes.push_back(
        {fmt::format("{} : cette liste n'est pas dans cet espace de travail ({}).", l.note.fr,
                     l.url),
         fmt::format("{}: this workspace does not hold that list ({}).", l.note.en, l.url)});
  }
}

void note_lacks(zoning_answer& a) {
  text lacks{"", ""};
  for (const auto& l : a.simulated->policy->lacks) {
    lacks.fr += (lacks.fr.empty() ? "" : " ; ") + l.fr;
    lacks.en += (lacks.en.empty() ? "" : "; ") + l.en;
  }
  a.notes.push_back({"Ce que la simulation n'a pas : " + lacks.fr +
                         ". Un écart avec la liste officielle n'est pas une erreur de l'ARS.",
                     "What the simulation lacks: " + lacks.en +
                         ". A difference from the official list is no error of the ARS."});
}

void note_year(zoning_answer& a) {
  const int year = a.simulated->ranking->year;
  if (!a.day || year <= static_cast<int>(a.day->year())) return;
  a.notes.push_back(
      tr("L'APL qui classe est de {}, après la date demandée : aucune plus ancienne "
         "n'est dans cet espace de travail.",
         "The APL that ranks is of {}, after the day asked for: this workspace holds "
         "no older one.",
         year));
}

void note_units(zoning_answer& a) {
  const auto& s = *a.simulated;
  if (s.by_commune) {
    if (s.policy->unit == "commune") return;
    a.notes.push_back(
        {"L'unité de la loi est le territoire de vie-santé ; faute de leur liste ici, "
         "chaque commune est classée seule (« sourcier import health-areas »).",
         "The unit of the law is the life-and-health territory; their list is not "
         "here, so each commune is classed alone (\"sourcier import health-areas\")."});
    return;
  }
  a.notes.push_back(
      {"Un territoire de vie-santé à cheval sur une autre région ne compte ici que les "
       "communes de cet espace de travail.",
       "Of a life-and-health territory that spans another region, only the communes "
       "of this workspace count."});
  if (a.official() == nullptr) return;
  const auto& list = *a.official();
  std::vector<std::size_t> first(s.units.size(), a.no_class());
  std::vector<char> several(s.units.size(), 0);
  for (std::size_t i = 0; i < s.unit_of.size(); ++i) {
    const auto unit = s.unit_of[i];
    if (unit == simulation::no_unit || list.zone[i] == a.no_class()) continue;
    if (first[unit] == a.no_class()) first[unit] = list.zone[i];
    if (first[unit] != list.zone[i]) several[unit] = 1;
  }
  const auto mixed = std::ranges::count(several, 1);
  if (mixed == 0) return;
  a.notes.push_back(
      tr("Dans {} des {} territoires de vie-santé d'ici, la liste officielle donne "
         "plusieurs classes : ses territoires ne sont pas tout à fait ceux-ci.",
         "In {} of the {} life-and-health territories held here, the official list "
         "gives several classes: its territories are not quite these.",
         mixed, s.units.size()));
}

void note_derogations(zoning_answer& a) {
  for (const auto& r : a.simulated->regions) {
    const auto most = a.simulated->policy->derogation_share;
    if (!most || r.overridden <= *most * r.people) continue;
    a.notes.push_back(
        {fmt::format("{} : les classements manuels relèvent {} habitants, plus que la "
                     "part de dérogation ({}).",
                     r.name, format_number(r.overridden, 0, language::fr),
                     format_share(*most, 1, language::fr)),
         fmt::format("{}: manual classes raise {} people, more than the share of "
                     "derogations ({}).",
                     r.name, format_number(r.overridden, 0, language::en),
                     format_share(*most, 1, language::en))});
  }
}

void add_notes(const world& w, zoning_answer& a) {
  note_missing(w, a);
  note_newer_list(w, a);
  if (!a.simulated) return;
  note_lacks(a);
  note_year(a);
  note_units(a);
  note_derogations(a);
}

}  // namespace

double people_of(const world& w, std::size_t commune) {
  const double p = w.communes.population[commune];
  return std::isnan(p) ? 0 : p;
}

const zone_list* zoning_answer::official() const {
  if (!shown.simulated) return &shown;
  return other && !other->simulated ? &*other : nullptr;
}

zoning_answer ask_zoning(const world& w, const zoning_question& q) {
  if (!q.simulate && (!q.quotas.empty() || q.include_last || !q.overrides.empty())) {
    throw input_error(
        {"des quotas, une règle de dernière unité ou des classements manuels ne "
         "changent que la simulation : ajoutez --simulate",
         "quotas, a rule of the last unit or manual classes change the simulation "
         "only: add --simulate"});
  }
  zoning_answer a;
  a.scheme = &territory::find_zoning_scheme(q.scheme);
  a.day = q.day;
  a.classes = classes_of(w, *a.scheme);
  a.shown = q.simulate ? simulate(w, q, a) : official_list(w, a, "");
  if (a.simulated) apply_overrides(w, q, a);
  if (!q.against.empty()) {
    a.other = official_list(w, a, q.against == "official" ? "" : q.against);
  }
  add_notes(w, a);
  return a;
}

zoning_answer ask_both(const world& w, zoning_question q) {
  const auto& s = territory::find_zoning_scheme(q.scheme);
  const bool listed = newest_vintage(w, s, q.day).has_value();
  q.simulate = q.simulate || can_simulate(w, s, q.day);
  if (q.simulate && listed && q.against.empty()) q.against = "official";
  return ask_zoning(w, q);
}

std::optional<text> zoning_sentence(const world& w, std::string_view profession, commune_id id) {
  const auto& all = territory::zoning_schemes();
  const auto s = std::ranges::find(all, profession, &zoning_scheme::profession);
  if (s == all.end() || w.communes.core[std::size_t(id)] == 0) return std::nullopt;
  if (!newest_vintage(w, *s, {}) && !can_simulate(w, *s, {})) return std::nullopt;
  zoning_question q;
  q.scheme = s->key;
  return explain(w, ask_both(w, q), id);
}

}  // namespace sourcier::snapshot
