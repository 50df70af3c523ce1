#include "travel/hierarchy.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "base/error.h"
#include "base/files.h"
#include "base/parallel.h"
#include "road_graphs.h"
#include "travel/lane_kernels.h"
#include "travel/route_queries.h"

namespace sourcier::travel {
namespace {

deciseconds as_time(std::int64_t t) {
  return t >= kNoWay ? kUnreachable : static_cast<deciseconds>(t);
}

// One query set held against the oracle.
struct trial {
  routing_graph graph;
  places p;
  hierarchy h;
  std::vector<std::vector<std::int64_t>> distances;

  trial(routing_graph g, random_source& r, std::uint32_t count)
      : graph(std::move(g)),
        p(random_places(r, graph, count)),
        h(build_hierarchy(graph)),
        distances(distances_of(graph, p.sources)) {}

  std::int64_t trip(std::size_t s, std::size_t t) const {
    return oracle_trip(p.sources, distances, s, p.targets.of(t));
  }
};

void check_table(const trial& t) {
  const auto times = table(t.h, t.p.sources, t.p.targets);
  const auto n = t.p.sources.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      ASSERT_EQ(times[i * n + j], as_time(t.trip(i, j))) << i << " to " << j;
    }
  }
}

void check_bounded(const trial& t, deciseconds limit) {
  const auto times = bounded_table(t.h, t.p.sources, t.p.targets, limit);
  const auto n = t.p.sources.size();
  ASSERT_EQ(times.first.size(), n + 1);
  std::size_t k = 0;
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_EQ(times.first[i], k);
    for (std::uint32_t j = 0; j < n; ++j) {
      const auto expected = t.trip(i, j);
      if (expected > limit) continue;
      ASSERT_LT(k, times.target.size());
      ASSERT_EQ(times.target[k], j);
      ASSERT_EQ(times.time[k++], as_time(expected)) << i << " to " << j;
    }
  }
  ASSERT_EQ(k, times.target.size());
}

// The weight of the path's arcs, each the lightest of its kind; -1 where one is no arc.
std::int64_t weight_of(const routing_graph& g, std::span<const std::uint32_t> path) {
  std::int64_t sum = 0;
  for (std::size_t i = 1; i < path.size(); ++i) {
    auto least = kNoWay;
    for (auto k = g.first_arc[path[i - 1]]; k < g.first_arc[path[i - 1] + 1]; ++k) {
      if (g.head[k] == path[i]) least = std::min<std::int64_t>(least, g.weight[k]);
    }
    if (least == kNoWay) return -1;
    sum += least;
  }
  return sum;
}

// Some pair of terminals makes the stated time of the stated path.
bool explains(const trial& t, std::size_t i, std::size_t j, const route& found) {
  const auto weight = weight_of(t.graph, found.vertices);
  if (weight < 0) return false;
  for (const auto& s : t.p.sources.of(i)) {
    for (const auto& e : t.p.targets.of(j)) {
      if (s.vertex != found.vertices.front() || e.vertex != found.vertices.back()) continue;
      if (found.vertices.size() == 1 && !stays_on_stretch(s, e)) continue;
      if (s.offset + weight + e.offset == found.time) return true;
    }
  }
  return false;
}

void check_paths(const trial& t) {
  for (std::size_t i = 0; i < t.p.sources.size(); ++i) {
    for (std::size_t j = 0; j < t.p.targets.size(); ++j) {
      const auto found = shortest(t.h, t.p.sources.of(i), t.p.targets.of(j));
      const auto expected = t.trip(i, j);
      ASSERT_EQ(found.has_value(), expected < kNoWay) << i << " to " << j;
      if (!found) continue;
      ASSERT_EQ(found->time, expected) << i << " to " << j;
      ASSERT_TRUE(explains(t, i, j, *found)) << i << " to " << j;
    }
  }
}

