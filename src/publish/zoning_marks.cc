#include <algorithm>

#include "base/numbers.h"
#include "publish/zoning.h"

namespace sourcier::publish {

using snapshot::world;
using snapshot::zone_shares;
using snapshot::zoning_answer;

namespace {

// A published bound holds or not; a published share is another list's.
text verdict(const zoning_mark& m) {
  using enum territory::qualifier;
  const auto& f = m.published;
  if (f.said != over && f.said != at_least) {
    return {"autre liste, à titre de repère", "another list, as a mark"};
  }
  const auto holds = [&](double share) {
    return f.said == over ? 100 * share > *f.value : 100 * share >= *f.value;
  };
  if (!holds(m.here)) return {"le chiffre ne tient pas", "the figure does not hold"};
  const double before_last = m.steps.size() > 1 ? m.steps[m.steps.size() - 2].share : 0;
  if (holds(before_last)) return {"le chiffre tient", "the figure holds"};
  return tr("le chiffre tient si la {} compte, pas sans elle",
            "the figure holds where {} counts, not without it", m.steps.back().zone_class);
}

std::vector<zoning_mark::step> steps_of(const zoning_answer& a, const zone_shares& x) {
  std::vector<zoning_mark::step> out;
  double sum = 0;
  for (std::size_t z = 0; z < a.no_class(); ++z) {
    if (!a.classes[z].eligible || x.people[z] <= 0) continue;
    sum += x.people[z];
    out.push_back({a.classes[z].key, sum / x.all});
  }
  return out;
}

}  // namespace

std::vector<zoning_mark> zoning_marks(const world& w, const zoning_answer& a,
                                      const std::vector<zone_shares>& all) {
  std::vector<zoning_mark> out;
  if (a.shown.simulated || a.scheme->key != "medecins") return out;
  for (const auto& f : territory::figures_of(w.territory).figures) {
    if (!f.value || f.definition.topic != "zoning_eligible_share") continue;
    const auto x = std::ranges::find_if(all, [&](const zone_shares& s) {
      return s.code == f.territory.code || (s.code == "all" && f.territory.code == w.territory);
    });
    if (x == all.end()) continue;
    zoning_mark m{f,           x->code,         x->code == "all" ? w.label : text{x->name, x->name},
                  x->eligible, steps_of(a, *x), {}};
    m.verdict = verdict(m);
    out.push_back(std::move(m));
  }
  return out;
}

}  // namespace sourcier::publish
