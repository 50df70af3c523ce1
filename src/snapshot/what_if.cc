#include "snapshot/what_if.h"

#include <algorithm>
#include <cmath>

#include "base/numbers.h"

namespace sourcier::snapshot {
namespace {

std::vector<applied_change> apply(const world& w, const selection& s,
                                  std::span<const supply::supply_change> changes,
                                  std::optional<date> at) {
  std::vector<applied_change> out;
  for (const auto& c : changes) {
    const auto& p = find_profession(w.professions, c.profession);
    const bool counts = p.key == s.profession.key && (!at || c.in_force(*at));
    const auto place = w.communes.at(c.place);
    out.push_back({c, place, supply::in_fte(c.amount, p.basis(), to_text(c)),
                   supply::in_own_unit(c.amount, p.basis(), to_text(c)), counts});
  }
  return out;
}

// Totals by the communes that change only: a question costs what it touches.
void count(const world& w, const selection& s, what_if& x) {
  auto& t = x.totals;
  t.before = t.after = w.baseline(s.series);
  double lifted = 0, dropped = 0, gained = 0, core_lifted = 0;
  for (std::size_t c = 0; c < x.effect.communes.size(); ++c) {
    const auto i = std::size_t(x.effect.communes[c]);
    const double before = s.series.value[i], after = x.after[i];
    if (std::isnan(before)) continue;
    const bool core = w.communes.core[i] != 0;
    if (core) gained += s.demand.standardised[i] * x.effect.gains[c];
    if (!s.profession.under) continue;
    const bool under_before = before < *s.profession.under,
               under_after = after < *s.profession.under;
    if (under_before == under_after) continue;
    (under_before ? lifted : dropped) += s.demand.population[i];
    if (core) core_lifted += (under_before ? 1 : -1) * s.demand.population[i];
  }
  if (t.after.mean) *t.after.mean += gained / t.after.standardised_population;
  if (t.after.under_share) *t.after.under_share -= core_lifted / t.after.population;
  if (!s.profession.under) return;
  t.people_lifted = lifted;
  t.people_dropped = dropped;
}

void warn(const world& w, const selection& s, what_if& x) {
  x.warnings = assumptions_of(x.changes);
  for (const auto& c : x.changes) {
    const auto i = std::size_t(c.place);
    const auto& name = w.communes.name[i];
    if (c.change.profession != s.profession.key) {
      x.warnings.push_back(
          tr("Le changement à {} concerne une autre profession : il n'est pas "
             "compté ici.",
             "The change in {} is about another profession: it is not counted "
             "here.",
             name));
    } else if (w.communes.core[i] == 0) {
      x.warnings.push_back(
          tr("{} est hors du territoire : une partie de la population qu'elle "
             "dessert manque, l'effet est surestimé.",
             "{} lies outside the territory: part of the people it serves is "
             "missing, the effect is overstated.",
             name));
    } else if (!w.communes.border[i].empty()) {
      x.warnings.push_back(
          tr("{} est près de la frontière : la population belge n'est pas comptée.",
             "{} is near the border: people in Belgium are not counted.", name));
    }
  }
  if (x.effect.unreached != 0) {
    x.warnings.push_back(tr("{} de capacité ne dessert aucun habitant connu.",
                            "{} of capacity reaches no known inhabitant.",
                            exact_number(x.effect.unreached)));
  }
  for (const auto id : x.effect.communes) {
    if (x.after[std::size_t(id)] >= 0) continue;
    x.warnings.push_back(
        tr("Les retraits dépassent l'offre accessible à {} : la valeur y devient "
           "négative, réduisez-les.",
           "More is taken away than is accessible in {}: the value there falls "
           "below zero, take away less.",
           w.communes.name[std::size_t(id)]));
    return;
  }
}

}  // namespace

void check_changes(const world& w, std::span<const supply::supply_change> changes) {
  for (const auto& c : changes) {
    w.communes.at(c.place);
    supply::in_fte(c.amount, find_profession(w.professions, c.profession).basis(), to_text(c));
  }
}

std::vector<text> assumptions_of(std::span<const applied_change> changes) {
  std::vector<text> out;
  for (const auto u : {supply::capacity_unit::half_days}) {
    const auto uses = [&](const applied_change& c) {
      return c.in_force && c.change.amount.unit == u;
    };
    const auto said = supply::assumption_of(u);
    if (said && std::ranges::any_of(changes, uses)) out.push_back(*said);
  }
  return out;
}

what_if ask_what_if(const world& w, const selection& s,
                    std::span<const supply::supply_change> changes, std::optional<date> at) {
  what_if x;
  x.changes = apply(w, s, changes, at);
  std::vector<access::capacity_change> capacities;
  for (const auto& c : x.changes) {
    if (!c.in_force) continue;
    capacities.push_back({c.place, c.capacity});
    x.totals.capacity_added += c.capacity;
  }
  x.after = s.series.value;
  if (!capacities.empty()) {
    const auto& m = w.catchment(s.profession, s.series.year);
    x.effect = access::effect_of(m, capacities);
    for (std::size_t c = 0; c < x.effect.communes.size(); ++c) {
      const auto i = std::size_t(x.effect.communes[c]);
      x.after[i] += x.effect.gains[c];
      x.totals.standardised_gain += m.demand[i] * x.effect.gains[c] / m.scale;
    }
  }
  count(w, s, x);
  warn(w, s, x);
  return x;
}

}  // namespace sourcier::snapshot
