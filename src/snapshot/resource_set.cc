#include "snapshot/resource_set.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/error.h"
#include "snapshot/facility.h"

namespace sourcier::snapshot {
namespace {

using supply::resource_kind;
using supply::urgent_resource;

std::vector<resource_kind> or_all(std::span<const resource_kind> kinds) {
  std::vector<resource_kind> out(kinds.begin(), kinds.end());
  if (out.empty()) {
    for (const auto& k : supply::resource_kinds()) out.push_back(k.kind);
  }
  return out;
}

// Which commune has its centre exactly there.
class centres {
 public:
  explicit centres(const world& w) {
    for (std::uint32_t i = 0; i < w.communes.size(); ++i) {
      const auto at = w.communes.position[i];
      if (geo::is_valid(at)) sorted_.push_back({at.lon, at.lat, i});
    }
    std::ranges::sort(sorted_);
  }
  std::optional<commune_id> at(geo::coordinate c) const {
    const auto it = std::ranges::lower_bound(sorted_, entry{c.lon, c.lat, 0});
    if (it == sorted_.end() || std::get<0>(*it) != c.lon || std::get<1>(*it) != c.lat) return {};
    return commune_id{std::get<2>(*it)};
  }

 private:
  using entry = std::tuple<double, double, std::uint32_t>;
  std::vector<entry> sorted_;
};

void append(resource_set& set, const centres& known, std::span<const urgent_resource> more,
            const text& origin) {
  bool any = false;
  for (const auto& r : more) {
    if (!std::ranges::binary_search(set.kinds, r.kind)) continue;
    any = true;
    set.resources.push_back(r);
    set.communes.push_back(known.at(r.at));
    set.origin.push_back(set.origins.size());
    if (set.resources.back().name.empty()) set.resources.back().name = r.id;
  }
  if (any) set.origins.push_back(origin);
  set.first_added = set.resources.size();
}

text imported_origin(const world& w, resource_kind kind) {
  const auto key = "resources:" + supply::words_of(kind).key;
  const auto d = std::ranges::find(w.datasets, key, &store::dataset::key);
  if (d == w.datasets.end()) return {"liste importée", "imported list"};
  const auto vintage = d->vintage.empty() ? "" : ", " + d->vintage;
  if (d->publisher.empty()) {
    return tr("liste importée de {}{}", "list imported from {}{}", d->file, vintage);
  }
  const auto by = " ; " + d->publisher + vintage;
  return {d->title.fr + by, d->title.en + "; " + d->publisher + vintage};
}

// A resource of that kind at the centre of each commune of a facility, and what they are.
given_resources resources_of(const world& w, const facility_counts& f, resource_kind kind) {
  given_resources out;
  const bool comes = supply::words_of(kind).comes;
  double count = 0;
  std::size_t lost = 0;  // communes without a position
  for (std::size_t k = 0; k < f.communes.size(); ++k) {
    const auto i = std::size_t(f.communes[k]);
    if (!geo::is_valid(w.communes.position[i])) {
      ++lost;
      continue;
    }
    count += f.count[k].value_or(1);
    out.resources.push_back(
        {w.communes.code[i], w.communes.name[i], kind, w.communes.position[i], comes, {0}, {}});
  }
  out.origin = {
      fmt::format("communes avec l'équipement « {} » en {}, à leur centre, {} équipements ; "
                  "Insee, BPE",
                  f.label.fr, f.year, count),
      fmt::format("communes with the facility \"{}\" in {}, at their centre, {} facilities; "
                  "INSEE, BPE",
                  f.label.en, f.year, count)};
  if (lost > 0) {
    out.origin.fr += fmt::format(" ; {} communes sans position n'y sont pas", lost);
    out.origin.en += fmt::format("; {} communes without a position are left out", lost);
  }
  return out;
}

}  // namespace

resource_set known_resources(const world& w, std::span<const resource_kind> kinds) {
  resource_set set;
  set.kinds = or_all(kinds);
  const centres known(w);
  for (const auto kind : set.kinds) {
    std::vector<urgent_resource> own;
    std::ranges::copy_if(w.resources, std::back_inserter(own),
                         [&](const urgent_resource& r) { return r.kind == kind; });
    const auto& facility = supply::words_of(kind).facility;
    if (!own.empty() || facility.empty()) {
      append(set, known, own, imported_origin(w, kind));
    } else {
      const auto held = resources_of(w, find_facility(w, facility), kind);
      append(set, known, held.resources, held.origin);
    }
  }
  return set;
}

resource_set only_these(const world& w, std::span<const given_resources> given,
                        std::span<const resource_kind> kinds) {
  resource_set set;
  set.kinds = or_all(kinds);
  const centres known(w);
  for (const auto& g : given) append(set, known, g.resources, g.origin);
  return set;
}

given_resources of_facility(const world& w, const std::string& facility) {
  auto kind = resource_kind::other;
  for (const auto& k : supply::resource_kinds()) {
    if (k.facility == facility) kind = k.kind;
  }
  return resources_of(w, facility_of(w, facility), kind);
}

void add(resource_set& set, const world& w, std::span<const supply::added_resource> more) {
  set.first_added = set.resources.size();
  for (const auto& m : more) {
    const auto id = w.communes.at(m.commune);
    const auto i = std::size_t(id);
    if (!geo::is_valid(w.communes.position[i])) {
      throw input_error(tr("la commune {} n'a pas de position ; ajoutez la ressource ailleurs",
                           "commune {} has no position; add the resource elsewhere", m.commune));
    }
    set.resources.push_back({to_text(m), w.communes.name[i], m.kind, w.communes.position[i],
                             supply::words_of(m.kind).comes, m.delay, m.flies_kmh});
    set.communes.push_back(id);
    set.origin.push_back(set.origins.size());
  }
  if (!more.empty()) set.origins.push_back({"ressources ajoutées", "added resources"});
}

std::vector<resource_kind> missing_kinds(const resource_set& set) {
  std::vector<resource_kind> out;
  for (const auto kind : set.kinds) {
    const bool held = std::ranges::any_of(set.resources,
                                          [&](const urgent_resource& r) { return r.kind == kind; });
    if (!held && kind != resource_kind::other) out.push_back(kind);
  }
  return out;
}

}  // namespace sourcier::snapshot
