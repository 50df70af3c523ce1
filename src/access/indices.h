#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/catchment.h"
#include "base/text.h"

namespace sourcier::access {

// Who takes part in a floating catchment, from nobody to everybody within reach:
// `none` all places count; `equal` people share themselves among the places, by nearness;
// `by_supply` by nearness and by how much each place offers.
enum class selection { none, equal, by_supply };

// A method of the floating-catchment family as its policies. With f the decay, s_j = 1 (equal) or
// S_j (by_supply), r_i = sum_l s_l f_il and h_i = 1 / r_i (1 where there is no selection):
//   q_j = S_j / sum_k f_kj^first h_k P_k    step 1; q_j = S_j where first is 0
//   A_i = g_i sum_j f_ij^second q_j / c_j   step 2
// g_i = h_i where people are shared out in step 2 too (1 otherwise), c_j = sum_k f_kj where the
// result is balanced (1 otherwise). s_j of step 1 and 2 cancel out: that is why every method is
// sums of f or f^2 along the rows and the columns, and nothing else.
struct floating_catchment {
  selection choice = selection::none;
  int first = 1, second = 1;     // powers of f: 0 to 2, 1 to 2
  bool shared_in_second = true;  // matters only where there is a selection
  bool balanced = false;
};

enum class index_kind {
  floating,  // the policies above, over pairs weighed by the decay
  variable,  // the same, each place reaching only as far as it needs to find enough people
  nearest,   // minutes to the k-th place with supply
  mean_of_nearest
};

enum class index_unit { per_inhabitant, capacity, minutes };

struct index_method {
  std::string_view key;
  text label;
  text explanation;  // in plain words, for someone who chooses
  std::string_view formula, source;
  index_kind kind = index_kind::floating;
  floating_catchment policies = {};
  index_unit unit = index_unit::per_inhabitant;
  bool linear = false;     // in supply: effects of changes add up
  bool conserves = false;  // people times values sum to the supply that reaches someone
  // False: the formula is known from memory and has not been read at its source.
  bool verified = false;
  // Key of the decay it is usually asked with; empty: the official one of the profession.
  std::string_view usual_decay = {};
};

std::span<const index_method> index_methods();
// Throws input_error that lists the methods.
const index_method& find_index_method(std::string_view key);

struct index_values {
  std::vector<double> value;          // per commune; NaN: nothing is near enough to say
  std::vector<commune_id> unreached;  // with supply, but reaching nobody: in no value
};

// What some methods ask for besides times, people and supply.
struct index_options {
  double scale = 1;   // values of unit per_inhabitant are for so many inhabitants
  double target = 0;  // people whom a place of variable reach must find
  unsigned k = 1;     // how many nearest places
};

// Straight from travel times, each used where it lies. Preconditions: demand and supply are finite
// and >= 0, one per row of `t`; target > 0 for `variable`, k >= 1 for the nearest ones.
index_values evaluate(const index_method& m, const travel_pairs& t, const decay_function& f,
                      std::span<const double> demand, std::span<const double> supply,
                      const index_options& o);

// The same numbers, bit for bit, from weights made once for several questions, over all threads.
// Precondition: m.kind is floating.
index_values evaluate(const index_method& m, const weights& w, std::span<const double> demand,
                      std::span<const double> supply, const index_options& o);

}  // namespace sourcier::access
