// Access over one workspace, one thread: SOURCIER_BENCH_WORKSPACE names it (script/bench makes one
// of all of France where the official files are at hand).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "base/parallel.h"
#include "plan/best_sites.h"
#include "publish/access.h"
#include "publish/what_if.h"
#include "snapshot/access_table.h"
#include "snapshot/what_if.h"
#include "travel/straight_line.h"

namespace sourcier {
namespace {

std::filesystem::path folder() {
  const char* given = std::getenv("SOURCIER_BENCH_WORKSPACE");
  return given == nullptr ? "workspace" : given;
}

const snapshot::world& loaded() {
  static const auto w = [] {
    set_thread_count(1);
    auto workspace = store::workspace::open(folder());
    return snapshot::world::load(workspace);
  }();
  return *w;
}

void load_workspace(benchmark::State& state) {
  set_thread_count(1);
  for (auto _ : state) {
    auto workspace = store::workspace::open(folder());
    benchmark::DoNotOptimize(snapshot::world::load(workspace));
  }
}
BENCHMARK(load_workspace)->Unit(benchmark::kMillisecond)->Iterations(3);

// Travel times of all pairs in reach, the weights both ways and the denominators.
void times_and_operator(benchmark::State& state) {
  const auto& w = loaded();
  const auto s = snapshot::select(w, "gp", std::nullopt, "");
  std::vector<travel::density> densities;
  for (std::size_t i = 0; i < w.communes.size(); ++i) {
    densities.push_back({w.communes.population[i] / w.communes.area_km2[i]});
  }
  const auto model = travel::embedded_straight_line_model();
  for (auto _ : state) {
    const auto t = travel::build_time_table(model, w.communes.position, densities, minutes{20});
    auto weights = std::make_shared<access::weights>(
        access::make_weights(t.offsets, t.destinations, t.times, s.profession.decay));
    benchmark::DoNotOptimize(access::make_catchment(weights, s.demand.standardised, 1));
    state.counters["pairs"] = static_cast<double>(t.destinations.size());
  }
}
BENCHMARK(times_and_operator)->Unit(benchmark::kMillisecond);

void one_index(benchmark::State& state) {
  const auto& w = loaded();
  const auto s = snapshot::select(w, "gp", std::nullopt, "");
  const auto& m = w.catchment(s.profession, s.series.year);
  const std::vector<double> supply(w.communes.size(), 5400);
  for (auto _ : state) benchmark::DoNotOptimize(access::accessibility(m, supply));
}
BENCHMARK(one_index)->Unit(benchmark::kMillisecond);

// Ten changes and their JSON; p99 over all questions asked.
void what_if_of_ten(benchmark::State& state) {
  const auto& w = loaded();
  const auto s = snapshot::select(w, "gp", std::nullopt, "");
  w.catchment(s.profession, s.series.year);
  std::mt19937 random(1);
  std::vector<double> times;
  for (auto _ : state) {
    std::vector<supply::supply_change> changes(10);
    for (auto& c : changes) {
      c = {w.communes.code[std::size_t(w.core[random() % w.core.size()])],
           "gp",
           {1},
           {},
           {},
           {},
           ""};
    }
    const auto start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(
        publish::what_if_json(w, s, snapshot::ask_what_if(w, s, changes, std::nullopt)));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(took.count());
    times.push_back(took.count());
  }
  std::ranges::sort(times);
  state.counters["p99_ms"] = 1e3 * times[times.size() * 99 / 100];
}
BENCHMARK(what_if_of_ten)->Unit(benchmark::kMillisecond)->UseManualTime()->MinTime(2);

void best_sites_of_all(benchmark::State& state) {
  const auto& w = loaded();
  const auto s = snapshot::select(w, "gp", std::nullopt, "");
  const auto& m = w.catchment(s.profession, s.series.year);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        plan::best_sites({m, s.series.value, s.demand.population, 2.5, 5400}, w.core, 10));
  }
}
BENCHMARK(best_sites_of_all)->Unit(benchmark::kMillisecond);

void aggregate_by_departement(benchmark::State& state) {
  const auto& w = loaded();
  const auto s = snapshot::select(w, "gp", std::nullopt, "");
  for (auto _ : state) {
    benchmark::DoNotOptimize(snapshot::access_by(w, s, "departement", w.core, s.series.value));
  }
}
BENCHMARK(aggregate_by_departement)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sourcier

BENCHMARK_MAIN();
