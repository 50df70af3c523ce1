#include "snapshot/best_sites.h"

#include <map>
#include <set>

#include "base/error.h"

namespace sourcier::snapshot {

namespace {

// Keeps the first site of each area; communes of no area stand for themselves.
std::vector<plan::site> first_of_each(const world& w, std::string_view level,
                                      std::vector<plan::site> sites, std::size_t limit) {
  std::map<commune_id, std::size_t> area_of;
  const auto groups = territory::group_by(w.communes, w.areas, level, w.core);
  for (std::size_t g = 0; g < groups.communes.size(); ++g) {
    for (const auto id : groups.communes[g]) area_of[id] = g;
  }
  std::set<std::size_t> seen;
  std::vector<plan::site> out;
  for (const auto& site : sites) {
    const auto area = area_of.find(site.place);
    if (area != area_of.end() && !seen.insert(area->second).second) continue;
    out.push_back(site);
    if (out.size() == limit) break;
  }
  return out;
}

}  // namespace

std::vector<plan::site> ask_best_sites(const world& w, const selection& s, const site_options& o) {
  const std::string level(territory::find_level(o.per).key);
  if (!s.profession.under) {
    throw input_error(
        tr("aucun seuil officiel de sous-densité n'existe pour {} : le classement "
           "des lieux n'est proposé que pour les médecins généralistes (--profession gp)",
           "there is no official threshold for {}: places are ranked for general "
           "practitioners only (--profession gp)",
           s.profession.key));
  }
  auto candidates = w.core;
  if (!o.departement.empty()) {
    std::erase_if(candidates, [&](commune_id id) {
      return w.communes.departement[std::size_t(id)] != o.departement;
    });
    if (candidates.empty()) {
      std::set<std::string> held;
      for (const auto id : w.core) held.insert(w.communes.departement[std::size_t(id)]);
      throw not_found(
          tr("aucune commune du département « {} » dans ce territoire ; choisissez "
             "parmi : {}",
             "no commune of département \"{}\" in this territory; choose one of: {}",
             std::string(o.departement), fmt::format("{}", fmt::join(held, ", "))));
    }
  }
  const auto& m = w.catchment(s.profession, s.series.year);
  auto all = plan::best_sites({m, s.series.value, s.demand.population, *s.profession.under,
                               o.amount.value * s.profession.capacity_per_fte},
                              candidates, level == "commune" ? o.limit : candidates.size());
  return first_of_each(w, level, std::move(all), o.limit);
}

}  // namespace sourcier::snapshot
