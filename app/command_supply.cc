#include "app/command_supply.h"

#include <cstdio>

#include "app/changes.h"
#include "app/practitioners.h"
#include "base/error.h"
#include "publish/supply.h"
#include "store/workspace.h"
#include "supply/practice_table.h"

namespace sourcier::app {
namespace {

// One view a list: what would tell one person's activity by a difference is not asked for.
void check_public(const arguments& a) {
  for (const std::string name : {"date", "ages", "year", "add", "remove", "scenario"}) {
    if (!a.has(name)) continue;
    throw input_error(
        tr("--public ne va pas avec --{} : la différence de deux vues montrerait l'activité ou "
           "l'âge d'une personne ; la vue publique est d'un jour par liste, tous âges",
           "--public does not go with --{}: the difference of two views would show the activity "
           "or the age of one person; the public view is of one day a list, all ages",
           name));
  }
}

int run_public(const arguments& a, const globals& g, const std::string& format) {
  check_public(a);
  const auto& rules = supply::rules_for(a.get("profession", "gp"));
  auto w = store::workspace::open(g.workspace);
  const auto held = w.datasets();
  const auto& d = snapshot::find_practitioners(held, a.get("list"));
  const snapshot::public_supply all(d, supply::load_practices(w.db(), d.id, rules.profession),
                                    rules, territory::load_communes(w.db()),
                                    territory::load_areas(w.db()));
  const auto& x = all.by(a.get("by", "departement"));
  const auto out = format == "csv"    ? publish::public_supply_csv(rules, x, g.lang)
                   : format == "json" ? publish::public_supply_json(rules, x) + "\n"
                                      : publish::public_supply_text(rules, x, g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

int run(const arguments& a, const globals& g) {
  const auto format = a.choice("format", {"text", "csv", "json"});
  if (a.has("public")) return run_public(a, g, format);
  const auto& rules = supply::rules_for(a.get("profession", "gp"), a.integer("year", 1900, 2200));
  const snapshot::supply_question q{a.day("date").value_or(today()), rules,
                                    snapshot::read_age_bound(a.get("ages"), rules),
                                    changes_under(a, g)};
  const auto by = a.get("by", "departement");
  territory::find_level(by);
  auto w = store::workspace::open(g.workspace);
  const auto held = w.datasets();
  const auto& d = snapshot::find_practitioners(held, a.get("list"));
  const auto x =
      snapshot::ask_supply(d.title, supply::load_practices(w.db(), d.id, rules.profession),
                           territory::load_communes(w.db()), territory::load_areas(w.db()), q, by);
  const auto out = format == "csv"    ? publish::supply_csv(q, x)
                   : format == "json" ? publish::supply_json(q, x) + "\n"
                                      : publish::supply_text(q, x, g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command supply_command() {
  const auto changes = added_and_removed();
  const auto &add = changes[0], &remove = changes[1];
  return {"supply",
          {"offre de soins à une date, d'après une liste de praticiens",
           "supply of care at a date, from a list of practitioners"},
          {{"--date",
            {"AAAA-MM-JJ", "YYYY-MM-DD"},
            {"à cette date (aujourd'hui par défaut)", "on that day (default today)"}},
           {"--profession",
            {"PROFESSION", "PROFESSION"},
            {"gp, nurse, dentist ou midwife (gp par défaut)",
             "gp, nurse, dentist or midwife (default gp)"}},
           {"--ages",
            {"all|65", "all|65"},
            {"praticiens de tous âges, ou de 65 ans et moins (all par défaut)",
             "practitioners of all ages, or 65 and under (default all)"}},
           {"--year",
            {"AAAA", "YYYY"},
            {"millésime des bornes d'activité (le plus récent par défaut)",
             "vintage of the bounds of activity (default the newest)"}},
           {"--list",
            {"LISTE", "LIST"},
            {"practices ou annuaire (practices par défaut, si elle est là)",
             "practices or annuaire (default practices, where it is there)"}},
           add,
           remove,
           scenario_option(),
           {"--by",
            {"NIVEAU", "LEVEL"},
            {"commune, epci, tvs, departement, region ou all (departement par défaut)",
             "commune, epci, tvs, departement, region or all (default departement)"}},
           {"--public",
            {},
            {"ce que le public en verrait : l'activité de personne n'y paraît",
             "what the public would see of it: nobody's activity shows"}},
           {"--format",
            {"FORMAT", "FORMAT"},
            {"text, csv ou json (text par défaut)", "text, csv or json (default text)"}}},
          run};
}

}  // namespace sourcier::app
