#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "access/calibrate.h"
#include "access/fidelity.h"
#include "snapshot/index.h"

namespace sourcier::snapshot {

constexpr double kUsualRidge = 0.1;

// How far our own computation of access comes from the published one: with a list of the supply as
// it is (forward), and with the supply that would explain it best (a fit).
struct fidelity_question {
  selection asked;
  std::optional<supply_list> list;  // in the unit of the profession's capacity
  double activity = 1;              // capacity of one practitioner
  bool calibrate = false;
  double ridge = kUsualRidge;  // of the fit that is drawn to the list (access/calibrate.h)
};

// Communes where a fit and the list disagree. Less than half a practitioner counts as none.
struct misplaced {
  std::size_t listed_without = 0;  // the list has some, the fit none
  double listed_capacity = 0;      // what the list has there
  std::size_t unlisted_with = 0;   // the fit has some, the list none
  double unlisted_capacity = 0;    // what the fit has there
};

// "listed_without", "unlisted_with", or "" where a fit and the list agree on a commune.
std::string_view misplaced_at(double fitted, double listed, double activity);

struct calibrated_supply {
  access::calibration result;
  access::agreement agreement;            // of the territory
  double capacity = 0;                    // of the territory
  std::optional<double> ranks_with_list;  // Spearman over its communes
  std::optional<misplaced> against_list;
};

// With one source of travel times.
struct model_fidelity {
  std::string key;
  text label;
  bool in_use = false;          // answers of this workspace rest on it
  std::vector<double> forward;  // M L per commune; empty without a list
  std::optional<access::agreement> all, inland;
  // `blind` never saw the list: only it says something of the time model. `drawn` did.
  std::optional<calibrated_supply> blind, drawn;
};

struct fidelity {
  std::vector<model_fidelity> models;
  std::optional<std::size_t> best;  // the forward ranks nearest to the published ones, inland
  // The list says nothing around the territory: `inland` leaves out communes that reach there.
  bool list_stops_at_border = false;
  std::optional<double>
      people_ranks;   // Spearman of the list with people alone: what a fit must beat
  double listed = 0;  // capacity of the list in the territory
  std::vector<text> warnings;
};

// `stop` is looked at between the steps; once asked, the answer is not whole.
fidelity ask_fidelity(const world& w, const fidelity_question& q, const std::stop_token& stop = {});

// Each capacity times `activity`, said in the words of the list: doctors made consultations.
supply_list with_activity(supply_list list, double activity, const profession& p);

}  // namespace sourcier::snapshot
