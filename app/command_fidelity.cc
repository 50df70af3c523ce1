#include "app/command_fidelity.h"

#include <cstdio>

#include "app/practitioners.h"
#include "app/supply_file.h"
#include "app/world.h"
#include "base/error.h"
#include "publish/fidelity.h"

namespace sourcier::app {
namespace {

constexpr double kMostActivity = 1'000'000, kMostRidge = 1'000'000;

// In the unit of the profession's capacity: facilities and, where --activity is given, the rows of
// a file are practitioners.
std::optional<snapshot::supply_list> read_list(store::workspace& workspace,
                                               const snapshot::world& w, const arguments& a,
                                               const globals& g, const snapshot::selection& s,
                                               double activity) {
  const auto& p = s.profession;
  if (a.has("practitioners")) {
    // The public list is of all ages, whatever the column it is set beside.
    const auto ages = a.has("public") ? "all" : s.series.ages;
    return read_practitioners(workspace, w, a, g, ages, s.series.year);
  }
  if (a.has("facility")) {
    return snapshot::with_activity(snapshot::facility_supply(w, a.get("facility")), activity, p);
  }
  if (!a.has("supply")) return {};
  auto list = read_supply_file(w, a.get("supply"));
  return a.has("activity") ? snapshot::with_activity(std::move(list), activity, p) : list;
}

int run(const arguments& a, const globals& g) {
  const auto format = a.choice("format", {"text", "csv", "json"});
  check_one_supply(a);
  if (!a.has("supply") && !a.has("facility") && !a.has("practitioners") && !a.has("calibrate")) {
    throw input_error(
        {"rien à comparer à l'APL publié : donnez --practitioners LISTE (praticiens importés), "
         "--facility ÉQUIPEMENT (par exemple gp) ou --supply FICHIER.csv (commune,capacity), et "
         "--calibrate pour caler l'offre",
         "nothing to compare with the published APL: give --practitioners LIST (practitioners "
         "imported), --facility FACILITY (for example gp) or --supply FILE.csv "
         "(commune,capacity), and --calibrate to calibrate the supply"});
  }
  if (a.has("ridge") && !a.has("calibrate")) {
    throw input_error({"--ridge règle le calage : ajoutez --calibrate",
                       "--ridge sets the calibration: add --calibrate"});
  }
  auto workspace = store::workspace::open(g.workspace);
  const auto w = snapshot::world::load(workspace);
  const auto s = read_selection(*w, a);
  snapshot::fidelity_question q{s, {}, 1, a.has("calibrate")};
  q.activity = a.number("activity", s.profession.capacity_per_fte, 0.001, kMostActivity);
  q.ridge = a.number("ridge", snapshot::kUsualRidge, 0, kMostRidge);
  q.list = read_list(workspace, *w, a, g, s, q.activity);
  const auto x = snapshot::ask_fidelity(*w, q);
  const auto out = format == "csv"    ? publish::fidelity_csv(*w, q, x, g.lang)
                   : format == "json" ? publish::fidelity_json(*w, q, x, g.lang) + "\n"
                                      : publish::fidelity_text(*w, q, x, g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

std::vector<option> options() {
  auto own = practitioner_options();
  const std::vector<option> more = {
      {"--facility",
       {"ÉQUIPEMENT", "FACILITY"},
       {"liste : nombre d'équipements recensé par l'Insee, par exemple gp",
        "list: facilities as counted by INSEE, for example gp"}},
      {"--supply",
       {"FICHIER", "FILE"},
       {"liste : CSV commune,capacity, dans l'unité d'offre de l'APL",
        "list: CSV commune,capacity, in the APL's unit of supply"}},
      {"--activity",
       {"NOMBRE", "NUMBER"},
       {"offre d'un praticien (gp : 5400 consultations par an ; les autres : 1 ETP) ; avec "
        "--supply, "
        "les lignes sont alors des praticiens",
        "supply of one practitioner (gp: 5400 consultations a year; others: 1 FTE); with "
        "--supply, "
        "rows are then practitioners"}},
      {"--calibrate",
       {},
       {"cale l'offre de chaque commune sur l'APL publié",
        "calibrates the supply of each commune on the published APL"}},
      {"--ridge",
       {"FORCE", "STRENGTH"},
       {"force qui attire l'offre calée vers la liste, 0 ou plus (0,1 par défaut)",
        "how strongly the calibrated supply is drawn to the list, 0 or more (default 0.1)"}},
      {"--format",
       {"FORMAT", "FORMAT"},
       {"text, csv (une ligne par commune) ou json (text par défaut)",
        "text, csv (a row a commune) or json (default text)"}}};
  own.insert(own.end(), more.begin(), more.end());
  return with_selection(std::move(own));
}

}  // namespace

command fidelity_command() {
  return {
      "fidelity",
      {"à quelle distance nos calculs sont de l'APL publié, et l'offre qui l'expliquerait",
       "how far our computation is from the published APL, and the supply that would explain it"},
      options(),
      run};
}

}  // namespace sourcier::app
