#include <cmath>

#include "base/numbers.h"
#include "snapshot/zoning.h"

namespace sourcier::snapshot {
namespace {

// "ZIP", "HZ, hors zonage", "« Très sous-dotée »".
std::string name_of(const zoning_answer& a, std::size_t zone, language l) {
  const auto& c = a.classes[zone];
  const bool initials = !c.key.empty() && c.key[0] >= 'A' && c.key[0] <= 'Z';
  if (!initials) {
    return l == language::fr ? "« " + c.label.fr + " »" : "\"" + c.label.en + "\"";
  }
  if (c.key != a.scheme->outside) return c.key;
  auto label = c.label.in(l);
  if (label[0] >= 'A' && label[0] <= 'Z') label[0] = static_cast<char>(label[0] - 'A' + 'a');
  return c.key + ", " + label;
}

text official_part(const world& w, const zoning_answer& a, std::size_t i) {
  const auto* list = a.official();
  const auto& name = w.communes.name[i];
  const auto& code = w.communes.code[i];
  if (list == nullptr) {
    const auto place = tr("{} ({})", "{} ({})", name, code);
    if (a.day) {
      return {place.fr + " : aucune liste officielle à cette date dans cet espace de travail",
              place.en + ": no official list at that date in this workspace"};
    }
    return {place.fr + " : aucune liste officielle dans cet espace de travail",
            place.en + ": no official list in this workspace"};
  }
  const auto zone = list->zone[i];
  if (zone == a.no_class()) {
    return tr("{} ({}) n'a pas de classe dans la liste officielle de {}",
              "{} ({}) has no class in the official list of {}", name, code, list->vintage);
  }
  return {fmt::format("{} ({}) est classée {} (liste officielle de {})", name, code,
                      name_of(a, zone, language::fr), list->vintage),
          fmt::format("{} ({}) is classed {} (official list of {})", name, code,
                      name_of(a, zone, language::en), list->vintage)};
}

// The figures of the unit: value, rank, people before it, quotas; then what they lead to.
text figures(const simulation& s, const simulated_unit& u) {
  const auto& region = s.regions[u.region];
  const auto in = [&](language l) {
    const bool fr = l == language::fr;
    std::string what = "APL";
    if (!s.by_commune) {
      what += fr ? " du territoire de vie-santé « " + u.name + " »"
                 : " of the life-and-health territory \"" + u.name + "\"";
    }
    std::string ages;
    if (s.ranking->ages == "65") {
      ages = fr ? "praticiens de 65 ans et moins, " : "practitioners aged 65 or less, ";
    }
    const auto value = format_number(u.metric, 2, l);
    const auto rank = format_number(u.place.rank, 0, l), of = format_number(region.ranked, 0, l);
    const auto before =
        format_share(region.people > 0 ? u.place.people_before / region.people : 0, 1, l);
    auto out = tr("{} {} ({}{}), rang {} sur {}, {} de la population de la région avant {}",
                  "{} {} ({}{}), rank {} of {}, {} of the people of the region before it", what,
                  value, ages, s.ranking->year, rank, of, before, s.by_commune ? "elle" : "lui")
                   .in(l);
    std::string quotas;
    for (std::size_t k = 0; k < region.rules.size(); ++k) {
      if (!region.rules[k].quota) continue;
      quotas += fmt::format("{} {} {}", quotas.empty() ? ", quotas" : ",", s.policy->classes[k].key,
                            format_share(*region.rules[k].quota, 1, l));
    }
    return out + quotas;
  };
  const auto zone = static_cast<std::size_t>(u.place.zone);
  text why{" (dans le quota)", " (within the quota)"};
  if (u.place.reason == access::zone_reason::threshold) {
    const auto below = *region.rules[zone].mandatory_below;
    why = {" (sous le seuil de " + format_number(below, 1, language::fr) + " qui impose la classe)",
           " (below the threshold of " + format_number(below, 1, language::en) +
               " that makes the class mandatory)"};
  } else if (u.place.reason == access::zone_reason::beyond) {
    why = {" (au-delà des quotas)", " (beyond the quotas)"};
  }
  return {in(language::fr) + why.fr, in(language::en) + why.en};
}

}  // namespace

text explain_change(const world& w, const zoning_answer& a, commune_id id) {
  const auto i = std::size_t(id);
  const auto in = [&](language l) {
    const auto name = [&](const zone_list& list) {
      const auto zone = list.zone[i];
      if (zone != a.no_class()) return name_of(a, zone, l);
      return std::string(l == language::fr ? "sans classe" : "no class");
    };
    return fmt::format("{} ({}): {} ({}) → {} ({})", w.communes.name[i], w.communes.code[i],
                       name(*a.other), a.other->vintage, name(a.shown), a.shown.vintage);
  };
  auto out = text{in(language::fr), in(language::en)};
  out.fr.replace(out.fr.find("):"), 2, ") :");
  return out;
}

text explain(const world& w, const zoning_answer& a, commune_id id) {
  const auto i = std::size_t(id);
  auto out = official_part(w, a, i);
  if (!a.simulated) return {out.fr + ".", out.en + "."};
  const auto& s = *a.simulated;
  const auto& rule = s.policy->key;
  const auto unit = s.unit_of[i];
  if (unit == simulation::no_unit || s.units[unit].place.zone == access::kUnclassified) {
    const auto why =
        unit == simulation::no_unit
            ? text{"elle n'est d'aucun territoire classé", "it is in no territory classed"}
            : text{"aucune APL n'y est publiée", "no APL is published for it"};
    return {out.fr + " ; la règle simulée (" + rule + ") ne la classe pas : " + why.fr + ".",
            out.en + "; the simulated rule (" + rule + ") does not class it: " + why.en + "."};
  }
  const auto& u = s.units[unit];
  const auto zone = a.shown.zone[i];
  const bool same = a.official() != nullptr && a.official()->zone[i] == zone;
  if (const auto motive = s.motives.find(i); motive != s.motives.end()) {
    out.fr += " ; un classement manuel la met en " + name_of(a, zone, language::fr) +
              " (motif : " + motive->second + "), après la règle simulée (" + rule + ")";
    out.en += "; a manual class puts it in " + name_of(a, zone, language::en) +
              " (motive: " + motive->second + "), after the simulated rule (" + rule + ")";
  } else {
    out.fr += " ; la règle simulée (" + rule + ")" +
              (same ? " l'y met aussi" : " la met en " + name_of(a, zone, language::fr));
    out.en += "; the simulated rule (" + rule + ")" +
              (same ? " puts it there too" : " puts it in " + name_of(a, zone, language::en));
  }
  const auto why = figures(s, u);
  return {out.fr + " : " + why.fr + ".", out.en + ": " + why.en + "."};
}

}  // namespace sourcier::snapshot
