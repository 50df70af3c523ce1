#include "app/command_index.h"

#include <cstdio>

#include "app/practitioners.h"
#include "app/supply_file.h"
#include "app/world.h"
#include "base/error.h"
#include "base/numbers.h"
#include "publish/index.h"
#include "publish/supply.h"
#include "snapshot/access_table.h"

namespace sourcier::app {
namespace {

using snapshot::supply_list;

constexpr double kMostPeople = 100'000'000;

supply_list read_supply(store::workspace& workspace, const snapshot::world& w, const arguments& a,
                        const globals& g, int year) {
  check_one_supply(a);
  if (a.has("ages") && !a.has("practitioners")) {
    throw input_error({"--ages va avec --practitioners : les autres offres ne disent pas l'âge",
                       "--ages goes with --practitioners: other supplies say nothing of ages"});
  }
  if (a.has("supply")) return read_supply_file(w, a.get("supply"));
  if (a.has("facility")) return snapshot::facility_supply(w, a.get("facility"));
  if (a.has("practitioners")) return read_practitioners(workspace, w, a, g, a.get("ages"), year);
  throw input_error(
      {"il manque l'offre : l'APL publié donne la population et le résultat, pas l'offre de chaque "
       "commune, qui reste confidentielle ; donnez --practitioners LISTE (praticiens importés : "
       "practices, annuaire), --supply FICHIER.csv (commune,capacity : un relevé local) ou "
       "--facility ÉQUIPEMENT (nombre recensé par "
       "l'Insee, par exemple gp) ; « sourcier access » montre l'APL publié",
       "supply is missing: the published APL gives the population and the result, not the supply "
       "of each commune, which is confidential; give --practitioners LIST (practitioners imported: "
       "practices, annuaire), --supply FILE.csv (commune,capacity: a local count) or --facility "
       "FACILITY (as counted by INSEE, for "
       "example gp); \"sourcier access\" shows the published APL"});
}

access::index_options read_options(const access::index_method& m, const arguments& a,
                                   double scale) {
  access::index_options o;
  o.scale = a.number("per", a.has("facility") ? 100'000 : scale, 1, kMostPeople);
  o.k = m.key == "nearest" ? 1 : static_cast<unsigned>(a.integer("k", 1, 100).value_or(3));
  if (m.kind != access::index_kind::variable) return o;
  if (!a.has("target")) {
    throw input_error(
        tr("{} : donnez --target, le nombre d'habitants que chaque lieu doit "
           "trouver, par exemple --target 20000",
           "{}: give --target, how many people each place must find, for example "
           "--target 20000",
           std::string(m.key)));
  }
  o.target = a.number("target", 0, 1, kMostPeople);
  return o;
}

std::string equity_text(const snapshot::index_equity& e, language l) {
  const auto n = [&](std::optional<double> v) { return v ? format_number(*v, 4, l) : "-"; };
  const auto v = [&](double x) { return format_number(x, 3, l); };
  std::string out = tr("Équité entre habitants (une commune, une valeur) :\n",
                       "Equity among people (one value a commune):\n")
                        .in(l);
  out += tr("  un dixième des habitants a {} ou moins, la moitié {} ou moins, un dixième {} ou "
            "plus ; moyenne {}\n",
            "  a tenth of people have {} or less, half {} or less, a tenth {} or more; mean {}\n",
            v(e.deciles[0]), v(e.deciles[4]), v(e.deciles[8]), v(e.mean))
             .in(l);
  out += tr("  Gini {} ; Palma {} ; Atkinson (1) {}\n", "  Gini {}; Palma {}; Atkinson (1) {}\n",
            n(e.gini), n(e.palma), n(e.atkinson))
             .in(l);
  const auto& zones = territory::find_level(e.zones).plural;
  out += "  " +
         (l == language::fr ? fmt::format("Theil {} : {} à l'intérieur, {} entre ({})", n(e.theil),
                                          n(e.parts.within), n(e.parts.between), zones.fr)
                            : fmt::format("Theil {}: {} within, {} between ({})", n(e.theil),
                                          n(e.parts.within), n(e.parts.between), zones.en)) +
         "\n";
  if (e.kolm_pollak) {
    out += tr("  Kolm-Pollak ({}, normalisation non relue à la source) : la même valeur pour tous "
              "vaudrait "
              "autant à {}\n",
              "  Kolm-Pollak ({}, its scaling not checked at the source): the same value for all "
              "would be "
              "worth as much at {}\n",
              format_number(e.aversion, 1, l), v(*e.kolm_pollak))
               .in(l);
  }
  return out;
}

std::string to_text(const snapshot::world& w, const snapshot::selection& s,
                    const snapshot::index_question& q, const snapshot::index_answer& x,
                    const std::optional<snapshot::index_equity>& e, language l) {
  const auto line = [&](const char* fr, const char* en, const std::string& what) {
    return (l == language::fr ? std::string(fr) + " : " : std::string(en) + ": ") + what + "\n";
  };
  std::string out = q.method.label.in(l) + "\n" + q.method.explanation.in(l) + "\n";
  out += line("Offre", "Supply", q.supply.what.in(l));
  if (q.supply.account) {
    out += publish::account_text(*q.supply.account, q.supply.imputed, l, "  ");
  }
  out += line("Demande", "Demand", publish::demand_line(w, s, l));
  out += line("Poids du trajet", "Weight of the trip",
              q.decay.label.in(l) + " (" + q.decay.source.in(l) + ")");
  out += w.time_source.note.in(l) + "\n";
  out += line("Valeurs", "Values", x.unit.in(l));
  for (const auto& r : x.rows) {
    out += fmt::format("  {:<9}  {:>12}  {}\n", r.code,
                       r.summary.mean ? format_number(*r.summary.mean, 3, l) : "-", r.name);
  }
  if (x.people_without_value > 0) {
    out += tr("{} habitants sur {} n'ont pas de valeur\n", "{} people out of {} have no value\n",
              format_number(x.people_without_value, 0, l), format_number(x.people, 0, l))
               .in(l);
  }
  if (e) out += equity_text(*e, l);
  for (const auto& warning : x.warnings) out += "  ! " + warning.in(l) + "\n";
  return out;
}

std::string all_methods(language l) {
  std::string out;
  for (const auto& m : access::index_methods()) {
    out += fmt::format("{}\n  {}\n  {}\n  {} ({})\n", m.key, m.label.in(l), m.explanation.in(l),
                       m.formula, m.source);
    if (!m.verified) {
      out += tr("  ! formule non relue dans sa source\n", "  ! formula not read at its source\n")
                 .in(l);
    }
  }
  out += tr("\nPoids du trajet (--decay)\n", "\nWeights of the trip (--decay)\n").in(l);
  for (const auto& d : access::named_decays()) {
    out += fmt::format("  {:<16}  {}\n", d.key, d.label.in(l));
  }
  return out;
}

std::string answer(const arguments& a, const globals& g, const std::string& format) {
  const auto& method = access::find_index_method(a.get("method", "e2sfca"));
  auto workspace = store::workspace::open(g.workspace);
  const auto w = snapshot::world::load(workspace);
  const auto s = snapshot::select(*w, a.get("profession", "gp"), a.integer("year", 1900, 2200), "");
  const auto& decay = snapshot::decay_for(method, s.profession, a.get("decay"));
  const auto options = read_options(method, a, s.profession.scale);
  const auto supply = read_supply(workspace, *w, a, g, s.demand.year);
  const snapshot::index_question q{method, decay, supply, options,
                                   snapshot::communes_of(*w, a.get("communes"))};
  const auto by = a.get("by", "departement");
  const auto times = w->times_within(access::reach_of(decay.f));
  const auto x = snapshot::ask_index(*w, s, *times, q, by);
  std::optional<snapshot::index_equity> e;
  if (a.has("equity")) {
    const bool zones = by != "commune" && by != "all" && by != "region";
    e = snapshot::equity_of(*w, s, x, method.unit, zones ? by : "epci");
  }
  if (format == "csv") return publish::index_csv(*w, q, x, g.lang);
  if (format == "json") return publish::index_json(*w, s, q, x, e, g.lang) + "\n";
  return to_text(*w, s, q, x, e, g.lang);
}

int run(const arguments& a, const globals& g) {
  const auto format = a.choice("format", {"text", "csv", "json"});
  if (a.has("equity") && format == "csv") {
    throw input_error(
        {"--equity : les mesures d'équité ne sont pas des lignes ; choisissez "
         "--format text ou json",
         "--equity: measures of equity are not rows; choose --format text or json"});
  }
  const auto out = a.has("list") ? all_methods(g.lang) : answer(a, g, format);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

std::vector<option> options() {
  std::vector<option> out = practitioner_options();
  const std::vector<option> own = {
      {"--method",
       {"MÉTHODE", "METHOD"},
       {"indice à calculer (e2sfca par défaut, la forme de l'APL)",
        "index to compute (default e2sfca, the form of the APL)"}},
      {"--list",
       {},
       {"les méthodes, expliquées, et les poids du trajet",
        "the methods, explained, and the weights of the trip"}},
      {"--supply",
       {"FICHIER", "FILE"},
       {"offre : CSV commune,capacity", "supply: CSV commune,capacity"}},
      {"--facility",
       {"ÉQUIPEMENT", "FACILITY"},
       {"offre : nombre d'équipements recensé par l'Insee, par exemple gp",
        "supply: facilities as counted by INSEE, for example gp"}},
      {"--decay",
       {"NOM", "NAME"},
       {"poids du trajet (celui d'usage pour la méthode par défaut)",
        "weight of the trip (default the usual one of the method)"}},
      {"--k",
       {"N", "N"},
       {"nombre de lieux de k_nearest et k_nearest_mean (3 par défaut)",
        "places of k_nearest and k_nearest_mean (default 3)"}},
      {"--target",
       {"HABITANTS", "PEOPLE"},
       {"habitants que chaque lieu doit trouver (v2sfca)",
        "people that each place must find (v2sfca)"}},
      {"--per",
       {"HABITANTS", "PEOPLE"},
       {"valeurs pour tant d'habitants (100 000 avec --facility, sinon comme l'APL)",
        "values for so many inhabitants (100,000 with --facility, else as the APL)"}},
      {"--profession",
       {"PROFESSION", "PROFESSION"},
       {"dont la population standardisée est la demande (gp par défaut)",
        "whose standardised population is the demand (default gp)"}},
      {"--year",
       {"AAAA", "YYYY"},
       {"millésime de cette population (le plus récent par défaut)",
        "vintage of that population (the newest by default)"}},
      {"--ages",
       {"all|65", "all|65"},
       {"avec --practitioners : de tous âges, ou de 65 ans et moins (all par défaut)",
        "with --practitioners: of all ages, or 65 and under (default all)"}},
      {"--by",
       {"NIVEAU", "LEVEL"},
       {"commune, epci, tvs, departement, region ou all (departement par défaut)",
        "commune, epci, tvs, departement, region or all (default departement)"}},
      {"--communes",
       {"CODES", "CODES"},
       {"seulement ces communes, séparées par des virgules",
        "only these communes, separated by commas"}},
      {"--equity", {}, {"mesures d'équité entre habitants", "measures of equity among people"}},
      {"--format",
       {"FORMAT", "FORMAT"},
       {"text, csv ou json (text par défaut)", "text, csv or json (default text)"}}};
  out.insert(out.end(), own.begin(), own.end());
  return out;
}

}  // namespace

command index_command() {
  return {"index",
          {"autres indices d'accessibilité, sur une offre donnée, et leur équité",
           "other indices of accessibility, over a supply given, and their equity"},
          options(),
          run};
}

}  // namespace sourcier::app
