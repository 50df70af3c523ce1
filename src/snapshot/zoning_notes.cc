#include <algorithm>

#include "base/numbers.h"
#include "snapshot/zoning.h"

namespace sourcier::snapshot {
namespace {

void note_missing(const world& w, const zoning_answer& a, std::vector<text>& out) {
  std::size_t without = 0;
  double people = 0;
  for (const auto c : w.core) {
    if (a.shown.zone[std::size_t(c)] != a.no_class()) continue;
    ++without;
    people += people_of(w, std::size_t(c));
  }
  if (without == 0) return;
  out.push_back({fmt::format("{} communes sans classe ({} habitants).", without,
                             format_number(people, 0, language::fr)),
                 fmt::format("{} communes without a class ({} people).", without,
                             format_number(people, 0, language::en))});
}

void note_newer_list(const world& w, const zoning_answer& a, std::vector<text>& out) {
  const auto held = zoning_vintages(w, *a.scheme);
  for (const auto& l : a.scheme->lists) {
    const bool applies = l.territory == w.territory && (!a.day || l.valid_from <= *a.day);
    if (!applies || std::ranges::find(held, l.vintage) != held.end()) continue;
    out.push_back(
        {fmt::format("{} : cette liste n'est pas dans cet espace de travail ({}).", l.note.fr,
                     l.url),
         fmt::format("{}: this workspace does not hold that list ({}).", l.note.en, l.url)});
  }
}

void note_lacks(const zoning_answer& a, std::vector<text>& out) {
  text lacks{"", ""};
  for (const auto& l : a.simulated->policy->lacks) {
    lacks.fr += (lacks.fr.empty() ? "" : " ; ") + l.fr;
    lacks.en += (lacks.en.empty() ? "" : "; ") + l.en;
  }
  out.push_back({"Ce que la simulation n'a pas : " + lacks.fr +
                     ". Un écart avec la liste officielle n'est pas une erreur de l'ARS.",
                 "What the simulation lacks: " + lacks.en +
                     ". A difference from the official list is no error of the ARS."});
}

void note_year(const zoning_answer& a, std::vector<text>& out) {
  const int year = a.simulated->ranking->year;
  if (!a.day || year <= static_cast<int>(a.day->year())) return;
  out.push_back(
      tr("L'APL qui classe est de {}, après la date demandée : aucune plus ancienne "
         "n'est dans cet espace de travail.",
         "The APL that ranks is of {}, after the day asked for: this workspace holds "
         "no older one.",
         year));
}

void note_units(const zoning_answer& a, std::vector<text>& out) {
  const auto& s = *a.simulated;
  if (s.by_commune) {
    if (s.policy->unit == "commune") return;
    out.push_back(
        {"L'unité de la loi est le territoire de vie-santé ; faute de leur liste ici, "
         "chaque commune est classée seule (« sourcier import health-areas »).",
         "The unit of the law is the life-and-health territory; their list is not "
         "here, so each commune is classed alone (\"sourcier import health-areas\")."});
    return;
  }
  out.push_back(
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
  out.push_back(
      tr("Dans {} des {} territoires de vie-santé d'ici, la liste officielle donne "
         "plusieurs classes : ses territoires ne sont pas tout à fait ceux-ci.",
         "In {} of the {} life-and-health territories held here, the official list "
         "gives several classes: its territories are not quite these.",
         mixed, s.units.size()));
}

void note_derogations(const zoning_answer& a, std::vector<text>& out) {
  for (const auto& r : a.simulated->regions) {
    const auto most = a.simulated->policy->derogation_share;
    if (!most || r.overridden <= *most * r.people) continue;
    out.push_back({fmt::format("{} : les classements manuels relèvent {} habitants, plus que la "
                               "part de dérogation ({}).",
                               r.name, format_number(r.overridden, 0, language::fr),
                               format_share(*most, 1, language::fr)),
                   fmt::format("{}: manual classes raise {} people, more than the share of "
                               "derogations ({}).",
                               r.name, format_number(r.overridden, 0, language::en),
                               format_share(*most, 1, language::en))});
  }
}

}  // namespace

std::vector<text> zoning_notes(const world& w, const zoning_answer& a) {
  std::vector<text> out;
  note_missing(w, a, out);
  note_newer_list(w, a, out);
  if (!a.simulated) return out;
  note_lacks(a, out);
  note_year(a, out);
  note_units(a, out);
  note_derogations(a, out);
  return out;
}

}  // namespace sourcier::snapshot
