// An index over the communes of a workspace, one thread, timed at the asking of another program
// that times something else between: see bench/pysal.py. Usage:
//   index_pairs WORKSPACE FOLDER
// Writes to FOLDER, as flat little-endian arrays: origins and destinations (uint32), minutes
// (float32), demand and supply (float64), and the codes of the communes, a line each. Then, for
// each line "METHOD DECAY" of the standard input, computes the index from these arrays and nothing
// kept, writes values (float64) and answers with the seconds it took, by the clock and of the
// processor.
//
// The supply of a commune is what its people receive by the published APL: none is published, and
// any will do to compare two programs.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "access/decays.h"
#include "access/indices.h"
#include "base/error.h"
#include "base/parallel.h"
#include "snapshot/snapshot.h"

namespace sourcier {
namespace {

template <class T>
void write(const std::filesystem::path& path, const std::vector<T>& values) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(T)));
}

int run(const char* workspace_folder, const std::filesystem::path& folder) {
  set_thread_count(1);
  auto workspace = store::workspace::open(workspace_folder);
  const auto w = snapshot::world::load(workspace);
  const auto s = snapshot::select(*w, "gp", std::nullopt, "");
  const auto& demand = s.demand.standardised;
  std::vector<double> supply;
  for (std::size_t i = 0; i < demand.size(); ++i) {
    const double published = s.series.value[i];
    supply.push_back(std::isnan(published) ? 0 : published * demand[i]);
  }
  std::vector<std::uint32_t> origins, destinations;
  for (std::uint32_t i = 0; i + 1 < w->times.offsets.size(); ++i) {
    for (auto p = w->times.offsets[i]; p < w->times.offsets[i + 1]; ++p) {
      origins.push_back(i);
      destinations.push_back(w->times.destinations[p].value);
    }
  }
  write(folder / "origins", origins);
  write(folder / "destinations", destinations);
  write(folder / "minutes", std::vector<float>(w->times.times.begin(), w->times.times.end()));
  std::ofstream codes(folder / "codes");
  for (const auto& code : w->communes.code) codes << code << '\n';
  codes.close();
  write(folder / "demand", demand);
  write(folder / "supply", supply);
  std::cout << demand.size() << " places, " << destinations.size() << " pairs" << std::endl;
  const access::travel_pairs pairs{w->times.offsets, w->times.destinations, w->times.times};
  std::string held;
  access::weights kept;
  for (std::string method, decay, from; std::cin >> method >> decay >> from;) {
    const auto& m = access::find_index_method(method);
    const auto& f = access::find_decay(decay).f;
    if (from == "weights" && held != decay) kept = access::make_weights(pairs, f), held = decay;
    const auto start = std::chrono::steady_clock::now();
    const auto processor = std::clock();
    const auto x = from == "weights" ? access::evaluate(m, kept, demand, supply, {})
                                     : access::evaluate(m, pairs, f, demand, supply, {});
    const auto busy = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    write(folder / "values", x.value);
    std::cout << took.count() << " " << busy << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace sourcier

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: index_pairs WORKSPACE FOLDER\n", stderr);
    return 2;
  }
  try {
    return sourcier::run(argv[1], argv[2]);
  } catch (const sourcier::error& e) {
    std::fprintf(stderr, "%s\n", e.message.en.c_str());
    return 2;
  }
}
