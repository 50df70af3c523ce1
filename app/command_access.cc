#include "app/command_access.h"

#include <cstdio>

#include "app/world.h"
#include "base/error.h"
#include "publish/access.h"

namespace sourcier::app {
namespace {

int run(const arguments& a, const globals& g) {
  const auto w = load_world(g);
  const auto s = read_selection(*w, a);
  const auto which = snapshot::communes_of(*w, a.get("communes"));
  const auto t = snapshot::access_by(*w, s, a.get("by", "departement"), which, s.series.value);
  const auto format = a.choice("format", {"csv", "json", "geojson"});
  std::string out;
  if (format == "csv") {
    out = publish::access_csv(*w, s, t, g.lang);
  } else if (format == "json") {
    out = publish::access_json(*w, s, t, g.lang) + "\n";
  } else {
    out = publish::access_geojson(*w, s, t, which, g.lang) + "\n";
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command access_command() {
  return {"access",
          {"accessibilité (APL) par commune ou par territoire plus grand",
           "accessibility (APL) by commune or larger territory"},
          with_selection(
              {{"--by",
                {"NIVEAU", "LEVEL"},
                {"commune, epci, tvs, departement, region ou all (departement par défaut)",
                 "commune, epci, tvs, departement, region or all (default departement)"}},
               {"--communes",
                {"CODES", "CODES"},
                {"seulement ces communes, séparées par des virgules",
                 "only these communes, separated by commas"}},
               {"--format",
                {"FORMAT", "FORMAT"},
                {"csv, json ou geojson (csv par défaut)", "csv, json or geojson (default csv)"}}}),
          run};
}

}  // namespace sourcier::app
