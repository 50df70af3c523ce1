#include "app/changes.h"

#include "base/error.h"
#include "store/workspace.h"
#include "supply/scenario_table.h"

namespace sourcier::app {

std::vector<supply::supply_change> read_changes(const arguments& a) {
  std::vector<supply::supply_change> out;
  for (const auto& text : a.all("add")) out.push_back(parse_change(text, supply::direction::add));
  for (const auto& text : a.all("remove")) {
    out.push_back(parse_change(text, supply::direction::remove));
  }
  for (auto& c : out) {
    if (a.has("from") && !c.from) c.from = a.day("from");
    if (a.has("to") && !c.to) c.to = a.day("to");
    if (c.from && c.to && *c.to <= *c.from) {
      throw input_error(
          tr("changement à {} : la fin ({}) ne suit pas le début ({}) ; corrigez --from "
             "ou --to",
             "change in {}: its end ({}) does not follow its start ({}); correct "
             "--from or --to",
             c.place, format_iso(*c.to), format_iso(*c.from)));
    }
  }
  return out;
}

std::vector<option> added_and_removed() {
  return {{"--add",
           {"COMMUNE:PROFESSION:QUANTITÉ", "COMMUNE:PROFESSION:AMOUNT"},
           {"offre ajoutée, en ETP (62364:gp:1) ou avec son unité (62364:gp:3600consultations par "
            "an, 62364:gp:4demi-journees par mois) ; répétable ; dates possibles à la suite : "
            ":AAAA-MM-JJ[:AAAA-MM-JJ]",
            "supply added, in FTE (62364:gp:1) or with its unit (62364:gp:3600consultations a "
            "year, 62364:gp:4half-days a month); may be repeated; dates may follow: "
            ":YYYY-MM-DD[:YYYY-MM-DD]"},
           false,
           true},
          {"--remove",
           {"COMMUNE:PROFESSION:QUANTITÉ", "COMMUNE:PROFESSION:AMOUNT"},
           {"offre retirée, même forme", "supply taken away, same form"},
           false,
           true}};
}

std::vector<option> change_options() {
  auto out = added_and_removed();
  out.push_back({"--from",
                 {"DATE", "DATE"},
                 {"début des changements sans date", "start of changes without a date"}});
  out.push_back(
      {"--to",
       {"DATE", "DATE"},
       {"fin (exclue) des changements sans date", "end (excluded) of changes without one"}});
  return out;
}

std::vector<supply::supply_change> changes_under(const arguments& a, const globals& g) {
  std::vector<supply::supply_change> out;
  if (a.has("scenario")) out = open_scenario(g, a.get("scenario")).changes;
  for (auto& c : read_changes(a)) out.push_back(std::move(c));
  return out;
}

option scenario_option() {
  return {"--scenario",
          {"NOM", "NAME"},
          {"changements d'un scénario enregistré, avant les autres",
           "changes of a saved scenario, before the others"}};
}

supply::scenario open_scenario(const globals& g, const std::string& name) {
  if (name == supply::kBaseline) return {name, "", "", "", {}};
  auto w = store::workspace::open(g.workspace);
  return supply::load_scenario(w.db(), name);
}

}  // namespace sourcier::app
