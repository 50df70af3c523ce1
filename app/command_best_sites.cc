#include "app/command_best_sites.h"

#include <cstdio>

#include "app/world.h"
#include "base/error.h"
#include "base/numbers.h"
#include "publish/csv.h"
#include "publish/what_if.h"
#include "snapshot/best_sites.h"

namespace sourcier::app {
namespace {

std::string to_csv(const snapshot::world& w, const std::vector<plan::site>& sites) {
  std::string out = "code,name,departement,deficit_filled,people_lifted,population_reached\n";
  for (const auto& s : sites) {
    const auto i = std::size_t(s.place);
    publish::append_field(out, w.communes.code[i], true);
    publish::append_field(out, w.communes.name[i]);
    publish::append_field(out, w.communes.departement[i]);
    publish::append_field(out, exact_number(publish::rounded(s.deficit_filled, 3)));
    publish::append_field(out, exact_number(s.people_lifted));
    publish::append_field(out, exact_number(s.population_reached));
    out += '\n';
  }
  return out;
}

int run(const arguments& a, const globals& g) {
  const auto w = load_world(g);
  const auto s = read_selection(*w, a);
  const auto departement = a.get("departement"), per = a.get("per", "epci");
  const snapshot::site_options o{
      {a.number("fte", 1, 0.05, 10)},
      departement,
      per,
      static_cast<std::size_t>(a.integer("limit", 1, 1000).value_or(10))};
  const auto sites = snapshot::ask_best_sites(*w, s, o);
  const auto format = a.choice("format", {"csv", "json"});
  const auto out = format == "json" ? publish::best_sites_json(*w, s, o.amount, sites) + "\n"
                                    : to_csv(*w, sites);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command best_sites_command() {
  return {"best-sites",
          {"communes où un professionnel de plus comblerait le plus de déficit",
           "communes where one more professional would fill most of the deficit"},
          with_selection(
              {{"--fte",
                {"ETP", "FTE"},
                {"équivalents temps plein ajoutés (1 par défaut)",
                 "full-time equivalents added (default 1)"}},
               {"--departement",
                {"CODE", "CODE"},
                {"seulement dans ce département", "only in this département"}},
               {"--per",
                {"NIVEAU", "LEVEL"},
                {"au plus une commune par territoire de ce niveau (epci par défaut, commune : sans "
                 "limite)",
                 "at most one commune per area of this level (default epci, commune: no limit)"}},
               {"--limit",
                {"N", "N"},
                {"nombre de communes (10 par défaut)", "how many communes (default 10)"}},
               {"--format",
                {"FORMAT", "FORMAT"},
                {"csv ou json (csv par défaut)", "csv or json (default csv)"}}}),
          run};
}

}  // namespace sourcier::app
