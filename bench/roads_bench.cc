// The road engine over the extract that SOURCIER_BENCH_ROADS names: what `import roads` does, then
// every query from places at random points of its roads, one thread unless the argument says more.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "base/parallel.h"
#include "travel/hierarchy.h"
#include "travel/osm_import.h"
#include "travel/route_queries.h"
#include "travel/snap.h"

namespace sourcier::travel {
namespace {

constexpr std::uint32_t kPlaces = 5000;
constexpr deciseconds kMinute = 600;

imported_roads import_roads() {
  const std::filesystem::path file(std::getenv("SOURCIER_BENCH_ROADS"));
  return import_osm({&file, 1}, embedded_profile("car"));
}

struct engine {
  imported_roads roads = import_roads();
  hierarchy h = build_hierarchy(roads.graph);
  road_finder finder{roads.network};
};

const engine& ready() {
  static const engine e;
  return e;
}

// The same in every run.
std::vector<road_place> some_places(unsigned seed, std::uint32_t count) {
  const auto& network = ready().roads.network;
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::size_t> any(0, network.points.size() - 1);
  std::vector<geo::coordinate> at;
  for (std::uint32_t i = 0; i < count; ++i) at.push_back(network.points[any(random)].degrees());
  return ready().finder.nearest(at, default_options(network).limit_m);
}
terminal_set starts(unsigned seed, std::uint32_t count) {
  const auto& network = ready().roads.network;
  return source_terminals(network, some_places(seed, count), default_options(network));
}
terminal_set ends(unsigned seed, std::uint32_t count) {
  const auto& network = ready().roads.network;
  return target_terminals(network, some_places(seed, count), default_options(network));
}

// Highest so far, of the whole process.
double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void threads(const benchmark::State& state) {
  set_thread_count(static_cast<unsigned>(state.range(0)));
}

void import(benchmark::State& state) {
  threads(state);
  for (auto _ : state) benchmark::DoNotOptimize(import_roads());
  state.counters["peak_MB"] = peak_megabytes();
}
BENCHMARK(import)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

void contract(benchmark::State& state) {
  threads(state);
  static const auto roads = import_roads();
  for (auto _ : state) benchmark::DoNotOptimize(build_hierarchy(roads.graph));
  state.counters["vertices"] = static_cast<double>(roads.graph.vertices());
  state.counters["arcs"] = static_cast<double>(roads.graph.arcs());
  state.counters["peak_MB"] = peak_megabytes();
}
BENCHMARK(contract)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

void table_5000(benchmark::State& state) {
  const auto& h = ready().h;
  const auto from = starts(1, kPlaces), to = ends(2, kPlaces);
  std::vector<deciseconds> times(std::size_t{kPlaces} * kPlaces);
  threads(state);
  for (auto _ : state) table(h, from, to, times);
}
BENCHMARK(table_5000)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void within_minutes_5000(benchmark::State& state) {
  const auto& h = ready().h;
  const auto from = starts(1, kPlaces), to = ends(2, kPlaces);
  threads(state);
  for (auto _ : state) {
    const auto limit = static_cast<deciseconds>(state.range(1)) * kMinute;
    const auto times = bounded_table(h, from, to, limit);
    state.counters["pairs"] = static_cast<double>(times.target.size());
  }
}
BENCHMARK(within_minutes_5000)->ArgsProduct({{1, 2}, {5, 20, 60}})
    ->Unit(benchmark::kMillisecond)->UseRealTime();

void one_to_all(benchmark::State& state) {
  const auto& h = ready().h;
  const auto from = starts(3, 100);
  std::vector<std::int32_t> times(h.vertices());
  std::size_t i = 0;
  for (auto _ : state) one_to_all(h, from.of(i++ % from.size()), heading::outward, times);
}
BENCHMARK(one_to_all)->Unit(benchmark::kMicrosecond);

void one_route(benchmark::State& state) {
  const auto& h = ready().h;
  const auto from = starts(4, 1000), to = ends(5, 1000);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(shortest(h, from.of(i % 1000), to.of(i % 1000)));
    ++i;
  }
}
BENCHMARK(one_route)->Unit(benchmark::kMicrosecond);

void nearest_of_54(benchmark::State& state) {
  const auto& h = ready().h;
  const auto from = starts(6, 54), to = ends(7, kPlaces);
  for (auto _ : state) {
    benchmark::DoNotOptimize(to_nearest(h, {from, {}}, to, heading::outward, 30 * kMinute));
  }
}
BENCHMARK(nearest_of_54)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sourcier::travel

int main(int argc, char** argv) {
  if (std::getenv("SOURCIER_BENCH_ROADS") == nullptr) {
    std::fputs("set SOURCIER_BENCH_ROADS to an .osm.pbf extract (script/bench roads does)\n", stderr);
    return 2;
  }
  benchmark::Initialize(&argc, argv);
  sourcier::set_thread_count(1);
  benchmark::RunSpecifiedBenchmarks();
}
