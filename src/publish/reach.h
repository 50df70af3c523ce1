#pragma once

#include <string>
#include <vector>

#include "snapshot/reach.h"
#include "snapshot/resource_set.h"
#include "territory/figures.h"

namespace sourcier::publish {

// The answer to who is within reach of urgent care, with its resources, its parameters and the
// figures published of the same, to set beside.
std::string reach_json(const snapshot::world& w, const snapshot::resource_set& set,
                       const snapshot::reach& x);

// One row a commune: code, name, minutes, resource, population, within, then minutes by each kind
// present.
std::string reach_csv(const snapshot::world& w, const snapshot::resource_set& set,
                      const snapshot::reach& x);

// Lines for a person.
std::string reach_text(const snapshot::world& w, const snapshot::resource_set& set,
                       const snapshot::reach& x, language l);

// "5 934 893 habitants sur 5 992 194 (99,0 %) sont à 30 minutes au plus ..."
text reach_sentence(const snapshot::reach& x);
// Figures that others have published of the same, where the limit is theirs.
std::vector<territory::figure> published_beside(const snapshot::world& w, const snapshot::reach& x);
// How the answer is to be read: what is assumed.
text reach_note();

}  // namespace sourcier::publish
