#include "app/command_what_if.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "app/world.h"
#include "base/error.h"
#include "base/numbers.h"
#include "publish/access.h"
#include "publish/what_if.h"

namespace sourcier::app {
namespace {

std::vector<supply::supply_change> read_changes(const arguments& a) {
  std::vector<supply::supply_change> out;
  for (const auto& text : a.all("add")) out.push_back(parse_change(text, supply::direction::add));
  for (const auto& text : a.all("remove")) {
    out.push_back(parse_change(text, supply::direction::remove));
  }
  if (out.empty()) {
    throw input_error({"aucun changement : donnez --add ou --remove, par exemple --add 62364:gp:1",
                       "no change: give --add or --remove, for example --add 62364:gp:1"});
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

std::string to_table(const snapshot::world& w, const snapshot::selection& s,
                     const snapshot::what_if& x, language l) {
  const auto& t = x.totals;
  const auto n = [&](double v, int d) { return format_number(v, d, l); };
  std::string out = tr("{} ({}), {}\n", "{} ({}), {}\n", s.profession.plural.in(l), s.series.year,
                       s.ages().label.in(l))
                        .in(l);
  out += tr("{} {} ; {} communes changent ; moyenne {} → {}\n",
            "{} {}; {} communes change; mean {} → {}\n",
            n(t.capacity_added, s.profession.capacity_per_fte > 1 ? 0 : 2),
            s.profession.capacity_unit.in(l), n(static_cast<double>(x.effect.communes.size()), 0),
            n(t.before.mean.value_or(0), 3), n(t.after.mean.value_or(0), 3))
             .in(l);
  if (t.people_lifted) {
    out += tr("{} habitants repassent au-dessus du seuil, {} passent dessous\n",
              "{} people rise above the threshold, {} fall under it\n", n(*t.people_lifted, 0),
              n(*t.people_dropped, 0))
               .in(l);
  }
  std::vector<std::size_t> order(x.effect.communes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{},
                           [&](std::size_t c) { return std::abs(x.effect.gains[c]); });
  constexpr std::size_t kShown = 15;
  for (std::size_t k = 0; k < std::min(kShown, order.size()); ++k) {
    const auto i = std::size_t(x.effect.communes[order[k]]);
    const auto gain = x.effect.gains[order[k]];
    out += fmt::format("  {}  {:>8} → {:>8}  {:>8}  {}\n", w.communes.code[i],
                       n(s.series.value[i], 3), n(x.after[i], 3),
                       std::string(gain < 0 ? "" : "+") + n(gain, 3), w.communes.name[i]);
  }
  for (const auto& warning : x.warnings) out += "  ! " + warning.in(l) + "\n";
  return out;
}

int run(const arguments& a, const globals& g) {
  const auto changes = read_changes(a);
  const auto w = load_world(g);
  auto asked = a;
  // The profession of the changes, unless another view is asked for.
  if (!asked.has("profession")) asked.values["profession"] = {changes.front().profession};
  const auto s = read_selection(*w, asked);
  const auto at = a.day("at");
  const auto x = snapshot::ask_what_if(*w, s, changes, at);
  const auto format = a.choice("format", {"table", "json"});
  const auto out =
      format == "json" ? publish::what_if_json(*w, s, x) + "\n" : to_table(*w, s, x, g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command what_if_command() {
  return {
      "what-if",
      {"effet exact de changements d'offre sur chaque commune",
       "exact effect of supply changes on every commune"},
      with_selection(
          {{"--add",
            {"COMMUNE:PROFESSION:QUANTITÉ", "COMMUNE:PROFESSION:AMOUNT"},
            {"offre ajoutée, en ETP (62364:gp:1) ou avec son unité (62364:gp:3600consultations par "
             "an, "
             "62364:gp:4demi-journees par mois) ; répétable ; dates possibles à la suite : "
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
            true},
           {"--from",
            {"DATE", "DATE"},
            {"début des changements sans date", "start of changes without a date"}},
           {"--to",
            {"DATE", "DATE"},
            {"fin (exclue) des changements sans date", "end (excluded) of changes without one"}},
           {"--at",
            {"DATE", "DATE"},
            {"ne compter que ce qui est en vigueur ce jour",
             "count only what is in force that day"}},
           {"--format",
            {"FORMAT", "FORMAT"},
            {"table ou json (table par défaut)", "table or json (default table)"}}}),
      run};
}

}  // namespace sourcier::app
