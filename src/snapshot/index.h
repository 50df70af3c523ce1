#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/decays.h"
#include "access/equity.h"
#include "access/indices.h"
#include "snapshot/facility.h"
#include "snapshot/snapshot.h"
#include "supply/supply_at.h"

namespace sourcier::snapshot {

// Supply by commune, and what it is: said beside every figure that rests on it.
struct supply_list {
  std::vector<double> capacity;  // one per commune, >= 0
  text what;
  text unit;                // of the capacity
  std::vector<text> notes;  // rows that could not be used
  int year = 0;             // of the count; 0: unknown
  // Of a list of practitioners: what it rests on, and what stood for a full time of unknown
  // activity.
  std::optional<supply::supply_account> account = {};
  double imputed = 0;
};

// Communes with so many of a facility, of the newest year held. Throws input_error that lists the
// facilities.
supply_list facility_supply(const world& w, const std::string& key);

// The decay of that key; empty: the usual one of the method, for that profession.
const access::named_decay& decay_for(const access::index_method& m, const profession& p,
                                     std::string_view key);

struct index_question {
  const access::index_method& method;
  const access::named_decay& decay;
  const supply_list& supply;
  access::index_options options;
  std::vector<commune_id> which = {};  // those that rows, totals and equity are of; none: all
};

// How a value is spread over the people of an area.
struct spread {
  std::array<double, 9> deciles{};
  std::optional<double> gini, palma;
};

struct index_row {
  std::string code, name;
  access::summary summary;       // the mean of minutes is weighted by the plain population
  std::optional<spread> people;  // absent of a commune, and where no value is known
};

struct index_answer {
  text unit;
  std::vector<double> value;  // per commune
  std::string level;
  std::vector<index_row> rows;
  double people = 0, people_without_value = 0;  // of the territory
  std::vector<text> warnings;
  std::vector<commune_id> which;  // communes that the rows, people and equity are of
};

// `times` must go as far as the decay (see world::times_within). Rows are the areas of `level`.
index_answer ask_index(const world& w, const selection& s, const travel::time_table& times,
                       const index_question& q, std::string_view level);

// How evenly the values are spread over the people of the territory; absent where no measure is
// defined. `zones`: the level that Theil is parted by.
struct index_equity {
  double mean = 0;
  std::array<double, 9> deciles{};
  std::optional<double> gini, theil, atkinson, palma, kolm_pollak;
  double aversion = 0;  // of Kolm-Pollak: negative for minutes
  access::theil_parts parts;
  std::string zones;
};
constexpr double kAtkinsonAversion = 1;
std::optional<index_equity> equity_of(const world& w, const selection& s, const index_answer& x,
                                      access::index_unit unit, std::string_view zones);

}  // namespace sourcier::snapshot
