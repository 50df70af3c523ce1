#include "app/world.h"

namespace sourcier::app {

std::shared_ptr<const snapshot::world> load_world(const globals& g) {
  auto workspace = store::workspace::open(g.workspace);
  return snapshot::world::load(workspace);
}

snapshot::selection read_selection(const snapshot::world& w, const arguments& a) {
  return snapshot::select(w, a.get("profession", "gp"), a.integer("year", 1900, 2200),
                          a.get("ages"));
}

std::vector<option> with_selection(std::vector<option> own) {
  std::vector<option> all = {
      {"--profession",
       {"PROFESSION", "PROFESSION"},
       {"gp, nurse, dentist ou midwife (gp par défaut)",
        "gp, nurse, dentist or midwife (default gp)"}},
      {"--year",
       {"AAAA", "YYYY"},
       {"millésime (le plus récent par défaut)", "vintage (the newest by default)"}},
      {"--ages",
       {"all|65", "all|65"},
       {"praticiens de tous âges, ou de 65 ans et moins",
        "practitioners of all ages, or 65 and under"}}};
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

}  // namespace sourcier::app
