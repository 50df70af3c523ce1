#include "app/command_figures.h"

#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "publish/figures.h"
#include "store/workspace.h"

namespace sourcier::app {
namespace {

// That of the workspace; where there is none, the one territory that ships with figures.
std::string territory_of(const globals& g) {
  if (std::filesystem::exists(g.workspace)) {
    return store::workspace::open(g.workspace).meta("territory");
  }
  const auto all = territory::territories_with_figures();
  if (all.size() == 1) return all.front();
  return store::workspace::open(g.workspace).meta("territory");  // throws, and says the remedy
}

int run(const arguments& a, const globals& g) {
  const auto format = a.choice("format", {"table", "csv", "json"});
  if (a.has("series") && (a.has("key") || a.has("text"))) {
    throw input_error({"donnez --series, ou --key et --text, pas les deux",
                       "give --series, or --key and --text, not both"});
  }
  const auto& t = territory::figures_of(territory_of(g));
  const auto all = a.has("series")
                       ? figure_series(t, a.get("series"), a.get("territory"))
                       : select_figures(t, {a.get("key"), a.get("territory"), a.get("text")});
  const auto out = format == "csv"    ? publish::figures_csv(all, g.lang)
                   : format == "json" ? publish::figures_json(t, all) + "\n"
                                      : publish::figures_text(t, all, g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

std::vector<option> options() {
  return {{"--key",
           {"CLÉ", "KEY"},
           {"sujet ou définition, par exemple gp_density",
            "topic or definition, for example gp_density"}},
          {"--territory",
           {"CODE", "CODE"},
           {"territoire, par exemple 62, FR ou hauts-de-france",
            "territory, for example 62, FR or hauts-de-france"}},
          {"--text",
           {"MOTS", "WORDS"},
           {"débuts de mots à trouver dans ce qui est dit du chiffre",
            "beginnings of words to be found in what is said of the figure"}},
          {"--series",
           {"CLÉ", "KEY"},
           {"une seule définition d'un seul territoire, par période ; plusieurs sont refusées",
            "one definition of one territory, by period; several are refused"}},
          {"--format",
           {"FORMAT", "FORMAT"},
           {"table, csv ou json (table par défaut)", "table, csv or json (default table)"}}};
}

}  // namespace

command figures_command() {
  return {"figures",
          {"chiffres que d'autres ont publiés, avec leur définition et leur source",
           "figures that others have published, with their definition and source"},
          options(),
          run};
}

}  // namespace sourcier::app
