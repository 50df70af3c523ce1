#include "app/command_purge.h"

#include <cstdio>

#include "app/console_user.h"
#include "casework/personal.h"
#include "store/workspace.h"

namespace sourcier::app {
namespace {

int run(const arguments& a, const globals& g) {
  auto w = store::workspace::open(g.workspace);
  const bool only_told = a.has("dry-run");
  const auto now = this_second();
  const auto all = only_told ? casework::what_to_purge(w.db(), now)
                             : casework::purge(w.db(), {{}, "Sourcier", console_user()}, now);
  std::string out =
      only_told ? tr("À effacer (rien ne l'a été) :\n", "To erase (nothing was):\n").in(g.lang)
                : tr("Effacé :\n", "Erased:\n").in(g.lang);
  for (const auto& p : all) {
    out += tr("{:>8}  {}, d'avant le {}\n", "{:>8}  {}, from before {}\n", p.count,
              p.kind->label.in(g.lang), p.before)
               .in(g.lang);
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command purge_command() {
  return {"purge",
          {"efface les données personnelles gardées plus longtemps que prévu",
           "erases personal data kept for longer than is foreseen"},
          {{"--dry-run",
            {},
            {"dit ce qui serait effacé, sans rien toucher",
             "says what would be erased, touches nothing"}}},
          run};
}

}  // namespace sourcier::app
