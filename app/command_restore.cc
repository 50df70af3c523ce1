#include "app/command_restore.h"

#include "casework/records.h"
#include "store/backup.h"

namespace sourcier::app {
namespace {

int run(const arguments& a, const globals& g) {
  const std::filesystem::path into = a.get("into", g.workspace.string());
  const auto c = store::restore(a.get("FILE"), into, a.get("store"), casework::index_all_words);
  say(g,
      tr("Espace de travail restauré dans {} : {} tables, {} lignes, {} fichiers, tels que le {} "
         "(sourcier {}).\nEmpreinte : {}",
         "Workspace restored in {}: {} tables, {} rows, {} files, as of {} (sourcier {}).\n"
         "Digest: {}",
         into.string(), c.tables, c.rows, c.files, c.made_at, c.program, c.digest));
  return 0;
}

}  // namespace

command restore_command() {
  return {"restore",
          {"refait un espace de travail à partir d'une sauvegarde, dans l'une ou l'autre base",
           "makes a workspace again from a backup, in either store"},
          {{"FILE", {"FICHIER", "FILE"}, {"sauvegarde à lire", "backup to read"}, true},
           {"--into",
            {"DOSSIER", "FOLDER"},
            {"dossier à créer (celui de --workspace par défaut)",
             "folder to create (that of --workspace by default)"}},
           {"--store",
            {"ADRESSE", "ADDRESS"},
            {"base PostgreSQL vide pour les enregistrements (par défaut, SQLite dans le dossier)",
             "empty PostgreSQL database for the records (by default, SQLite in the folder)"}}},
          run};
}

}  // namespace sourcier::app
