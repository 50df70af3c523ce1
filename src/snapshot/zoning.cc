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
  for (const auto& v : zoning_vintages(w, s)) {
    if (!day || v.substr(0, 4) <= format_iso(*day).substr(0, 4)) return v;
  }
  return std::nullopt;
}

// Empty vintage: the newest of the day.
zone_list official_list(const world& w, const zoning_answer& a, const std::string& vintage) {
  const auto all = zoning_vintages(w, *a.scheme);
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
  const auto years = zoning_years(w, *a.scheme, p);
  const auto it = std::ranges::find_if(
      years, [&](int year) { return year <= static_cast<int>(a.day->year()); });
  return it == years.end() ? std::nullopt : std::optional(*it);
}

const zoning_policy& policy_of(const zoning_scheme& s, const zoning_question& q) {
  return q.rule.empty() ? territory::policy_on(s, q.day) : territory::find_policy(s, q.rule);
}

zone_list simulate(const world& w, const zoning_question& q, zoning_answer& a) {
  const auto& p = policy_of(*a.scheme, q);
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

// Both the rule and the accessibility that it ranks by are here.
bool can_simulate(const world& w, const zoning_question& q) {
  const auto& s = territory::find_zoning_scheme(q.scheme);
  if (s.policies.empty()) return false;
  const auto& p = policy_of(s, q);
  return p.can_simulate() && !zoning_years(w, s, p).empty();
}

}  // namespace

std::vector<std::string> zoning_vintages(const world& w, const zoning_scheme& s) {
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

std::vector<zone_class> zoning_classes(const world& w, const zoning_scheme& s) {
  std::vector<zone_class> out;
  const auto& words = territory::words().zones;
  if (const auto known = words.find(s.official); known != words.end()) {
    std::vector<std::pair<int, zone_class>> ranked;
    for (const auto& [key, c] : known->second.classes) {
      ranked.push_back({c.rank, {key, c.label}});
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
  bool past = false;
  for (auto& c : out) {
    c.role = past ? zone_role::above : zone_role::other;
    if (c.key == s.outside) c.role = zone_role::outside;
    past = past || c.key == s.outside;
  }
  for (const auto& key : others) out.push_back({key, {key, key}});
  for (auto& c : out) {
    c.eligible = std::ranges::find(s.eligible, c.key) != s.eligible.end();
    if (c.eligible) c.role = zone_role::helped;
  }
  out.push_back({"", {"Sans classe", "No class"}});
  return out;
}

std::vector<int> zoning_years(const world& w, const zoning_scheme& s, const zoning_policy& p) {
  std::vector<int> out;
  for (const auto& x : w.all_series) {
    if (x.profession == s.profession && x.ages == p.ages) out.push_back(x.year);
  }
  std::ranges::sort(out, std::greater{});
  return out;
}

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
  a.classes = zoning_classes(w, *a.scheme);
  a.shown = q.simulate ? simulate(w, q, a) : official_list(w, a, q.vintage);
  if (a.simulated) apply_overrides(w, q, a);
  if (!q.against.empty()) {
    a.other = official_list(w, a, q.against == "official" ? q.vintage : q.against);
  }
  a.notes = zoning_notes(w, a);
  return a;
}

zoning_answer ask_both(const world& w, zoning_question q) {
  const auto& s = territory::find_zoning_scheme(q.scheme);
  const bool listed = newest_vintage(w, s, q.day).has_value();
  q.simulate = q.simulate || can_simulate(w, q);
  if (q.simulate && listed && q.against.empty()) q.against = "official";
  return ask_zoning(w, q);
}

std::optional<text> zoning_sentence(const world& w, std::string_view profession, commune_id id) {
  const auto& all = territory::zoning_schemes();
  const auto s = std::ranges::find(all, profession, &zoning_scheme::profession);
  if (s == all.end() || w.communes.core[std::size_t(id)] == 0) return std::nullopt;
  zoning_question q;
  q.scheme = s->key;
  if (!newest_vintage(w, *s, {}) && !can_simulate(w, q)) return std::nullopt;
  return explain(w, ask_both(w, q), id);
}

}  // namespace sourcier::snapshot
