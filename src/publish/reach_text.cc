#include <algorithm>

#include "base/numbers.h"
#include "publish/reach.h"

namespace sourcier::publish {

using snapshot::reach;
using snapshot::resource_set;
using snapshot::world;

namespace {

constexpr std::size_t kNamed = 12;  // communes named before the others are counted
constexpr std::size_t kFew = 100;

struct reach_writer {
  const world& w;
  const resource_set& set;
  const reach& x;
  language l;
  std::string out;

  void line(const text& t) { out += t.in(l) + "\n"; }
  std::string n(double v) const { return format_number(v, 0, l); }
  std::string n(std::size_t v) const { return n(static_cast<double>(v)); }
  std::string limit() const { return exact_number(x.limit.value); }
  std::string share(double part, double whole) const {
    return whole > 0 ? format_share(part / whole, 1, l) : "–";
  }
  const std::string& label(supply::resource_kind kind) const {
    return supply::words_of(kind).label.in(l);
  }

  std::string named(const std::vector<commune_id>& ids) const {
    std::string list;
    for (std::size_t i = 0; i < std::min(kNamed, ids.size()); ++i) {
      list += (i == 0 ? "" : ", ") + w.communes.name[std::size_t(ids[i])];
    }
    if (ids.size() > kNamed) list += tr(" et {} autres", " and {} more", ids.size() - kNamed).in(l);
    return list;
  }

  void resources() {
    line({"Ressources :", "Resources:"});
    for (const auto& k : x.kinds) {
      for (std::size_t o = 0; o < set.origins.size(); ++o) {
        std::size_t count = 0;
        for (std::size_t r = 0; r < set.resources.size(); ++r) {
          count += set.resources[r].kind == k.kind && set.origin[r] == o ? 1 : 0;
        }
        if (count == 0) continue;
        line(tr("  {} : {} ({})", "  {}: {} ({})", label(k.kind), n(count), set.origins[o].in(l)));
      }
    }
    std::string none;
    for (const auto kind : snapshot::missing_kinds(set)) {
      none += (none.empty() ? "" : ", ") + label(kind);
    }
    if (!none.empty()) line(tr("  aucune connue : {}", "  none known: {}", none));
    std::string lost;
    for (std::size_t r = 0; r < set.resources.size(); ++r) {
      if (x.placed[r] == 0) lost += (lost.empty() ? "" : ", ") + set.resources[r].name;
    }
    if (!lost.empty()) {
      line(tr("  loin de toute route, donc sans effet : {}",
              "  far from any road, so of no effect: {}", lost));
    }
  }

  void summary() {
    out += "\n" + reach_sentence(x).in(l) + "\n";
    line(tr("Au-delà : {} habitants de {} communes", "Beyond: {} people of {} communes",
            n(x.beyond.people), n(x.beyond.communes)));
    if (x.unknown.communes > 0) {
      line(tr("Sans position ou loin d'une route, donc inconnus : {} habitants de {} communes",
              "Without a position or far from a road, so unknown: {} people of {} communes",
              n(x.unknown.people), n(x.unknown.communes)));
    }
  }

  void published() {
    for (const auto& f : published_beside(w, x)) {
      line(tr("Publié : {} ({}, {}). {}.", "Published: {} ({}, {}). {}.", shown(f).in(l),
              f.source.citation().in(l), f.period.shown().in(l), f.definition.brief().in(l)));
    }
  }

  void kinds() {
    out += "\n";
    line(tr("Ce que chaque genre apporte, à {} minutes au plus :",
            "What each kind brings, within {} minutes:", limit()));
    for (const auto& k : x.kinds) {
      line(
          tr("  {}, {} : {} habitants à lui seul ; ajouté aux autres genres, il en fait passer {}, "
             "de {} communes, sous la limite{}",
             "  {}, {}: {} people alone; added to the other kinds, it brings {} more, of {} "
             "communes{}",
             label(k.kind), n(k.resources), n(k.within.people), n(k.people_gained),
             n(k.gained.size()), few(k.gained)));
    }
  }

  void gain() {
    if (!x.gain) return;
    line(
        tr("Les {} ressources ajoutées font passer {} habitants de {} communes à {} minutes au "
           "plus{}",
           "The {} added resources bring {} people of {} communes within {} minutes{}",
           set.resources.size() - set.first_added, n(x.gain->people), n(x.gain->communes.size()),
           limit(), few(x.gain->communes)));
  }

  void ages() {
    if (x.ages.empty()) return;
    const auto& known = x.ages.front().all_ages;
    out += "\n";
    line(tr("Par âge, dans les {} communes où il est connu ({} de la population) :",
            "By age, in the {} communes where it is known ({} of the population):",
            n(known.communes), share(known.people, x.all.people)));
    for (const auto& a : x.ages) {
      line(tr("  {} ans et plus : {} ({} sur {}) ; tous âges, mêmes communes : {}",
              "  {} and over: {} ({} out of {}); all ages, same communes: {}", a.from_age,
              share(a.within, a.of), n(a.within), n(a.of),
              share(a.all_ages_within, a.all_ages.people)));
    }
  }

  void sensitivity() {
    out += "\n";
    line({"À d'autres vitesses sur la route :", "At other speeds on the road:"});
    for (const auto& s : x.sensitivity) {
      line(tr("  × {} : {}", "  × {}: {}", format_number(s.speed, 1, l),
              share(s.people_within, x.all.people)));
    }
    out += "\n";
    line(x.times.note);
    line(reach_note());
  }

  // Named where they are few; nobody reads a thousand names.
  std::string few(const std::vector<commune_id>& ids) const {
    if (ids.empty() || ids.size() > kFew) return "";
    return (l == language::fr ? " : " : ": ") + named(ids);
  }
};

}  // namespace

std::string reach_text(const world& w, const resource_set& set, const reach& x, language l) {
  reach_writer t{w, set, x, l, {}};
  t.resources();
  t.summary();
  t.published();
  t.kinds();
  t.gain();
  t.ages();
  t.sensitivity();
  return t.out;
}

}  // namespace sourcier::publish