void check_one_to_all(const trial& t, std::size_t place) {
  const auto out = one_to_all(t.h, t.p.sources.of(place), heading::outward);
  const auto in = one_to_all(t.h, t.p.targets.of(place), heading::inward);
  std::vector<std::int64_t> expected_out(t.graph.vertices(), kNoWay);
  std::vector<std::int64_t> expected_in(t.graph.vertices(), kNoWay);
  for (auto i = t.p.sources.offsets[place]; i < t.p.sources.offsets[place + 1]; ++i) {
    const auto& s = t.p.sources.terminals[i];
    for (std::uint32_t v = 0; v < t.graph.vertices(); ++v) {
      const auto d = v == s.vertex ? 0 : t.distances[i][v];
      if (d < kNoWay) expected_out[v] = std::min(expected_out[v], s.offset + d);
    }
  }
  for (std::uint32_t v = 0; v < t.graph.vertices(); ++v) {
    const auto from_v = non_empty_distances(t.graph, v);
    for (const auto& e : t.p.targets.of(place)) {
      const auto d = v == e.vertex ? 0 : from_v[e.vertex];
      if (d < kNoWay) expected_in[v] = std::min(expected_in[v], e.offset + d);
    }
    ASSERT_EQ(out[v], expected_out[v] >= kNoWay ? kNever : expected_out[v]) << v;
    ASSERT_EQ(in[v], expected_in[v] >= kNoWay ? kNever : expected_in[v]) << v;
  }
}

void check_nearest(const trial& t, random_source& r, deciseconds limit) {
  const auto n = t.p.sources.size();
  std::vector<deciseconds> delays(n);
  for (auto& d : delays) d = r.below(200);
  const auto out = to_nearest(t.h, {t.p.sources, delays}, t.p.targets, heading::outward, limit);
  const auto in = to_nearest(t.h, {t.p.targets, delays}, t.p.sources, heading::inward, limit);
  for (std::size_t place = 0; place < n; ++place) {
    nearest_time best_out{kUnreachable, kNoVertex};
    nearest_time best_in{kUnreachable, kNoVertex};
    for (std::uint32_t k = 0; k < n; ++k) {
      const auto consider = [&](nearest_time& best, std::int64_t trip) {
        const auto time = trip + delays[k];
        if (time <= limit && time < best.time) best = {as_time(time), k};
      };
      consider(best_out, t.trip(k, place));
      consider(best_in, t.trip(place, k));
    }
    ASSERT_EQ(out[place], best_out) << place;
    ASSERT_EQ(in[place], best_in) << place;
  }
}

void check_all(const trial& t, random_source& r) {
  check_table(t);
  check_paths(t);
  const auto limit = r.below(2) == 0 ? r.below(1500) : r.below(6);
  check_bounded(t, limit);
  check_bounded(t, kUnreachable);
  check_nearest(t, r, limit);
  check_nearest(t, r, kUnreachable);
  check_one_to_all(t, r.below(static_cast<std::uint32_t>(t.p.sources.size())));
}

TEST(hierarchy, every_query_agrees_with_dijkstra_on_any_graph) {
  for (unsigned seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    random_source r(seed);
    const trial t(random_graph(r), r, 1 + r.below(40));
    check_all(t, r);
    if (HasFatalFailure()) return;
  }
}

TEST(hierarchy, every_query_agrees_with_dijkstra_on_streets) {
  for (unsigned seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE(seed);
    random_source r(seed);
    const trial t(street_grid(r, 6 + 3 * seed), r, 50);
    check_all(t, r);
    if (HasFatalFailure()) return;
  }
}

