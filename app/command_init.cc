#include "app/command_init.h"

#include <cstdio>

#include "app/imports.h"
#include "base/error.h"
#include "ingest/embedded.h"
#include "store/workspace.h"

namespace sourcier::app {
namespace {

int run(const arguments& a, const globals& g) {
  const std::filesystem::path folder = a.has("DIR") ? a.get("DIR") : g.workspace.string();
  const auto name = a.get("territory");
  if (name == "none") {
    store::workspace::create(folder, "france", {"France", "France"}, a.get("store"));
    say(g, tr("Espace de travail vide créé dans {}. Importez d'abord les communes : sourcier "
              "--workspace {} import communes DOSSIER",
              "Empty workspace created in {}. Import the communes first: sourcier --workspace {} "
              "import communes FOLDER",
              folder.string(), folder.string()));
    return 0;
  }
  const auto reports = ingest::init_embedded(folder, name, import_options(a, g), a.get("store"));
  std::size_t kept = 0, rejected = 0;
  for (const auto& r : reports) kept += r.rows_kept, rejected += r.rows_rejected;
  say(g,
      tr("Espace de travail {} créé dans {} : {} jeux de données, {} lignes gardées, {} écartées.",
         "Workspace {} created in {}: {} data sets, {} rows kept, {} rejected.", name,
         folder.string(), reports.size(), kept, rejected));
  if (a.has("verbose")) {
    for (const auto& r : reports) std::fputs(to_text(r, g.lang).c_str(), stdout);
  }
  return 0;
}

std::string known_territories() {
  std::string all;
  for (const auto& t : ingest::embedded_territories()) all += t + ", ";
  return all + "none";
}

}  // namespace

command init_command() {
  const auto known = known_territories();
  return {"init",
          {"crée un espace de travail à partir d'un territoire embarqué",
           "creates a workspace from an embedded territory"},
          {{"--territory",
            {"TERRITOIRE", "TERRITORY"},
            tr("territoire embarqué, ou none pour partir de rien : {}",
               "embedded territory, or none to start from nothing: {}", known),
            true},
           {"--store",
            {"ADRESSE", "ADDRESS"},
            {"base PostgreSQL pour les enregistrements : postgresql://utilisateur:motdepasse@hote/"
             "base[?schema=nom] (par défaut, SQLite dans le dossier)",
             "PostgreSQL database for the records: postgresql://user:password@host/"
             "database[?schema=name] (by default, SQLite in the folder)"}},
           {"--verbose", {}, {"rapport de chaque table", "report of each table"}},
           {"DIR",
            {"DOSSIER", "DIR"},
            {"dossier à créer (celui de --workspace par défaut)",
             "folder to create (that of --workspace by default)"}}},
          run};
}

}  // namespace sourcier::app
