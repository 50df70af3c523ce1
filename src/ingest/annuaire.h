#pragma once

#include <filesystem>
#include <vector>

#include "ingest/options.h"
#include "ingest/report.h"
#include "store/workspace.h"

namespace sourcier::ingest {

// The public extract of the Annuaire santé, PS_LibreAcces_Personne_activite_*.txt: cells parted by
// vertical bars and never quoted, a French header, several rows a person. Rows of one person at one
// site are joined; a person's time is shared equally among their sites. See docs/supply.md.
report import_annuaire(store::workspace& w, const std::vector<std::filesystem::path>& files,
                       const options& o);

}  // namespace sourcier::ingest