TEST(hierarchy, the_way_back_along_a_one_way_stretch_goes_round) {
  // 0 -> 1 -> 2 -> 0, each 100; the target lies 30 before the source on stretch 0.
  const auto g = to_graph(3, {{0, 1, 100}, {1, 2, 100}, {2, 0, 100}});
  const auto h = build_hierarchy(g);
  const terminal source{0, -80, 80};
  const terminal before{0, 50, 50};
  const terminal after{0, 90, 90};
  const auto round = shortest(h, {&source, 1}, {&before, 1});
  ASSERT_TRUE(round);
  EXPECT_EQ(round->time, 270U);
  EXPECT_EQ(round->vertices, (std::vector<std::uint32_t>{0, 1, 2, 0}));
  const auto ahead = shortest(h, {&source, 1}, {&after, 1});
  ASSERT_TRUE(ahead);
  EXPECT_EQ(ahead->time, 10U);
  EXPECT_EQ(ahead->vertices, (std::vector<std::uint32_t>{0}));
  // A walk to the road at both ends does not turn the traffic.
  const terminal far_source{0, -80 + 40, 80};
  const terminal far_before{0, 50 + 40, 50};
  EXPECT_EQ(shortest(h, {&far_source, 1}, {&far_before, 1})->time, 350U);
}

// Sums in 64 bits, far where the lanes are.
template <class Row>
struct lane_oracle {
  using value = std::remove_cvref_t<decltype(Row{}.lane[0])>;
  static constexpr std::int64_t kFar = sweep::kFar<value>;
  static std::int64_t sum(std::int64_t at, std::int64_t more) {
    return at >= kFar ? kFar : std::min(kFar, at + more);
  }
};

template <class Row>
void compare_widths() {
  using oracle = lane_oracle<Row>;
  using value = typename oracle::value;
  constexpr auto lanes = Row{}.lane.size();
  random_source r(9);
  const std::vector<std::uint32_t> first{0, 0, 1, 3, 6};
  const std::vector<link> links{{0, 5}, {0, 70000}, {1, 2}, {0, 1}, {1, 0}, {2, kLongestTime}};
  const std::vector<std::uint32_t> slot{3, 0, 2};
  const std::vector<std::uint32_t> first_end{0, 2, 2, 3};
  const std::vector<sweep::row_end> ends{{1, 7}, {2, 60000}, {3, 0}};
  std::vector<Row> start(4);
  for (auto& x : start) {
    for (auto& lane : x.lane) {
      lane = r.below(3) == 0 ? sweep::kFar<value> : static_cast<value>(r.below(65535));
    }
  }
  alignas(64) std::array<std::int32_t, lanes> base{};
  for (auto& b : base) b = static_cast<std::int32_t>(r.below(9)) - 4;
  std::vector<std::vector<std::uint32_t>> results;
  for (const int bits : {128, 256, 512}) {
    const auto* chosen = sweep::kernels_of_width(bits);
    if (chosen == nullptr) continue;
    const auto& k = chosen->of<Row>();
    auto rows = start;
    alignas(64) std::array<std::uint32_t, lanes * 16> out{};
    k.pull(first.data(), links.data(), 1, 4, rows.data());
    k.push(start[1], std::span(links).first(3), slot.data(), rows.data());
    k.offer(start[2], 4, rows[2]);
    k.finish({first_end.data(), ends.data(), 3, 3}, rows.data(), base.data(), out.data());
    std::vector<std::uint32_t> result(out.begin(), out.end());
    for (const auto& x : rows) result.insert(result.end(), x.lane.begin(), x.lane.end());
    results.push_back(result);
    for (std::size_t l = 0; l < lanes; ++l) {
      const auto pulled = oracle::sum(start[0].lane[l], 5);
      EXPECT_EQ(std::min<std::int64_t>(rows[1].lane[l], oracle::kFar), pulled);
      const auto best =
          std::min(oracle::sum(rows[1].lane[l], 7), oracle::sum(rows[2].lane[l], 60000));
      EXPECT_EQ(out[l * 16],
                best >= oracle::kFar ? kUnreachable : static_cast<std::uint32_t>(best + base[l]));
      EXPECT_EQ(out[l * 16 + 1], kUnreachable);
    }
  }
  for (const auto& result : results) EXPECT_EQ(result, results.front());
}

