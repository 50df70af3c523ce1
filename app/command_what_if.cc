#include "app/command_what_if.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "app/changes.h"
#include "app/world.h"
#include "base/error.h"
#include "base/numbers.h"
#include "publish/access.h"
#include "publish/what_if.h"

namespace sourcier::app {
namespace {

std::vector<supply::supply_change> changes_of(const arguments& a, const globals& g) {
  auto out = changes_under(a, g);
  if (out.empty()) {
    throw input_error(
        {"aucun changement : donnez --add ou --remove, par exemple --add 62364:gp:1, "
         "ou --scenario",
         "no change: give --add or --remove, for example --add 62364:gp:1, or "
         "--scenario"});
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
  const auto changes = changes_of(a, g);
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
  auto own = change_options();
  own.push_back(scenario_option());
  own.push_back(
      {"--at",
       {"DATE", "DATE"},
       {"ne compter que ce qui est en vigueur ce jour", "count only what is in force that day"}});
  own.push_back({"--format",
                 {"FORMAT", "FORMAT"},
                 {"table ou json (table par défaut)", "table or json (default table)"}});
  return {"what-if",
          {"effet exact de changements d'offre sur chaque commune",
           "exact effect of supply changes on every commune"},
          with_selection(std::move(own)),
          run};
}

}  // namespace sourcier::app
