#include "app/command_overview.h"

#include <algorithm>
#include <cstdio>

#include "app/overview.h"
#include "app/world.h"

namespace sourcier::app {

command overview_command() {
  return {"overview",
          {"état du territoire en une page", "the state of the territory in a page"},
          with_selection({}),
          [](const arguments& a, const globals& g) {
            const auto w = load_world(g);
            const auto page = overview(*w, read_selection(*w, a), g.lang);
            std::fwrite(page.data(), 1, page.size(), stdout);
            return 0;
          }};
}

}  // namespace sourcier::app
