// The road engine, one thread unless said, over a graph in a file that SOURCIER_BENCH_GRAPH names,
// else over a generated grid of streets. The file holds three arrays of 4-byte values (first arc of
// each vertex and the end, heads, weights), each after its length in 8 bytes.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <random>

#include "base/mapped_file.h"
#include "base/parallel.h"
#include "road_graphs.h"
#include "travel/hierarchy.h"
#include "travel/route_queries.h"

namespace sourcier::travel {
namespace {

constexpr std::uint32_t kPlaces = 5000;

std::vector<std::uint32_t> take_array(std::string_view& bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) std::abort();
  std::memcpy(&length, bytes.data(), sizeof length);
  bytes.remove_prefix(sizeof length);
  if (bytes.size() / 4 < length) std::abort();
  std::vector<std::uint32_t> values(length);
  std::memcpy(values.data(), bytes.data(), length * 4);
  bytes.remove_prefix(length * 4);
  return values;
}

const routing_graph& graph() {
  static const auto g = [] {
    const char* name = std::getenv("SOURCIER_BENCH_GRAPH");
    if (name == nullptr) {
      random_source r(1);
      return street_grid(r, 200);
    }
    const mapped_file file{std::filesystem::path(name)};
    auto bytes = file.bytes();
    routing_graph read;
    read.first_arc = take_array(bytes);
    read.head = take_array(bytes);
    read.weight = take_array(bytes);
    return read;
  }();
  return g;
}

const hierarchy& built() {
  static const auto h = build_hierarchy(graph());
  return h;
}

// Vertices at random, the same in every run.
terminal_set some_places(unsigned seed, std::uint32_t count) {
  std::mt19937 engine(seed);
  terminal_set places;
  for (std::uint32_t i = 0; i < count; ++i) {
    places.terminals.push_back({engine() % static_cast<std::uint32_t>(graph().vertices()), 0, 0});
    places.offsets.push_back(i + 1);
  }
  return places;
}

void contract(benchmark::State& state) {
  set_thread_count(static_cast<unsigned>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(build_hierarchy(graph()));
  state.counters["vertices"] = static_cast<double>(graph().vertices());
  state.counters["arcs"] = static_cast<double>(graph().arcs());
}
BENCHMARK(contract)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime()
    ->MeasureProcessCPUTime()->Iterations(1);

void table_5000(benchmark::State& state) {
  const auto& h = built();
  set_thread_count(static_cast<unsigned>(state.range(0)));
  const auto from = some_places(1, kPlaces);
  const auto to = some_places(2, kPlaces);
  std::vector<deciseconds> times(std::size_t{kPlaces} * kPlaces);
  for (auto _ : state) table(h, from, to, times);
  state.counters["links"] = static_cast<double>(h.out().links.size() + h.in().links.size());
}
BENCHMARK(table_5000)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime()
    ->MeasureProcessCPUTime();

void bounded_5000(benchmark::State& state) {
  const auto& h = built();
  set_thread_count(1);
  const auto from = some_places(1, kPlaces);
  const auto to = some_places(2, kPlaces);
  const auto limit = static_cast<deciseconds>(state.range(0) * 600);
  for (auto _ : state) {
    const auto times = bounded_table(h, from, to, limit);
    state.counters["pairs"] = static_cast<double>(times.target.size());
  }
}
BENCHMARK(bounded_5000)->Arg(5)->Arg(10)->Arg(20)->Unit(benchmark::kMillisecond);

void from_one_to_all(benchmark::State& state) {
  const auto& h = built();
  set_thread_count(1);
  const auto from = some_places(3, 100);
  std::vector<std::int32_t> times(h.vertices());
  std::size_t i = 0;
  for (auto _ : state) one_to_all(h, from.of(i++ % from.size()), heading::outward, times);
}
BENCHMARK(from_one_to_all)->Unit(benchmark::kMicrosecond);

void one_route(benchmark::State& state) {
  const auto& h = built();
  const auto from = some_places(4, 1000);
  const auto to = some_places(5, 1000);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(shortest(h, from.of(i % 1000), to.of(i % 1000)));
    ++i;
  }
}
BENCHMARK(one_route)->Unit(benchmark::kMicrosecond);

void nearest_of_54(benchmark::State& state) {
  const auto& h = built();
  const auto from = some_places(6, 54);
  const auto to = some_places(7, kPlaces);
  for (auto _ : state) {
    benchmark::DoNotOptimize(to_nearest(h, {from, {}}, to, heading::outward, 18000));
  }
}
BENCHMARK(nearest_of_54)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sourcier::travel

BENCHMARK_MAIN();
