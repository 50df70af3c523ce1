#include "access/index_words.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

namespace sourcier::access {
namespace {

std::vector<index_words> two_steps() {
  return {
      {"2sfca",
       "floating",
       {"Offre de chaque lieu divisée par les habitants à portée ; puis somme, pour chaque "
        "commune, "
        "des parts des lieux à portée. À portée : poids 1 ; au-delà : rien.",
        "Supply of each place divided by the people within reach; then, for each commune, the sum "
        "of the shares of the places within reach. Within reach weighs 1; beyond, nothing."},
       {"L'offre dont un habitant dispose une fois partagée avec tous ceux qui peuvent aussi "
        "venir.",
        "The supply a person has once it is shared with all who can come as well."},
       {"Pour une règle simple à dire et à vérifier : « tout ce qui est à moins de 20 minutes ».",
        "For a rule that is simple to say and to check: “all within 20 minutes”."},
       {"À une minute près, un lieu compte en entier ou pas du tout. Essayez deux limites avant de "
        "croire une carte.",
        "A minute more or less, and a place counts in full or not at all. Try two limits before "
        "believing a map."}},
      {"e2sfca",
       "floating",
       {"Comme deux étapes, chaque trajet comptant selon son palier de temps : par exemple 1 "
        "jusqu'à 10 minutes, deux tiers jusqu'à 15, un tiers jusqu'à 20, dans les deux étapes.",
        "As two steps, each trip counting by its band of time: for example 1 up to 10 minutes, two "
        "thirds up to 15, one third up to 20, in both steps."},
       {"La même chose, un lieu proche comptant plus qu'un lieu éloigné. C'est la forme de l'APL "
        "de "
        "la Drees.",
        "The same, a near place counting more than a far one. This is the form of the APL of "
        "DREES."},
       {"Par défaut, et chaque fois qu'il faut se comparer aux chiffres officiels.",
        "By default, and whenever figures must be set beside official ones."},
       {"Les paliers sont une convention : un lieu à 15 et un lieu à 16 minutes ne comptent pas "
        "pareil.",
        "Bands are a convention: a place at 15 and a place at 16 minutes do not count the same."}},
      {"kd2sfca",
       "floating",
       {"Comme deux étapes, chaque trajet comptant un peu moins à chaque minute, jusqu'à 0 à la "
        "limite.",
        "As two steps, each trip counting a little less with every minute, down to 0 at the "
        "limit."},
       {"L'offre partagée, sans saut d'un palier à l'autre.",
        "Supply once shared, without a jump from one band to the next."},
       {"Pour voir si une carte tient aux paliers choisis plus qu'aux faits.",
        "To see whether a map owes more to the bands chosen than to facts."},
       {"La forme de la courbe est un choix que peu de données départagent ; les dernières minutes "
        "ne valent presque rien.",
        "The shape of the curve is a choice that few data settle; the last minutes are worth "
        "almost nothing."}},
      {"v2sfca",
       "floating",
       {"Chaque lieu s'étend jusqu'à trouver le nombre d'habitants demandé, dans la limite ; puis "
        "comme deux étapes.",
        "Each place extends until it finds the number of people asked for, within the limit; then "
        "as two steps."},
       {"L'offre partagée quand un lieu de campagne dessert plus loin qu'un lieu de ville.",
        "Supply once shared, when a place in the country serves further than one in town."},
       {"Quand la même limite de temps partout n'a pas de sens.",
        "When the same limit of time everywhere makes no sense."},
       {"Un village à dix minutes d'une ville dense peut en perdre tous les lieux. Le nombre "
        "d'habitants visé est un choix : essayez-en deux.",
        "A village ten minutes from a dense town may lose all its places. How many people is a "
        "choice: try two."}},
      {"m2sfca",
       "floating",
       {"Comme deux étapes, le poids du trajet comptant deux fois dans la seconde.",
        "As two steps, the weight of the trip counting twice in the second."},
       {"L'offre partagée, moins ce que la distance en fait perdre.",
        "Supply once shared, less what distance costs."},
       {"À côté de « deux étapes par paliers » : l'écart est le prix d'une offre mal placée.",
        "Beside “two steps with bands”: the gap is the price of supply in the wrong place."},
       {"Une valeur basse mêle trop peu d'offre et offre mal placée ; la somme n'est pas l'offre "
        "totale.",
        "A low value mixes too little supply with badly placed supply; the sum is not the total "
        "supply."}}};
}

std::vector<index_words> three_steps() {
  return {
      {"3sfca",
       "floating",
       {"Chaque commune se répartit d'abord entre les lieux à portée, les proches d'abord ; chaque "
        "lieu partage son offre entre ces parts d'habitants ; chacun additionne ce qu'il reçoit.",
        "Each commune is first shared among the places within reach, near ones first; each place "
        "shares its supply among these parts of people; each adds up what it receives."},
       {"L'offre partagée sans compter deux fois celui qui a le choix.",
        "Supply once shared, without counting twice those who have a choice."},
       {"Là où les lieux sont nombreux et où « deux étapes » exagère la demande.",
        "Where places are many and “two steps” overstates demand."},
       {"Suppose que l'on choisit selon la seule distance, jamais selon la place qui reste.",
        "Takes it that people choose by distance alone, never by the room that is left."}},
      {"huff3sfca",
       "floating",
       {"Comme trois étapes, un lieu attirant d'autant plus qu'il est grand.",
        "As three steps, a place drawing the more people the larger it is."},
       {"L'offre partagée quand un grand pôle attire au-delà des petits lieux voisins.",
        "Supply once shared, when a large centre draws people past small places nearby."},
       {"Pour l'hôpital, la maison de santé ou le spécialiste, que l'on choisit aussi pour leur "
        "taille.",
        "For a hospital, a health centre or a specialist, chosen for their size as well."},
       {"Ajouter un médecin dans un grand pôle peut y baisser la valeur d'une commune voisine : "
        "les "
        "effets ne s'additionnent pas.",
        "One doctor more in a large centre may lower the value of a commune nearby: effects do not "
        "add up."}},
      {"mh3sfca",
       "floating",
       {"Comme Huff, la distance réduisant en plus ce que l'habitant reçoit.",
        "As Huff's, distance also lowering what a person receives."},
       {"L'offre partagée, plus basse là où tout est loin.",
        "Supply once shared, lower where all is far."},
       {"Pour classer des communes quand taille et distance comptent toutes deux.",
        "To rank communes when size and distance both matter."},
       {"La somme n'est pas l'offre totale : lisez des rangs, pas des quantités.",
        "The sum is not the total supply: read ranks, not quantities."}},
      {"bfca",
       "floating",
       {"Chaque habitant est divisé une fois entre les lieux, et chaque lieu une fois entre les "
        "communes, selon le poids des trajets.",
        "Each person is divided once among places, and each place once among communes, by the "
        "weight of trips."},
       {"Une offre par habitant sans demande ni offre gonflées.",
        "A supply per person with neither demand nor supply inflated."},
       {"Quand des aires qui se recouvrent font douter du niveau des autres indices.",
        "When overlapping catchments cast doubt on the level of other indices."},
       {"Les valeurs ne redonnent pas l'offre totale : lisez des rangs.",
        "Values do not give the total supply again: read ranks."}}};
}

std::vector<index_words> without_people() {
  return {
      {"gravity",
       "gravity",
       {"Somme de l'offre autour de la commune, chaque lieu comptant moins à chaque minute.",
        "Sum of the supply around the commune, each place counting less with every minute."},
       {"Combien d'offre il y a autour, la proche d'abord.",
        "How much supply there is around, near supply first."},
       {"Pour décrire une offre que l'on ne se dispute pas : services, information, choix.",
        "To describe supply that people do not compete for: services, information, choice."},
       {"Ne dit rien de ceux avec qui la partager : une ville est toujours première.",
        "Says nothing of those it must be shared with: a town always comes first."}},
      {"competition_gravity",
       "gravity",
       {"Gravité, chaque lieu divisé par les habitants qui pèsent sur lui, avec le même poids des "
        "trajets.",
        "Gravity, each place divided by the people who weigh on it, with the same weight of "
        "trips."},
       {"L'offre autour, une fois partagée, sans limite brutale.",
        "The supply around once shared, without an abrupt limit."},
       {"Pour la même question que « deux étapes », sur de plus longs trajets.",
        "For the same question as “two steps”, over longer trips."},
       {"La vitesse à laquelle le poids baisse est un choix ; elle change le classement.",
        "How fast the weight falls is a choice; it changes the ranking."}},
      {"cumulative",
       "cumulative",
       {"Somme de l'offre à moins de tant de minutes, tous les lieux comptant pareil.",
        "Sum of the supply within so many minutes, all places counting the same."},
       {"Combien d'offre à portée d'un trajet donné.", "How much supply within a given trip."},
       {"Pour une phrase que tout le monde comprend : « 12 pharmacies à moins de 20 minutes ».",
        "For a sentence that everybody understands: “12 pharmacies within 20 minutes”."},
       {"Ni partage entre habitants ni préférence pour le proche : une ville est toujours "
        "première.",
        "Neither sharing among people nor preference for what is near: a town always comes "
        "first."}},
      {"nearest",
       "nearest",
       {"Minutes jusqu'au lieu le plus proche qui a une offre ; 0 dans la commune du lieu.",
        "Minutes to the nearest place that has supply; 0 in the commune of the place."},
       {"Jusqu'où il faut aller, au minimum.", "How far one has to go, at least."},
       {"Pour ce dont il suffit d'un : maternité, urgences, pharmacie.",
        "For what one is enough of: a maternity unit, an emergency department, a pharmacy."},
       {"Un cabinet complet y compte comme un cabinet ouvert. Inconnu au-delà de la limite.",
        "A full practice counts as an open one. Unknown beyond the limit."}},
      {"k_nearest",
       "nearest",
       {"Minutes jusqu'au k-ième lieu le plus proche ; une commune compte pour un lieu.",
        "Minutes to the k-th nearest place; a commune counts as one place."},
       {"Jusqu'où aller pour avoir le choix.", "How far to go to have a choice."},
       {"Quand un seul lieu ne suffit pas : on y est complet, ou l'on veut pouvoir changer.",
        "When one place is not enough: it is full, or people want to be able to change."},
       {"Une commune à trente médecins compte comme une commune à un seul. Inconnu s'il y a moins "
        "de k lieux à portée.",
        "A commune with thirty doctors counts as a commune with one. Unknown where fewer than k "
        "places are within reach."}},
      {"k_nearest_mean",
       "nearest",
       {"Moyenne des minutes jusqu'aux k lieux les plus proches ; une commune compte pour un lieu.",
        "Mean of the minutes to the k nearest places; a commune counts as one place."},
       {"La distance d'un petit choix de lieux, plutôt que d'un seul.",
        "How far a small choice of places is, rather than a single one."},
       {"Pour suivre un territoire dans le temps sans qu'une fermeture fasse tout bouger.",
        "To follow a territory over time without one closing moving everything."},
       {"Rien de la capacité des lieux. Inconnu s'il y en a moins de k à portée.",
        "Nothing of the capacity of places. Unknown where fewer than k are within reach."}}};
}

}  // namespace

std::span<const index_group> index_groups() {
  static const std::array<index_group, 4> all = {{
      {"floating", {"Aires flottantes : l'offre partagée", "Floating catchments: supply shared"}},
      {"gravity", {"Gravité", "Gravity"}},
      {"cumulative", {"Cumul", "Cumulative"}},
      {"nearest", {"Plus proche", "Nearest"}},
  }};
  return all;
}

std::span<const index_words> index_wording() {
  static const auto all = [] {
    auto out = two_steps();
    for (auto& part : {three_steps(), without_people()}) {
      out.insert(out.end(), part.begin(), part.end());
    }
    return out;
  }();
  return all;
}

const index_words& words_of(std::string_view method) {
  const auto all = index_wording();
  const auto it = std::ranges::find(all, method, &index_words::method);
  assert(it != all.end());
  return *it;
}

}  // namespace sourcier::access
