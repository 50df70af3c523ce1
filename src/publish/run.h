#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/compare.h"

namespace sourcier::publish {

struct program_version {
  std::string version, schema;  // of the program and of the workspace
};

// A run of a scenario, against the baseline, that stands by itself: program, question, scenario,
// digest of every input, all results. The same inputs give the same bytes, whatever the number of
// threads: no time and no place of a machine is in it.
std::string run_json(const snapshot::world& w, const snapshot::selection& s,
                     const supply::scenario& x, const snapshot::compare_options& o,
                     const program_version& p);

// How a run comes out on the workspace of today.
struct replayed {
  bool same = false;
  struct change {
    std::string key;
    std::string before, after;  // digests or versions; empty: there was none, there is none
  };
  std::vector<change> inputs;       // those that are no longer the same
  std::size_t rows = 0, moved = 0;  // areas of the run; those whose result is another
  double most = 0;                  // largest move of a value
  std::string most_name;            // where
  std::optional<double> mean;       // move of the mean of the territory
  std::optional<double> under;      // and of the people under the threshold
};

// `bytes`: of run_json; `file` is what messages call it. Throws input_error where it is no run, or
// asks what this workspace cannot answer.
replayed replay(const snapshot::world& w, std::string_view bytes, const std::string& file,
                const program_version& p);

}  // namespace sourcier::publish
