#include "app/practitioners.h"

#include "app/changes.h"
#include "base/error.h"
#include "supply/disclosure.h"
#include "supply/practice_table.h"

namespace sourcier::app {

snapshot::supply_list read_practitioners(store::workspace& workspace, const snapshot::world& w,
                                         const arguments& a, const globals& g,
                                         const std::string& ages, int year) {
  const auto& rules = supply::rules_for(a.get("profession", "gp"), year);
  const snapshot::supply_question q{a.day("at").value_or(today()), rules,
                                    snapshot::read_age_bound(ages, rules), changes_under(a, g)};
  const auto& d = snapshot::find_practitioners(w.datasets, a.get("practitioners"));
  auto list = supply::load_practices(workspace.db(), d.id, rules.profession);
  if (!a.has("public")) return snapshot::supply_of_list(w, d.title, list, q);
  if (q.bound) {
    throw input_error(
        {"--public va avec tous les âges : de quel côté d'une borne une personne se trouve dit son "
         "âge ; donnez --ages all",
         "--public goes with all ages: which side of a bound a person is on tells their age; give "
         "--ages all"});
  }
  auto out = snapshot::supply_of_list(w, d.title, supply::without_activity(std::move(list)), q);
  out.what.fr += " ; vue publique";
  out.what.en += "; public view";
  out.notes.push_back(supply::public_rule().index);
  return out;
}

std::vector<option> practitioner_options() {
  std::vector<option> out = {{"--practitioners",
                              {"LISTE", "LIST"},
                              {"offre : liste de praticiens importée, practices ou annuaire",
                               "supply: list of practitioners imported, practices or annuaire"}},
                             {"--at",
                              {"DATE", "DATE"},
                              {"avec --practitioners : l'offre de ce jour (aujourd'hui par défaut)",
                               "with --practitioners: the supply of that day (default today)"}}};
  out.push_back({"--public",
                 {},
                 {"avec --practitioners : ce que le public en verrait, sans l'activité de personne",
                  "with --practitioners: what the public would see, without anyone's activity"}});
  for (auto& o : added_and_removed()) out.push_back(std::move(o));
  out.push_back(scenario_option());
  return out;
}

void check_one_supply(const arguments& a) {
  if (a.has("supply") + a.has("facility") + a.has("practitioners") > 1) {
    throw input_error({"donnez une seule offre : --supply, --facility ou --practitioners",
                       "give one supply only: --supply, --facility or --practitioners"});
  }
  for (const std::string name : {"at", "add", "remove", "scenario", "public"}) {
    if (!a.has(name) || a.has("practitioners")) continue;
    throw input_error(tr("--{} va avec --practitioners : une liste datée de praticiens",
                         "--{} goes with --practitioners: a dated list of practitioners", name));
  }
}

}  // namespace sourcier::app
