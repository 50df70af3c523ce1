#pragma once

#include <string>

#include "snapshot/calibration.h"

namespace sourcier::publish {

// Lines for a person: every figure with its definition, and what it does not prove.
std::string fidelity_text(const snapshot::world& w, const snapshot::fidelity_question& q,
                          const snapshot::fidelity& x, language l);

// One row a commune, with the travel times in use: code, name, published, forward, fitted, residual
// (published less fitted, or less forward where nothing was fitted), list, calibrated_supply,
// blind_supply, standardised_population, travel_time.
std::string fidelity_csv(const snapshot::world& w, const snapshot::fidelity_question& q,
                         const snapshot::fidelity& x, language l);

// The figures of every source of travel times, with their definitions; no communes.
std::string fidelity_json(const snapshot::world& w, const snapshot::fidelity_question& q,
                          const snapshot::fidelity& x, language l);

// The same with one array a column, aligned with the communes of the workspace and null outside the
// territory, with the travel times in use: published; forward and, where there was a fit, blind and
// drawn as what the published value exceeds them by; misplaced, where the blind fit and the list
// disagree: "listed_without", "unlisted_with", "" where they agree.
std::string fidelity_columns(const snapshot::world& w, const snapshot::fidelity_question& q,
                             const snapshot::fidelity& x, language l);

// What to make of the figures: the verdict in one sentence, then what follows from it.
struct fidelity_reading {
  text verdict;
  std::vector<text> conclusions;
};
// Precondition: there was a list.
fidelity_reading read_fidelity(const snapshot::fidelity_question& q, const snapshot::fidelity& x);

// A figure of the report, by its member in the JSON, and what it is.
struct fidelity_definition {
  std::string_view key;
  text what;
};
std::span<const fidelity_definition> fidelity_definitions();
// Why the agreement of a fit proves nothing by itself.
text fidelity_caution();

}  // namespace sourcier::publish
