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

// A figure of the report, by its member in the JSON, and what it is.
struct fidelity_definition {
  std::string_view key;
  text what;
};
std::span<const fidelity_definition> fidelity_definitions();
// Why the agreement of a fit proves nothing by itself.
text fidelity_caution();

}  // namespace sourcier::publish
