#include "app/command_zoning.h"

#include <cstdio>

#include "app/world.h"
#include "app/zone_overrides.h"
#include "app/zoning_text.h"
#include "base/error.h"
#include "publish/zoning.h"

namespace sourcier::app {
namespace {

snapshot::zoning_question read_question(const arguments& a) {
  snapshot::zoning_question q;
  q.scheme = a.get("scheme", q.scheme);
  q.day = a.day("date");
  q.vintage = a.get("vintage");
  q.rule = a.get("rule");
  q.simulate = a.has("simulate");
  q.against = a.get("against");
  q.year = a.integer("year", 1900, 2200);
  for (const auto* zone : {"ZIP", "ZAC"}) {
    const std::string name = std::string("quota-") + (zone[2] == 'P' ? "zip" : "zac");
    if (a.has(name)) q.quotas[zone] = a.number(name, 0, 0, 100) / 100;
  }
  if (a.has("last-unit")) {
    const auto last = a.get("last-unit");
    if (last != "before" && last != "including") {
      throw input_error(tr("--last-unit : « {} » inconnu ; choisissez before ou including",
                           "--last-unit: unknown \"{}\"; choose before or including", last));
    }
    q.include_last = last == "including";
  }
  if (a.has("overrides")) q.overrides = read_overrides(a.get("overrides"));
  return q;
}

int run(const arguments& a, const globals& g) {
  const auto format = a.choice("format", {"text", "csv", "json"});
  const auto q = read_question(a);
  const auto w = load_world(g);
  std::string out;
  if (a.has("explain")) {
    const auto id = w->communes.at(a.get("explain"));
    out = snapshot::explain(*w, snapshot::ask_both(*w, q), id).in(g.lang) + "\n";
  } else {
    const auto answer = snapshot::ask_zoning(*w, q);
    out = format == "csv"    ? publish::zoning_csv(*w, answer, g.lang)
          : format == "json" ? publish::zoning_json(*w, answer) + "\n"
                             : zoning_text(*w, answer, g.lang);
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command zoning_command() {
  return {
      "zoning",
      {"zones d'aide : liste officielle, règle simulée, écarts et pourquoi",
       "zones of aid: official list, simulated rule, differences and why"},
      {{"--scheme",
        {"ZONAGE", "SCHEME"},
        {"medecins ou infirmiers (medecins par défaut)",
         "medecins or infirmiers (default medecins)"}},
       {"--date",
        {"DATE", "DATE"},
        {"jour dont valent la règle et la liste (les plus récentes par défaut)",
         "day of the rule and of the list (the newest by default)"}},
       {"--vintage",
        {"MILLÉSIME", "VINTAGE"},
        {"liste officielle de ce millésime, quel que soit le jour",
         "official list of that vintage, whatever the day"}},
       {"--rule",
        {"RÈGLE", "RULE"},
        {"règle à simuler, par son nom (2017, 2021), quel que soit le jour",
         "rule to simulate, by name (2017, 2021), whatever the day"}},
       {"--simulate",
        {"", ""},
        {"ce que donne la règle, au lieu de la liste officielle",
         "what the rule gives, in place of the official list"}},
       {"--against",
        {"official|MILLÉSIME", "official|VINTAGE"},
        {"comparer à une liste officielle", "compare with an official list"}},
       {"--explain",
        {"COMMUNE", "CODE"},
        {"pourquoi cette commune est dans sa classe, en une phrase",
         "why this commune is in its class, in one sentence"}},
       {"--overrides",
        {"FICHIER.csv", "FILE.csv"},
        {"classements manuels de la simulation : code,class,motive[,level]",
         "manual classes of the simulation: code,class,motive[,level]"}},
       {"--quota-zip",
        {"POURCENT", "PERCENT"},
        {"part de la population de la région en ZIP", "share of the people of the region in ZIP"}},
       {"--quota-zac",
        {"POURCENT", "PERCENT"},
        {"part de la population de la région en ZAC", "share of the people of the region in ZAC"}},
       {"--last-unit",
        {"before|including", "before|including"},
        {"l'unité qui franchit un quota est après (before) ou dedans",
         "the unit that crosses a quota is after it (before) or within it"}},
       {"--year",
        {"AAAA", "YYYY"},
        {"millésime de l'APL qui classe (le plus récent par défaut)",
         "vintage of the APL that ranks (the newest by default)"}},
       {"--format",
        {"FORMAT", "FORMAT"},
        {"text, csv ou json (text par défaut)", "text, csv or json (default text)"}}},
      run};
}

}  // namespace sourcier::app
