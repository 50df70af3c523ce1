#include "app/command_import.h"

#include "app/imports.h"
#include "base/error.h"
#include "ingest/kinds.h"

namespace sourcier::app {
namespace {

int run(const arguments& a, const globals& g) {
  const auto& kind = ingest::find_kind(a.get("KIND"));
  const auto o = import_options(a, g);
  std::vector<std::filesystem::path> files;
  for (const auto& f : a.all("FILE")) files.emplace_back(f);
  if (files.empty() && !o.remove) {
    throw input_error(tr("import {} : donnez au moins un fichier ; attendu : {}",
                         "import {}: give at least one file; expected: {}", std::string(kind.key),
                         kind.takes.in(g.lang)));
  }
  const auto shown = static_cast<std::size_t>(a.integer("issues", 0, 1'000'000).value_or(10));
  return run_import(kind, files, o, shown, g);
}

text kinds_help() {
  text t{"ce que contient le fichier :", "what the file holds:"};
  for (const auto& k : ingest::import_kinds()) {
    t.fr += fmt::format("\n{} : {} ({})", k.key, k.label.fr, k.takes.fr);
    t.en += fmt::format("\n{}: {} ({})", k.key, k.label.en, k.takes.en);
  }
  return t;
}

}  // namespace

command import_command() {
  return {
      "import",
      {"importe des fichiers officiels dans l'espace de travail",
       "imports official files into the workspace"},
      {{"KIND", {"GENRE", "KIND"}, kinds_help(), true},
       {"FILE", {"FICHIER", "FILE"}, {"fichiers à importer", "files to import"}, false, true},
       {"--year",
        {"AAAA", "YYYY"},
        {"année des chiffres, si le fichier ne la dit pas",
         "year of the figures, where the file does not say"}},
       {"--vintage",
        {"ZONAGE=AAAA", "SCHEME=YYYY"},
        {"millésime d'un zonage, par exemple gp_ars=2025",
         "vintage of zones, for example gp_ars=2025"},
        false,
        true},
       {"--issues",
        {"N", "N"},
        {"nombre de problèmes affichés (10 par défaut)", "how many issues to print (default 10)"}},
       {"--remove",
        {},
        {"matrix, roads, resources, practices, annuaire : retire ce qui a été importé",
         "matrix, roads, resources, practices or annuaire: takes away what was imported"}}},
      run};
}

}  // namespace sourcier::app
