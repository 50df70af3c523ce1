#include "app/imports.h"

#include <cstdio>

#include "base/dates.h"
#include "base/error.h"
#include "ingest/write.h"
#include "store/workspace.h"

namespace sourcier::app {

ingest::options import_options(const arguments& a, const globals& g) {
  ingest::options o;
  o.lang = g.lang;
  o.now = now_text();
  o.year = a.integer("year", 1900, 2200);
  o.vintages = a.all("vintage");
  o.remove = a.has("remove");
  return o;
}

int run_import(const ingest::import_kind& kind, const std::vector<std::filesystem::path>& files,
               const ingest::options& o, std::size_t shown, const globals& g) {
  auto w = store::workspace::open(g.workspace);
  const auto report = kind.run(w, files, o);
  ingest::sweep(w);
  const bool nothing = report.rows_read > 0 && report.rows_kept == 0 && !o.remove;
  std::fputs(to_text(report, g.lang, shown).c_str(), nothing ? stderr : stdout);
  if (nothing) {
    throw input_error(
        tr("import {} : aucune ligne n'a pu être gardée ; l'espace de travail est "
           "inchangé ; corrigez le fichier d'après le rapport ci-dessus",
           "import {}: no row could be kept; the workspace is unchanged; mend the "
           "file as the report above says",
           std::string(kind.key)));
  }
  return 0;
}

}  // namespace sourcier::app
