#include "snapshot/supply.h"

#include <algorithm>

#include "base/error.h"
#include "base/numbers.h"

namespace sourcier::snapshot {
namespace {

void check_places(const supply_question& q, const territory::commune_table& communes) {
  for (const auto& c : q.changes) communes.at(c.place);
}

std::vector<text> assumptions_of(const supply_question& q) {
  for (const auto& c : q.changes) {
    const bool counts = c.profession == q.rules.profession && c.in_force(q.day);
    if (!counts) continue;
    if (const auto said = supply::assumption_of(c.amount.unit)) return {*said};
  }
  return {};
}

// Area of each commune of the territory by position; empty: around it, or of no area.
std::vector<std::string> areas_of(const territory::grouping& groups, std::size_t communes) {
  std::vector<std::string> out(communes);
  for (std::size_t g = 0; g < groups.code.size(); ++g) {
    for (const auto id : groups.communes[g]) out[static_cast<std::size_t>(id)] = groups.code[g];
  }
  return out;
}

// Someone who works in two communes of an area is one person there: people are counted anew with
// areas for places.
void count_people(supply::practice_list list, const supply_question& q,
                  const territory::commune_table& communes, const std::vector<std::string>& areas,
                  std::vector<supply_row>& rows) {
  for (auto& s : list.sites) {
    const auto id = communes.find(s.commune);
    s.commune = id ? areas[static_cast<std::size_t>(*id)] : std::string();
  }
  const auto x = supply::supply_at(list, {}, q.day, q.rules, q.bound);
  for (auto& r : rows) {
    const auto found =
        std::ranges::lower_bound(x.communes, r.code, {}, &supply::commune_supply::commune);
    if (found != x.communes.end() && found->commune == r.code) r.people = found->people;
  }
}

text what_it_is(const text& title, const supply_question& q, const supply::supply_account& a) {
  const auto line = [&](language l) {
    auto out =
        tr("{} ; {} : {} exercices comptés, de {} personnes ; {}, règles de {}",
           "{}; {}: {} practices counted, of {} people; {}, rules of {}", title.in(l),
           format_long(q.day, l), a.counted, a.people, ages_label(q.bound).in(l), q.rules.vintage)
            .in(l);
    if (a.changes > 0) {
      out += tr(" ; {} changements d'offre", "; {} supply changes", a.changes).in(l);
    }
    return out;
  };
  return {line(language::fr), line(language::en)};
}

}  // namespace

const store::dataset& find_practitioners(std::span<const store::dataset> held,
                                         const std::string& wanted) {
  if (wanted != "" && wanted != "practices" && wanted != "annuaire") {
    throw input_error(tr("liste de praticiens « {} » inconnue ; choisissez practices ou annuaire",
                         "list of practitioners \"{}\" unknown; choose practices or annuaire",
                         wanted));
  }
  for (const std::string key : {"practices", "annuaire"}) {
    if (wanted != "" && wanted != key) continue;
    const auto found = std::ranges::find(held, key, &store::dataset::key);
    if (found != held.end()) return *found;
  }
  throw not_found(
      {"cet espace de travail n'a pas cette liste de praticiens ; importez-la avec « sourcier "
       "import practices FICHIER » ou « sourcier import annuaire FICHIER »",
       "this workspace has no such list of practitioners; import it with \"sourcier import "
       "practices FILE\" or \"sourcier import annuaire FILE\""});
}

text profession_label(const supply::activity_rules& rules) {
  for (const auto& p : supply::listed_professions()) {
    if (p.key == rules.profession) return p.label;
  }
  return {rules.profession, rules.profession};
}

text unit_label(const supply::activity_rules& rules) {
  return rules.unit == "fte" ? text{"équivalents temps plein", "full-time equivalents"}
                             : text{"consultations par an", "consultations a year"};
}

text ages_label(std::optional<int> bound) {
  if (!bound) return {"tous âges", "all ages"};
  return tr("{} ans et moins", "{} and under", *bound);
}

std::optional<int> read_age_bound(const std::string& ages, const supply::activity_rules& rules) {
  if (ages.empty() || ages == "all") return {};
  if (ages == std::to_string(rules.age_bound)) return rules.age_bound;
  throw input_error(tr("--ages : « {} » inconnu ; choisissez all ou {}",
                       "--ages: unknown \"{}\"; choose all or {}", ages, rules.age_bound));
}

supply_table ask_supply(const text& title, supply::practice_list list,
                        const territory::commune_table& communes,
                        const territory::area_table& areas, const supply_question& q,
                        std::string_view level) {
  check_places(q, communes);
  const auto groups = territory::group_by(communes, areas, level, communes.core_communes());
  const auto x = supply::supply_at(list, q.changes, q.day, q.rules, q.bound);
  supply_table out{title, std::string(territory::find_level(level).key), {}, x.account};
  for (std::size_t g = 0; g < groups.code.size(); ++g) {
    out.rows.push_back({groups.code[g], groups.name[g]});
  }
  const auto places = areas_of(groups, communes.size());
  for (const auto& c : x.communes) {
    const auto id = communes.find(c.commune);
    const auto area = id ? places[static_cast<std::size_t>(*id)] : std::string();
    const auto to = std::ranges::lower_bound(groups.code, area);
    if (area.empty()) {
      out.elsewhere += c.capacity;
    } else {
      out.rows[static_cast<std::size_t>(to - groups.code.begin())].capacity += c.capacity;
    }
  }
  out.assumptions = assumptions_of(q);
  count_people(std::move(list), q, communes, places, out.rows);
  std::erase_if(out.rows, [](const supply_row& r) { return r.capacity <= 0 && r.people == 0; });
  return out;
}

supply_list supply_of_list(const world& w, const text& title, const supply::practice_list& list,
                           const supply_question& q) {
  check_places(q, w.communes);
  const auto x = supply::supply_at(list, q.changes, q.day, q.rules, q.bound);
  supply_list out;
  out.capacity.assign(w.communes.size(), 0);
  out.unit = unit_label(q.rules);
  out.what = what_it_is(title, q, x.account);
  out.account = x.account;
  out.imputed = q.rules.imputed;
  out.notes = assumptions_of(q);
  std::size_t lost = 0, around = 0;
  double lost_capacity = 0, around_capacity = 0;
  std::string example;
  for (const auto& c : x.communes) {
    const auto id = w.communes.find(c.commune);
    if (!id) {
      if (lost++ == 0) example = c.commune;
      lost_capacity += c.capacity;
      continue;
    }
    const auto i = static_cast<std::size_t>(*id);
    out.capacity[i] = c.capacity;
    if (w.communes.core[i] == 0 && c.capacity > 0) ++around, around_capacity += c.capacity;
  }
  const int decimals = q.rules.unit == "fte" ? 2 : 0;
  const auto amount = [&](double v, language l) { return format_number(v, decimals, l); };
  if (lost > 0) {
    out.notes.push_back(
        {fmt::format("{} {} laissés de côté : leurs communes ({}, par exemple {}) ne sont pas "
                     "dans cet espace de travail",
                     amount(lost_capacity, language::fr), out.unit.fr, lost, example),
         fmt::format("{} {} left out: their communes ({}, for example {}) are not in this "
                     "workspace",
                     amount(lost_capacity, language::en), out.unit.en, lost, example)});
  }
  if (around > 0) {
    out.notes.push_back(
        {fmt::format("{} {} sont autour du territoire, dans {} communes : elles comptent pour qui "
                     "peut s'y rendre",
                     amount(around_capacity, language::fr), out.unit.fr, around),
         fmt::format("{} {} are around the territory, in {} communes: they count for whoever can "
                     "go there",
                     amount(around_capacity, language::en), out.unit.en, around)});
  }
  return out;
}

}  // namespace sourcier::snapshot
