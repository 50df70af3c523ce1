// Access over one workspace, one thread: SOURCIER_BENCH_WORKSPACE names it (script/bench makes one
// of all of France where the official files are at hand).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "access/calibrate.h"
#include "access/decays.h"
#include "access/equity.h"
#include "access/indices.h"
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

// The supply that best explains the published values, from the start that is usual.
void calibrate_all(benchmark::State& state) {
  const auto& w = loaded();
  const auto s = snapshot::select(w, "gp", std::nullopt, "");
  const auto& m = w.catchment(s.profession, s.series.year);
  for (auto _ : state) {
    const auto x = access::calibrate({m, s.series.value});
    state.counters["rounds"] = x.rounds;
    state.counters["residual"] = x.residual;
  }
}
BENCHMARK(calibrate_all)->Unit(benchmark::kMillisecond)->Iterations(2);

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

// 35,000 places of demand and supply and 2 million pairs drawn at random: each place and 56 others
// at 0 to 30 minutes, people and supply everywhere. Needs no workspace.
struct drawn_territory {
  std::vector<std::uint64_t> offsets{0};
  std::vector<commune_id> to;
  std::vector<float> times;
  std::vector<double> demand, supply;

  drawn_territory() {
    constexpr std::uint32_t kPlaces = 35'000, kNeighbours = 56;
    std::mt19937 random(1);
    std::vector<std::uint32_t> row;
    for (std::uint32_t i = 0; i < kPlaces; ++i) {
      row = {i};
      while (row.size() <= kNeighbours) {
        const auto j = static_cast<std::uint32_t>(random() % kPlaces);
        if (std::ranges::find(row, j) == row.end()) row.push_back(j);
      }
      std::ranges::sort(row);
      for (const auto j : row) {
        to.push_back({j});
        times.push_back(i == j ? 0 : static_cast<float>(random() % 30'000) / 1000);
      }
      offsets.push_back(to.size());
      demand.push_back(10 + static_cast<double>(random() % 20'000));
      supply.push_back(static_cast<double>(random() % 50'000));
    }
  }
  access::travel_pairs pairs() const { return {offsets, to, times}; }
};

const drawn_territory& drawn() {
  static const drawn_territory d;
  set_thread_count(1);
  return d;
}

// From travel times to values, nothing kept from one round to the next.
void index_from_times(benchmark::State& state, const char* method, const char* decay) {
  const auto& d = drawn();
  const auto& m = access::find_index_method(method);
  const auto& f = access::find_decay(decay).f;
  for (auto _ : state) {
    benchmark::DoNotOptimize(access::evaluate(m, d.pairs(), f, d.demand, d.supply, {1, 50'000, 3}));
  }
  state.counters["pairs"] = static_cast<double>(d.to.size());
}
BENCHMARK_CAPTURE(index_from_times, 2sfca, "2sfca", "cut_20")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index_from_times, 2sfca_all_pairs, "2sfca", "cut_30")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index_from_times, e2sfca, "e2sfca", "e2sfca_068")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index_from_times, gaussian, "kd2sfca", "gaussian_30")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index_from_times, 3sfca, "3sfca", "e2sfca_068")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index_from_times, mh3sfca, "mh3sfca", "e2sfca_068")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index_from_times, bfca, "bfca", "e2sfca_068")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index_from_times, v2sfca, "v2sfca", "cut_30")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index_from_times, k_nearest, "k_nearest", "cut_30")
    ->Unit(benchmark::kMillisecond);

// The same from weights made once, as a server keeps them.
void index_from_weights(benchmark::State& state, const char* method) {
  const auto& d = drawn();
  const auto w = access::make_weights(d.pairs(), access::find_decay("e2sfca_068").f);
  const auto& m = access::find_index_method(method);
  for (auto _ : state) {
    benchmark::DoNotOptimize(access::evaluate(m, w, d.demand, d.supply, {}));
  }
}
BENCHMARK_CAPTURE(index_from_weights, e2sfca, "e2sfca")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index_from_weights, mh3sfca, "mh3sfca")->Unit(benchmark::kMillisecond);

void weights_of_times(benchmark::State& state) {
  const auto& d = drawn();
  const auto& f = access::find_decay("e2sfca_068").f;
  for (auto _ : state) benchmark::DoNotOptimize(access::make_weights(d.pairs(), f));
}
BENCHMARK(weights_of_times)->Unit(benchmark::kMillisecond);

// Sorting once, then Gini, Theil, Atkinson, Palma and Kolm-Pollak.
void equity_measures(benchmark::State& state) {
  const auto& d = drawn();
  std::vector<commune_id> all(d.demand.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = {i};
  for (auto _ : state) {
    const auto x = access::distribution_of(d.supply, d.demand, all);
    benchmark::DoNotOptimize(access::gini(x));
    benchmark::DoNotOptimize(access::theil(x));
    benchmark::DoNotOptimize(access::atkinson(x, 1));
    benchmark::DoNotOptimize(access::palma(x));
    benchmark::DoNotOptimize(access::kolm_pollak(x, *access::kappa_of(x, 0.5)));
  }
}
BENCHMARK(equity_measures)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sourcier

BENCHMARK_MAIN();
