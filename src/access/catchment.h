#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "access/decay.h"
#include "base/ids.h"

namespace sourcier::access {

// A sparse matrix of weights w(t_ij), kept both ways: by demand commune i and by supply commune j.
// Both hold the same pairs; within a row, columns ascend.
struct weights {
  struct rows {
    std::vector<std::uint64_t> offsets;  // n + 1
    std::vector<commune_id> columns;
    std::vector<double> values;
  };
  rows by_demand;
  rows by_supply;

  std::size_t size() const { return by_demand.offsets.size() - 1; }
};

// A table of travel minutes, CSR by origin: the patient's commune (see travel/time_table.h).
// Columns ascend within each row.
struct travel_pairs {
  std::span<const std::uint64_t> offsets;  // n + 1
  std::span<const commune_id> to;
  std::span<const float> minutes_to;

  std::size_t size() const { return offsets.size() - 1; }
};

// Pairs of weight 0 are left out.
weights make_weights(const travel_pairs& t, const decay_function& f);
weights make_weights(std::span<const std::uint64_t> offsets, std::span<const commune_id> to,
                     std::span<const float> minutes_to, const decay& f);

// The operator M of APL = M S, with M_ij = scale * w_ij / sum_k w_kj P*_k (methods: 2SFCA with
// bands, Luo & Wang 2003, DREES 2012). M does not depend on S.
struct catchment {
  std::shared_ptr<const weights> w;
  std::vector<double> demand;   // P*_k, standardised inhabitants
  std::vector<double> reached;  // D_j = sum_k w_kj P*_k; 0: the place reaches nobody
  double scale = 1;             // 1 per inhabitant, 100,000 per 100,000 inhabitants
};

// Precondition: demand is finite and >= 0, one value per commune.
catchment make_catchment(std::shared_ptr<const weights> w, std::vector<double> demand,
                         double scale);

// Step 1 and 2 for a whole supply vector (capacity a year per commune): values per commune.
std::vector<double> accessibility(const catchment& m, std::span<const double> supply);

// Places with supply that reach no demand: their capacity is in nobody's value.
std::vector<commune_id> unreached(const catchment& m, std::span<const double> supply);

struct capacity_change {
  commune_id place;
  double capacity;  // a year; negative: taken away
};

// What changes do to each commune they touch; communes ascend.
struct effect {
  std::vector<commune_id> communes;
  std::vector<double> gains;
  double unreached = 0;  // capacity put where it reaches nobody
};
effect effect_of(const catchment& m, std::span<const capacity_change> changes);

}  // namespace sourcier::access
