#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snapshot/access_table.h"
#include "snapshot/what_if.h"
#include "supply/scenario.h"

namespace sourcier::snapshot {

// One side of a comparison; no change at all: the published baseline.
struct compared {
  std::string name;
  what_if answer;
  access_table table;                 // of the level asked for
  std::optional<double> mean, under;  // of the territory; `under`: people under the threshold
};

// Two scenarios over one selection. As access is linear in supply, b - a is what the difference of
// their changes does.
struct comparison {
  compared a, b;
  std::vector<double> difference;  // b - a, every commune; NaN where the baseline is unknown
  // From a to b, of all communes; absent where there is no threshold.
  std::optional<double> people_lifted, people_dropped;
  std::vector<text> warnings;  // of both, each once
};

struct compare_options {
  std::string by = "commune";
  std::optional<date> at;  // as for ask_what_if
};

comparison ask_comparison(const world& w, const selection& s, const supply::scenario& a,
                          const supply::scenario& b, const compare_options& o);

// What an answer rests on: a name and the digest of the bytes behind it.
struct input {
  std::string key, digest;
};
// Of comparisons at this level: data sets, travel times, parameters; in the order of their keys.
std::vector<input> inputs_of(const world& w, const selection& s, std::string_view level);

}  // namespace sourcier::snapshot
