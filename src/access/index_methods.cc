#include <algorithm>

#include "access/indices.h"
#include "base/error.h"

namespace sourcier::access {
namespace {

using enum selection;
using enum index_kind;
using enum index_unit;

constexpr floating_catchment kTwoSteps{};

std::vector<index_method> two_steps() {
  return {
      {.key = "2sfca",
       .label = {"Deux étapes (2SFCA)", "Two steps (2SFCA)"},
       .explanation = {"Chaque lieu partage son offre entre tous les habitants à sa portée ; un "
                       "habitant additionne les parts des lieux à sa portée. Tout ce qui est à "
                       "portée compte pareil, puis plus rien : d'un côté et de l'autre de la "
                       "limite, l'écart est brutal.",
                       "Each place shares its supply among all people within reach; a person adds "
                       "up the shares of the places within reach. All within reach counts the "
                       "same, then nothing does: on either side of the limit the gap is abrupt."},
       .formula = "R_j = S_j / sum_k f_kj P_k; A_i = sum_j f_ij R_j",
       .source = "Luo & Wang 2003",
       .policies = kTwoSteps,
       .linear = true,
       .conserves = true,
       .verified = true,
       .usual_decay = "cut_20"},
      {.key = "e2sfca",
       .label = {"Deux étapes par paliers (E2SFCA, la forme de l'APL)",
                 "Two steps with bands (E2SFCA, the form of the APL)"},
       .explanation = {"Comme deux étapes, mais un lieu proche compte plus qu'un lieu éloigné, par "
                       "paliers de temps. C'est le calcul de l'APL de la Drees. À choisir à "
                       "défaut d'une raison d'en prendre un autre.",
                       "As two steps, but a near place counts more than a far one, by bands of "
                       "time. This is how DREES computes the APL. Choose it unless there is a "
                       "reason for another."},
       .formula = "R_j = S_j / sum_k f_kj P_k; A_i = sum_j f_ij R_j",
       .source = "Luo & Qi 2009; DREES 2012",
       .policies = kTwoSteps,
       .linear = true,
       .conserves = true,
       .verified = true},
      {.key = "kd2sfca",
       .label = {"Deux étapes à décroissance continue (KD2SFCA)",
                 "Two steps with continuous decay (KD2SFCA)"},
       .explanation = {"Comme deux étapes, avec un poids qui baisse à chaque minute : pas de saut "
                       "d'un palier à l'autre, mais une forme de courbe à choisir, que peu de "
                       "données permettent de départager.",
                       "As two steps, with a weight that falls with every minute: no jump between "
                       "bands, but a shape of curve to choose, which few data can tell apart."},
       .formula = "R_j = S_j / sum_k f_kj P_k; A_i = sum_j f_ij R_j",
       .source = "Dai 2010; Dai & Wang 2011",
       .policies = kTwoSteps,
       .linear = true,
       .conserves = true,
       .usual_decay = "gaussian_20"},
      {.key = "v2sfca",
       .label = {"Deux étapes à portée variable (V2SFCA)",
                 "Two steps with variable reach (V2SFCA)"},
       .explanation = {"Chaque lieu ne porte que jusqu'où il trouve assez d'habitants : court en "
                       "ville, long à la campagne. Le nombre d'habitants visé est un choix, et "
                       "une commune rurale à côté d'une ville peut sortir de sa portée.",
                       "Each place reaches only as far as it needs to find enough people: near in "
                       "town, far in the country. How many people is a choice, and a rural commune "
                       "beside a town may fall out of its reach."},
       .formula = "T_j = least t with sum_{k: t_kj <= t} P_k >= target; f_ij = 0 where t_ij > T_j; "
                  "then as 2SFCA",
       .source = "McGrail & Humphreys 2009, 2014; Luo & Whippo 2012 (first step)",
       .kind = variable,
       .policies = kTwoSteps,
       .linear = true,
       .conserves = true,
       .usual_decay = "cut_30"},
      {.key = "m2sfca",
       .label = {"Deux étapes modifiées (M2SFCA)", "Modified two steps (M2SFCA)"},
       .explanation = {"La distance compte deux fois : pour le partage, puis pour l'habitant. Une "
                       "offre mal placée n'est reçue qu'en partie ; le manque mesure ce que la "
                       "géographie fait perdre.",
                       "Distance counts twice: in the sharing, then for the person. Supply in the "
                       "wrong place is received in part only; what is missing measures what "
                       "geography costs."},
       .formula = "R_j = S_j / sum_k f_kj P_k; A_i = sum_j f_ij^2 R_j",
       .source = "Delamater 2013",
       .policies = {.second = 2},
       .linear = true}};
}

std::vector<index_method> three_steps() {
  return {
      {.key = "3sfca",
       .label = {"Trois étapes (3SFCA)", "Three steps (3SFCA)"},
       .explanation =
           {"Un habitant qui a le choix se partage entre les lieux à sa portée, les plus "
            "proches d'abord : il ne pèse plus en entier sur chacun. Corrige la "
            "demande comptée plusieurs fois là où l'offre est nombreuse.",
            "A person with a choice is shared among the places within reach, nearer "
            "ones first, and no longer weighs in full on each. This corrects demand "
            "counted several times where places are many."},
       .formula = "G_ij = f_ij / sum_l f_il; R_j = S_j / sum_k G_kj f_kj P_k; "
                  "A_i = sum_j G_ij f_ij R_j",
       .source = "Wan, Zou & Sternberg 2012",
       .policies = {.choice = equal, .first = 2, .second = 2},
       .linear = true,
       .conserves = true,
       .verified = true},
      {.key = "huff3sfca",
       .label = {"Trois étapes de Huff (Huff-3SFCA)", "Huff's three steps (Huff-3SFCA)"},
       .explanation = {"Comme trois étapes, et les grands lieux attirent plus que les petits. "
                       "L'effet d'un changement d'offre n'y est pas une simple addition.",
                       "As three steps, and large places attract more than small ones. The effects "
                       "of changes of supply do not simply add up."},
       .formula = "G_ij = S_j f_ij / sum_l S_l f_il; R_j = S_j / sum_k G_kj f_kj P_k; "
                  "A_i = sum_j G_ij f_ij R_j",
       .source = "Luo 2014",
       .policies = {.choice = by_supply, .first = 2, .second = 2},
       .conserves = true},
      {.key = "mh3sfca",
       .label = {"Trois étapes de Huff modifiées (MH3SFCA)",
                 "Modified Huff's three steps (MH3SFCA)"},
       .explanation = {"Comme Huff, mais la distance réduit aussi ce que l'habitant reçoit sans "
                       "réduire son poids au partage : un territoire où tout est loin y est plus "
                       "bas. La somme n'est pas l'offre totale.",
                       "As Huff's, but distance also lowers what a person receives without "
                       "lowering their weight in the sharing: a territory where all is far comes "
                       "out lower. The sum is not the total supply."},
       .formula = "H_ij = S_j f_ij / sum_l S_l f_il; R_j = S_j / sum_k H_kj P_k; "
                  "A_i = sum_j H_ij f_ij R_j",
       .source = "Jörg, Lenz, Wetz & Widmer 2019",
       .policies = {.choice = by_supply, .first = 1, .second = 2},
       .verified = true},
      {.key = "bfca",
       .label = {"Aires équilibrées (BFCA)", "Balanced catchments (BFCA)"},
       .explanation = {"Chaque habitant est réparti une seule fois entre les lieux, et chaque lieu "
                       "une seule fois entre les communes : ni demande ni offre gonflées. La "
                       "valeur n'est plus une offre par habitant dont la somme fait le total.",
                       "Each person is divided once among places, and each place once among "
                       "communes: neither demand nor supply is inflated. The value is no longer a "
                       "supply per inhabitant that sums to the total."},
       .formula = "u_ij = f_ij / sum_l f_il; v_ij = f_ij / sum_k f_kj; "
                  "R_j = S_j / sum_k u_kj P_k; A_i = sum_j v_ij R_j",
       .source = "Páez, Higgins & Vivona 2019",
       .policies = {.choice = equal, .shared_in_second = false, .balanced = true},
       .linear = true,
       .verified = true}};
}

std::vector<index_method> without_people() {
  return {
      {.key = "gravity",
       .label = {"Gravité", "Gravity"},
       .explanation = {"L'offre autour de soi, qui compte de moins en moins en s'éloignant. Ne dit "
                       "rien de ceux avec qui il faut la partager : une ville y paraît toujours "
                       "bien dotée.",
                       "Supply around a person, counting less and less with distance. Says nothing "
                       "of those it must be shared with: a town always looks well served."},
       .formula = "A_i = sum_j f_ij S_j",
       .source = "definition",
       .policies = {.first = 0},
       .unit = capacity,
       .linear = true,
       .verified = true,
       .usual_decay = "exponential_010"},
      {.key = "competition_gravity",
       .label = {"Gravité avec concurrence", "Gravity with competition"},
       .explanation = {"La gravité, divisée par le nombre d'habitants qui pèsent sur chaque lieu : "
                       "la même formule que deux étapes à décroissance continue.",
                       "Gravity, divided by the people who weigh on each place: the same formula "
                       "as two steps with continuous decay."},
       .formula = "A_i = sum_j f_ij S_j / sum_k f_kj P_k",
       .source = "Joseph & Bantock 1982",
       .policies = kTwoSteps,
       .linear = true,
       .conserves = true,
       .usual_decay = "exponential_010"},
      {.key = "cumulative",
       .label = {"Offre cumulée", "Cumulative opportunities"},
       .explanation = {"Combien d'offre à moins de tant de minutes. Le plus simple à dire ; ni "
                       "partage entre habitants, ni préférence pour le proche.",
                       "How much supply within so many minutes. The simplest to say; neither "
                       "sharing among people nor preference for what is near."},
       .formula = "A_i = sum_j S_j where t_ij <= T",
       .source = "definition",
       .policies = {.first = 0},
       .unit = capacity,
       .linear = true,
       .verified = true,
       .usual_decay = "cut_20"},
      {.key = "nearest",
       .label = {"Minutes jusqu'au plus proche", "Minutes to the nearest"},
       .explanation =
           {"Le trajet jusqu'au lieu le plus proche. Rien de sa capacité, ni de ceux qui "
            "s'y pressent : un médecin complet compte comme un médecin libre.",
            "The trip to the nearest place. Nothing of its capacity nor of who crowds "
            "it: a full practice counts as an open one."},
       .formula = "A_i = min_j t_ij where S_j > 0",
       .source = "definition",
       .kind = index_kind::nearest,
       .unit = index_unit::minutes,
       .verified = true,
       .usual_decay = "cut_45"},
      {.key = "k_nearest",
       .label = {"Minutes jusqu'au k-ième plus proche", "Minutes to the k-th nearest"},
       .explanation = {"Jusqu'où aller pour avoir le choix entre k lieux. Inconnu là où il y en a "
                       "moins de k à portée.",
                       "How far to go to have a choice of k places. Unknown where fewer than k "
                       "are within reach."},
       .formula = "A_i = k-th smallest t_ij where S_j > 0",
       .source = "definition",
       .kind = index_kind::nearest,
       .unit = index_unit::minutes,
       .verified = true,
       .usual_decay = "cut_45"},
      {.key = "k_nearest_mean",
       .label = {"Minutes moyennes jusqu'aux k plus proches", "Mean minutes to the k nearest"},
       .explanation = {"La moyenne des trajets jusqu'aux k lieux les plus proches : moins sensible "
                       "qu'un seul lieu à une ouverture ou une fermeture.",
                       "The mean trip to the k nearest places: less at the mercy of one opening or "
                       "closing than a single place."},
       .formula = "A_i = mean of the k smallest t_ij where S_j > 0",
       .source = "definition",
       .kind = mean_of_nearest,
       .unit = index_unit::minutes,
       .verified = true,
       .usual_decay = "cut_45"}};
}

}  // namespace

std::span<const index_method> index_methods() {
  static const auto all = [] {
    auto out = two_steps();
    for (auto& part : {three_steps(), without_people()}) {
      out.insert(out.end(), part.begin(), part.end());
    }
    return out;
  }();
  return all;
}

const index_method& find_index_method(std::string_view key) {
  const auto all = index_methods();
  const auto it = std::ranges::find(all, key, &index_method::key);
  if (it != all.end()) return *it;
  std::string known;
  for (const auto& m : all) known += (known.empty() ? "" : ", ") + std::string(m.key);
  throw input_error(tr("méthode « {} » inconnue ; choisissez parmi : {}",
                       "unknown method \"{}\"; choose one of: {}", std::string(key), known));
}

}  // namespace sourcier::access
