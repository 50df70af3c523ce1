#include <cmath>
#include <cstdlib>

#include "base/numbers.h"
#include "publish/fidelity.h"

namespace sourcier::publish {
namespace {

using snapshot::fidelity;
using snapshot::fidelity_question;
using snapshot::model_fidelity;

// Bounds of the words below: a convention of this report, of no other source.
constexpr double kAlmostTheSame = 0.9, kBroadly = 0.7, kInPart = 0.4;
// Two sources of times whose ranks differ by less are not told apart.
constexpr double kSettled = 0.02, kSame = 0.001;

text number(double v, int decimals) {
  return {format_number(v, decimals, language::fr), format_number(v, decimals, language::en)};
}

text order_in_words(double ranks) {
  if (ranks >= kAlmostTheSame) return {"presque comme", "almost as"};
  if (ranks >= kBroadly) return {"à peu près comme", "broadly as"};
  if (ranks >= kInPart) return {"en partie seulement comme", "only in part as"};
  return {"autrement que", "unlike"};
}

text level_in_words(double r2) {
  if (r2 >= 0.8) return {"ses valeurs en sont proches", "its values are close"};
  if (r2 >= 0) {
    return {"ses valeurs ne donnent qu'un ordre de grandeur",
            "its values give an order of magnitude only"};
  }
  return {"ses valeurs ne peuvent pas le remplacer", "its values cannot stand in for it"};
}

text verdict_of(const fidelity& x) {
  const auto& a = *x.models.front().inland;
  const double ranks = a.ranks.value_or(0);
  const auto order = order_in_words(ranks), level = level_in_words(a.r2.value_or(0));
  const text ranked = x.list_stops_at_border ? text{"rangs, loin des limites du territoire",
                                                    "ranks, far from the limits of the territory"}
                                             : text{"rangs", "ranks"};
  const auto shown = number(ranks, 2), error = number(a.mean_absolute_error, 2),
             mean = number(a.mean_published, 2);
  return {fmt::format("Refait par nous depuis la liste, l'APL classe les communes {} l'APL publié "
                      "(corrélation des {} : {}) et s'en écarte de {} en moyenne, pour une "
                      "moyenne publiée de {} : {}.",
                      order.fr, ranked.fr, shown.fr, error.fr, mean.fr, level.fr),
          fmt::format("Computed by us from the list, access ranks communes {} the published APL "
                      "does (correlation of {}: {}) and is {} off on average, where the "
                      "published mean is {}: {}.",
                      order.en, ranked.en, shown.en, error.en, mean.en, level.en)};
}

text age_of_list(const fidelity_question& q) {
  const int apart = std::abs(q.asked.series.year - q.list->year);
  return tr(
      "La liste est de {}, l'APL de {} : {} ans de départs et d'arrivées sont dans l'écart, "
      "avec l'activité réelle de chacun, que la liste ne dit pas.",
      "The list is of {}, the APL of {}: {} years of departures and arrivals are in the gap, "
      "with each one's true activity, which the list does not tell.",
      q.list->year, q.asked.series.year, apart);
}

text choice_of_times(const fidelity& x) {
  const auto& best = x.models[*x.best];
  const auto& used = x.models.front();
  const double b = best.inland->ranks.value_or(0), u = used.inland->ranks.value_or(0);
  if (*x.best == 0 || b - u < kSame) {
    return {"Aucun des temps de trajet connus ne classe mieux les communes que ceux en service.",
            "None of the travel times known ranks communes better than those in use."};
  }
  const auto from = number(u, 3), to = number(b, 3);
  const bool settled = b - u >= kSettled;
  return {fmt::format("D'autres temps de trajet classent un peu mieux ({} : {} contre {}){}",
                      best.label.fr, to.fr, from.fr,
                      settled ? " : vérifiez-les sur des trajets mesurés."
                              : " ; l'écart est trop petit pour trancher."),
          fmt::format("Other travel times rank a little better ({}: {} against {}){}",
                      best.label.en, to.en, from.en,
                      settled ? ": check them on measured trips."
                              : "; the gap is too small to settle anything.")};
}

text blind_fit(const model_fidelity& m, double people) {
  const auto& b = *m.blind;
  const auto r2 = number(b.agreement.r2.value_or(0), 2),
             ranks = number(b.ranks_with_list.value_or(0), 2), alone = number(people, 2);
  const auto n = number(double(b.against_list->listed_without), 0);
  return {fmt::format("Caler l'offre sur l'APL publié le redonne bien (R² {}) mais place les "
                      "praticiens presque au hasard : leurs rangs s'accordent avec la liste à {}, "
                      "quand la population seule fait {} ; {} communes qui en ont n'en reçoivent "
                      "aucun. Cette offre calée n'est pas une carte des praticiens.",
                      r2.fr, ranks.fr, alone.fr, n.fr),
          fmt::format("Calibrating the supply on the published APL gives it back well (R² {}) but "
                      "puts practitioners nearly at random: their ranks agree with the list at {}, "
                      "when people alone do at {}; {} communes that have some receive none. This "
                      "calibrated supply is no map of practitioners.",
                      r2.en, ranks.en, alone.en, n.en)};
}

}  // namespace

fidelity_reading read_fidelity(const fidelity_question& q, const fidelity& x) {
  fidelity_reading out;
  out.verdict = verdict_of(x);
  out.conclusions.push_back(
      {"La carte de l'APL et les simulations n'en dépendent pas : elles montrent l'APL publié, "
       "auquel s'ajoute l'effet calculé des changements.",
       "The map of the APL and the what-ifs do not rest on it: they show the published APL, to "
       "which the computed effect of changes is added."});
  out.conclusions.push_back(
      {"Les autres indices, eux, sont calculés par nous depuis une liste : lisez-y des rangs et "
       "des écarts, et ne leur appliquez pas les seuils officiels.",
       "The other indices are computed by us from a list: read ranks and gaps in them, and do not "
       "hold official thresholds against them."});
  if (q.list->year > 0 && q.list->year != q.asked.series.year) {
    out.conclusions.push_back(age_of_list(q));
  }
  if (x.best && x.models.size() > 1) out.conclusions.push_back(choice_of_times(x));
  const auto& m = x.models.front();
  // "Nearly at random" is said only where it is so.
  if (m.blind && m.blind->against_list && x.people_ranks &&
      m.blind->ranks_with_list.value_or(1) < kInPart &&
      *m.blind->ranks_with_list < *x.people_ranks) {
    out.conclusions.push_back(blind_fit(m, *x.people_ranks));
  }
  return out;
}

}  // namespace sourcier::publish
