#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/dates.h"
#include "snapshot/snapshot.h"
#include "supply/supply_change.h"

namespace sourcier::snapshot {

struct applied_change {
  supply::supply_change change;
  commune_id place;
  fte full_time;          // signed: the amount in full-time equivalents
  double capacity = 0;    // signed, a year, in the profession's capacity unit
  bool in_force = false;  // counted: same profession, and in force on the day asked for
};

struct what_if_totals {
  double capacity_added = 0;     // of the changes in force
  double standardised_gain = 0;  // sum of gain x standardised population, in the capacity unit
  std::optional<double> people_lifted, people_dropped;  // where there is a threshold
  access::summary before, after;                        // of the territory
};

// The published baseline plus the linear effect of supply changes: A = A0 + M dS.
struct what_if {
  std::vector<applied_change> changes;
  access::effect effect;
  std::vector<double> after;  // every commune; NaN where the baseline is unknown
  what_if_totals totals;
  std::vector<text> warnings;
};

// What ask_what_if would refuse of changes in any selection, told when a scenario is saved. Throws
// as it does.
void check_changes(const world& w, std::span<const supply::supply_change> changes);

// What converting their units supposes, for the changes that count.
std::vector<text> assumptions_of(std::span<const applied_change> changes);

// `at`: the day that decides which changes are in force; all of them when absent.
// Throws not_found for an unknown commune, input_error for an unknown profession.
what_if ask_what_if(const world& w, const selection& s,
                    std::span<const supply::supply_change> changes, std::optional<date> at);

}  // namespace sourcier::snapshot
