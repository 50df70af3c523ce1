#include "app/command_backup.h"

#include "store/backup.h"

namespace sourcier::app {
namespace {

int run(const arguments& a, const globals& g) {
  auto w = store::workspace::open(g.workspace);
  const auto file = a.get("FILE");
  const auto c = store::back_up(w, file, SOURCIER_VERSION, this_second());
  say(g, tr("Sauvegarde écrite dans {} : {} tables, {} lignes, {} fichiers.\n"
            "Empreinte, à noter ailleurs : {}",
            "Backup written to {}: {} tables, {} rows, {} files.\n"
            "Digest, to note elsewhere: {}",
            file, c.tables, c.rows, c.files, c.digest));
  return 0;
}

}  // namespace

command backup_command() {
  return {"backup",
          {"sauvegarde tout l'espace de travail dans un fichier, pendant qu'on y travaille",
           "backs up the whole workspace into one file, while people work"},
          {{"FILE",
            {"FICHIER", "FILE"},
            {"fichier à écrire, qui ne doit pas exister", "file to write, not there yet"},
            true}},
          run};
}

}  // namespace sourcier::app
