#include "snapshot/gains.h"

#include <algorithm>
#include <cmath>

namespace sourcier::snapshot {
namespace {

// Values of every commune before some changes: the published ones without those they count.
struct base {
  const world& w;
  const selection& s;
  std::vector<double> value;
};

access_gain gain_of(const base& b, std::span<const supply::supply_change> changes) {
  const auto x = ask_what_if(b.w, b.s, changes, std::nullopt);
  access_gain out;
  out.capacity = x.totals.capacity_added;
  for (std::size_t c = 0; c < x.effect.communes.size(); ++c) {
    const auto id = x.effect.communes[c];
    const auto i = std::size_t(id);
    if (b.w.communes.core[i] == 0) continue;
    const double gain = x.effect.gains[c];
    const double people = b.s.demand.population[i];
    out.communes.push_back(id);
    out.gains.push_back(gain);
    out.gained += gain * b.s.demand.standardised[i] / b.s.profession.scale;
    if (gain > 0) out.people += people;
    const double before = b.value[i];
    const auto under = b.s.profession.under;
    if (std::isnan(before) || !under || !(before < *under) || before + gain < *under) continue;
    out.lifted.push_back(id);
    out.people_lifted += people;
  }
  return out;
}

// Alone, and against what there would be without it.
access_gain gain_alone(const world& w, const selection& s, const supply::supply_change& c,
                       bool in_published) {
  const std::span<const supply::supply_change> one(&c, 1);
  base b{w, s, s.series.value};
  if (in_published) {
    const auto x = ask_what_if(w, s, one, std::nullopt);
    for (std::size_t k = 0; k < x.effect.communes.size(); ++k) {
      b.value[std::size_t(x.effect.communes[k])] -= x.effect.gains[k];
    }
  }
  return gain_of(b, one);
}

profession_gains gains_of(const world& w, const profession& p,
                          std::span<const supply::supply_change> changes,
                          const std::vector<std::size_t>& numbers) {
  const auto s = select(w, p.key, std::nullopt, "");
  profession_gains out{p.key, s.series.year, s.series.ages, p.under, {}, {}, {}, {}, {}};
  const date last = std::chrono::year(s.series.year) / 12 / 31;
  base b{w, s, s.series.value};
  std::vector<supply::supply_change> all;
  for (const auto number : numbers) {
    const auto& c = changes[number];
    all.push_back(c);
    const bool seen = c.certainty == supply::certainty::observed && c.from && *c.from <= last;
    change_gain one{number, seen, {}};
    one.alone = gain_alone(w, s, c, one.in_published);
    if (one.in_published) {
      for (std::size_t k = 0; k < one.alone.communes.size(); ++k) {
        b.value[std::size_t(one.alone.communes[k])] -= one.alone.gains[k];
      }
    }
    out.each.push_back(std::move(one));
  }
  out.together = gain_of(b, all);
  for (std::size_t k = 0; k < out.together.communes.size(); ++k) {
    const auto i = std::size_t(out.together.communes[k]);
    out.published.push_back(s.series.value[i]);
    out.before.push_back(b.value[i]);
    out.after.push_back(b.value[i] + out.together.gains[k]);
  }
  return out;
}

}  // namespace

gains_answer ask_gains(const world& w, std::span<const supply::supply_change> changes) {
  gains_answer out;
  std::vector<std::vector<std::size_t>> by_profession(w.professions.size());
  for (std::size_t n = 0; n < changes.size(); ++n) {
    const auto& c = changes[n];
    const auto p = std::ranges::find(w.professions, c.profession, &profession::key);
    if (p == w.professions.end()) {
      out.unknown.push_back(
          {n,
           {"aucune accessibilité n'est publiée pour cette profession : le gain n'est pas calculé",
            "no access is published for this profession: the gain is not computed"}});
    } else if (!w.communes.find(c.place)) {
      out.unknown.push_back(
          {n, tr("la commune {} n'existe plus, ou pas ici : corrigez le projet",
                 "commune {} is gone, or is not here: correct the project", c.place)});
    } else {
      by_profession[static_cast<std::size_t>(p - w.professions.begin())].push_back(n);
    }
  }
  for (std::size_t p = 0; p < by_profession.size(); ++p) {
    if (by_profession[p].empty()) continue;
    out.professions.push_back(gains_of(w, w.professions[p], changes, by_profession[p]));
  }
  return out;
}

}  // namespace sourcier::snapshot