TEST(hierarchy, every_width_of_vectors_keeps_the_same) {
  random_source r(10);
  for (int round = 0; round < 50; ++round) {
    std::array<std::uint32_t, 16> times;
    for (auto& t : times) t = r.below(4) == 0 ? kUnreachable : r.below(9);
    std::vector<std::uint32_t> places, kept;
    for (std::uint32_t i = 0; i < 16; ++i) {
      if (times[i] > 5) continue;
      places.push_back(40 + i);
      kept.push_back(times[i]);
    }
    for (const int bits : {128, 256, 512}) {
      const auto* k = sweep::kernels_of_width(bits);
      if (k == nullptr) continue;
      std::vector<std::uint32_t> place(16), time(16);
      const auto count = k->keep(times.data(), 40, 5, place.data(), time.data());
      place.resize(count);
      time.resize(count);
      EXPECT_EQ(place, places);
      EXPECT_EQ(time, kept);
    }
  }
}

TEST(hierarchy, every_width_of_vectors_gives_the_same) {
  compare_widths<sweep::row16>();
  compare_widths<sweep::row32>();
}

// Lanes of 16 bits hold 109 minutes: beyond them, and on the bound, the wide ones take over.
TEST(hierarchy, tables_are_exact_beyond_what_narrow_lanes_hold) {
  random_source r(11);
  for (const std::uint32_t scale : {1U, 40U, 200U, 2000U}) {
    auto g = street_grid(r, 12);
    for (auto& w : g.weight) w = w * scale + r.below(scale);
    const trial t(std::move(g), r, 70);
    check_table(t);
    for (const deciseconds limit : {60000U, 65533U, 65534U, 65535U, 65536U, 200000U}) {
      check_bounded(t, limit);
    }
  }
}

TEST(hierarchy, nothing_is_a_graph_too) {
  const auto h = build_hierarchy(routing_graph{{0}, {}, {}});
  EXPECT_EQ(h.vertices(), 0U);
  EXPECT_TRUE(table(h, {}, {}).empty());
  EXPECT_EQ(bounded_table(h, {}, {}, 10).first.size(), 1U);
  EXPECT_TRUE(to_nearest(h, {{}, {}}, {}, heading::outward, 10).empty());
}

TEST(hierarchy, bytes_and_answers_do_not_depend_on_threads) {
  random_source r(11);
  const auto g = street_grid(r, 40);
  const auto p = random_places(r, g, 300);
  set_thread_count(1);
  const auto h = build_hierarchy(g);
  const auto times = table(h, p.sources, p.targets);
  const auto bounded = bounded_table(h, p.sources, p.targets, 1200);
  for (const unsigned threads : {2U, 4U}) {
    set_thread_count(threads);
    EXPECT_EQ(build_hierarchy(g), h) << threads;
    EXPECT_EQ(table(h, p.sources, p.targets), times) << threads;
    const auto again = bounded_table(h, p.sources, p.targets, 1200);
    EXPECT_EQ(again.first, bounded.first);
    EXPECT_EQ(again.target, bounded.target);
    EXPECT_EQ(again.time, bounded.time);
  }
  set_thread_count(0);
}

TEST(hierarchy, progress_ends_at_the_number_of_vertices) {
  random_source r(3);
  const auto g = street_grid(r, 12);
  std::size_t last = 0;
  build_hierarchy(g, [&](std::size_t done, std::size_t total) {
    EXPECT_GT(done, last);
    EXPECT_EQ(total, g.vertices());
    last = done;
  });
  EXPECT_EQ(last, g.vertices());
}

TEST(hierarchy_file, is_read_back_as_it_was) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("sourcier-hierarchy-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  random_source r(5);
  const auto graph = street_grid(r, 10);
  const auto h = build_hierarchy(graph);
  h.save(folder / "climbs.bin", "checksum");
  auto loaded = hierarchy::load(folder / "climbs.bin");
  std::filesystem::remove_all(folder);
  const auto moved = std::move(loaded);
  EXPECT_EQ(moved, h);
  EXPECT_EQ(moved.network_checksum(), "checksum");
  const auto p = random_places(r, graph, 40);
  EXPECT_EQ(table(moved, p.sources, p.targets), table(h, p.sources, p.targets));
  EXPECT_FALSE(build_hierarchy(street_grid(r, 10)) == h);
}

}  // namespace
}  // namespace sourcier::travel
