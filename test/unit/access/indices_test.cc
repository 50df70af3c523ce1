#include "access/indices.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "access/decays.h"
#include "access/index_words.h"
#include "base/error.h"
#include "base/parallel.h"

namespace sourcier::access {
namespace {

using vector = std::vector<double>;

// Places that are all both demand and supply, with every directed time.
struct instance {
  std::size_t n = 0;
  std::vector<std::vector<float>> time;
  vector demand, supply;
  std::vector<std::uint64_t> offsets;
  std::vector<commune_id> to;
  std::vector<float> minutes_to;

  // Keeps the pairs of at most `limit` minutes.
  void index(float limit) {
    offsets = {0};
    for (std::size_t i = 0; i < n; ++i) {
      for (std::uint32_t j = 0; j < n; ++j) {
        if (time[i][j] > limit) continue;
        to.push_back({j});
        minutes_to.push_back(time[i][j]);
      }
      offsets.push_back(to.size());
    }
  }
  travel_pairs pairs() const { return {offsets, to, minutes_to}; }
};

// The worked example of the methods: 4 places of demand, then 3 of supply.
instance example() {
  instance x;
  x.n = 7;
  x.time.assign(7, std::vector<float>(7, 99));
  x.demand = {1000, 4000, 500, 1500, 0, 0, 0};
  x.supply = {0, 0, 0, 0, 12000, 30000, 6000};
  const float t[4][3] = {{0, 8, 25}, {8, 0, 12}, {25, 12, 0}, {14, 18, 19}};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 3; ++j) x.time[i][4 + j] = t[i][j];
  }
  x.index(60);
  return x;
}

const decay kApl{{{{10}, 1}, {{15}, 2.0 / 3}, {{20}, 1.0 / 3}}};
const decay kE2{{{{10}, 1}, {{20}, 0.68}, {{30}, 0.22}}};

struct vector_case {
  const char* name;  // in the file of vectors
  const char* method;
  decay_function f;
  vector expected;
  double digit;  // half a unit of the last printed digit
};

const std::vector<vector_case>& published() {
  static const std::vector<vector_case> all = {
      {"2SFCA t0=20", "2sfca", binary{{20}}, {6.131868, 7.131868, 5.285714, 7.131868}, 5e-7},
      {"bands 10/15/20 min: 1, 2/3, 1/3 (APL)",
       "e2sfca",
       kApl,
       {7.142857, 8.233766, 5.064935, 3.593074},
       5e-7},
      {"E2SFCA 10/20/30 min: 1, 0.68, 0.22",
       "e2sfca",
       kE2,
       {6.970531, 7.589365, 4.983507, 5.453504},
       5e-7},
      {"KD2SFCA quartic t0=20",
       "kd2sfca",
       quartic{{20}},
       {7.112461, 9.194495, 5.262399, 0.985572},
       5e-7},
      {"Gaussian (Dai) t0=20",
       "kd2sfca",
       gaussian{{20}},
       {6.986338, 8.793583, 5.314931, 2.121242},
       5e-7},
      {"M2SFCA, APL bands", "m2sfca", kApl, {7.142857, 7.870130, 3.922078, 1.642136}, 5e-7},
      {"3SFCA, E2SFCA bands", "3sfca", kE2, {8.073712, 7.392708, 5.570590, 5.046774}, 5e-7},
      {"Huff-3SFCA, E2SFCA bands",
       "huff3sfca",
       kE2,
       {7.161610, 7.408822, 6.177233, 5.409658},
       5e-7},
      {"MH3SFCA, E2SFCA bands", "mh3sfca", kE2, {6.501700, 6.591128, 5.098586, 4.708608}, 5e-7},
      {"BFCA, E2SFCA bands", "bfca", kE2, {5.332476, 5.902355, 3.918506, 4.283179}, 5e-7},
      {"gravity exp(-0.1 t)",
       "gravity",
       exponential{0.1, {60}},
       {25972.3789, 37199.1128, 16020.8463, 8815.5419},
       5e-5},
      {"cumulative t<=20", "cumulative", binary{{20}}, {42000, 48000, 36000, 48000}, 0}};
  return all;
}

TEST(indices, the_published_vectors_to_their_printed_digits) {
  const auto x = example();
  for (const auto& c : published()) {
    const auto found =
        evaluate(find_index_method(c.method), x.pairs(), c.f, x.demand, x.supply, {});
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_NEAR(found.value[i], c.expected[i], c.digit * 1.000001) << c.name << " " << i;
    }
    EXPECT_TRUE(found.unreached.empty()) << c.name;
  }
}

TEST(indices, the_file_of_vectors_holds_the_same) {
  const char* told = std::getenv("SOURCIER_SHARED_DATA");
  const std::filesystem::path folder =
      told != nullptr ? told
                      : std::filesystem::path(SOURCIER_SOURCE_DIR).parent_path() / "shared/data";
  std::ifstream file(folder / "access/floating-catchment-vectors.csv");
  if (!file) GTEST_SKIP() << "the shared data are not here";
  std::map<std::string, vector> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] != '"') continue;
    const auto end = line.find('"', 1);
    std::istringstream rest(line.substr(end + 2));
    auto& row = rows[line.substr(1, end - 1)];
    for (std::string cell; std::getline(rest, cell, ',');) row.push_back(std::stod(cell));
  }
  EXPECT_EQ(rows.size(), published().size());
  for (const auto& c : published()) EXPECT_EQ(rows[c.name], c.expected) << c.name;
}

// ---- each method straight from its published formula, over all pairs of a dense matrix ----

struct dense {
  const instance& x;
  std::vector<vector> f;

  dense(const instance& given, const decay_function& decay) : x(given) {
    for (std::size_t i = 0; i < x.n; ++i) {
      f.emplace_back();
      for (std::size_t j = 0; j < x.n; ++j) {
        f[i].push_back(weight_of(decay, {double{x.time[i][j]}}));
      }
    }
  }
  // first_kj multiplies P_k in step 1, second_ij multiplies R_j in step 2.
  vector two_steps(const std::vector<vector>& first, const std::vector<vector>& second) const {
    vector out(x.n, 0);
    for (std::size_t j = 0; j < x.n; ++j) {
      double people = 0;
      for (std::size_t k = 0; k < x.n; ++k) people += first[k][j] * x.demand[k];
      if (people <= 0) continue;
      for (std::size_t i = 0; i < x.n; ++i) out[i] += second[i][j] * x.supply[j] / people;
    }
    return out;
  }
  std::vector<vector> times(const std::vector<vector>& a, const std::vector<vector>& b) const {
    auto out = a;
    for (std::size_t i = 0; i < x.n; ++i) {
      for (std::size_t j = 0; j < x.n; ++j) out[i][j] *= b[i][j];
    }
    return out;
  }
  // Rows of a_ij s_j divided by their sum; 0 where it is 0.
  std::vector<vector> chosen(bool by_supply) const {
    auto out = f;
    for (auto& row : out) {
      double sum = 0;
      for (std::size_t j = 0; j < x.n; ++j) sum += row[j] *= by_supply ? x.supply[j] : 1;
      for (auto& v : row) v = sum > 0 ? v / sum : 0;
    }
    return out;
  }
  vector balanced() const {
    auto v = f;
    for (std::size_t j = 0; j < x.n; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < x.n; ++k) sum += f[k][j];
      for (std::size_t i = 0; i < x.n; ++i) v[i][j] = sum > 0 ? f[i][j] / sum : 0;
    }
    return two_steps(chosen(false), v);
  }
  vector variable(const decay_function& decay, double target) const {
    auto g = f;
    for (std::size_t j = 0; j < x.n; ++j) {
      double reach = reach_of(decay).value;
      for (std::size_t a = 0; a < x.n; ++a) {  // the least time that finds enough people
        double people = 0;
        for (std::size_t k = 0; k < x.n; ++k) {
          if (x.time[k][j] <= x.time[a][j]) people += x.demand[k];
        }
        if (people >= target) reach = std::min(reach, double{x.time[a][j]});
      }
      for (std::size_t i = 0; i < x.n; ++i) {
        if (double{x.time[i][j]} > reach) g[i][j] = 0;
      }
    }
    return two_steps(g, g);
  }
  vector sums() const {
    vector out(x.n, 0);
    for (std::size_t i = 0; i < x.n; ++i) {
      for (std::size_t j = 0; j < x.n; ++j) out[i] += f[i][j] * x.supply[j];
    }
    return out;
  }
  vector nearest(const decay_function& decay, unsigned k, bool mean) const {
    vector out(x.n, std::nan(""));
    for (std::size_t i = 0; i < x.n; ++i) {
      vector all;
      for (std::size_t j = 0; j < x.n; ++j) {
        const bool counts = x.supply[j] > 0 && double{x.time[i][j]} <= reach_of(decay).value;
        if (counts) all.push_back(double{x.time[i][j]});
      }
      std::ranges::sort(all);
      if (all.size() < k) continue;
      double sum = 0;
      for (unsigned a = 0; a < k; ++a) sum += all[a];
      out[i] = mean ? sum / k : all[k - 1];
    }
    return out;
  }
  vector of(const index_method& m, const decay_function& decay, const index_options& o) const {
    const auto key = m.key;
    if (key == "v2sfca") return variable(decay, o.target);
    if (key == "m2sfca") return two_steps(f, times(f, f));
    if (key == "3sfca" || key == "huff3sfca") {
      const auto g = times(chosen(key == "huff3sfca"), f);
      return two_steps(g, g);
    }
    if (key == "mh3sfca") return two_steps(chosen(true), times(chosen(true), f));
    if (key == "bfca") return balanced();
    if (key == "gravity" || key == "cumulative") return sums();
    if (key == "nearest" || key == "k_nearest") return nearest(decay, o.k, false);
    if (key == "k_nearest_mean") return nearest(decay, o.k, true);
    return two_steps(f, f);  // 2sfca, e2sfca, kd2sfca, competition_gravity
  }
};

rc::Gen<instance> instances() {
  return rc::gen::exec([] {
    instance x;
    x.n = *rc::gen::inRange<std::size_t>(1, 25);
    for (std::size_t i = 0; i < x.n; ++i) {
      std::vector<float> row;
      for (std::size_t j = 0; j < x.n; ++j) {
        row.push_back(i == j ? 0.0f : static_cast<float>(*rc::gen::inRange(1, 81)) / 2);
      }
      x.time.push_back(row);
      x.demand.push_back(*rc::gen::inRange(0, 5) == 0 ? 0.0 : *rc::gen::inRange(1, 100'000) / 7.0);
      x.supply.push_back(*rc::gen::inRange(0, 3) == 0 ? 0.0 : *rc::gen::inRange(0, 60'000) / 3.0);
    }
    x.index(35);
    return x;
  });
}

rc::Gen<decay_function> decays() {
  return rc::gen::element<decay_function>(kApl, kE2, binary{{20}}, linear{{20}},
                                          epanechnikov{{17.5}}, quartic{{20}}, gaussian{{30}},
                                          exponential{0.1, {35}}, power{1.5, {5}, {30}});
}

index_options options() {
  return {*rc::gen::element(1.0, 100'000.0), *rc::gen::element(1.0, 5000.0, 60'000.0),
          *rc::gen::inRange(1u, 4u)};
}

bool close(double a, double b, double scale) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::abs(a - b) <= 1e-9 * std::max({scale, std::abs(a), std::abs(b)});
}

vector values(const index_method& m, const instance& x, const decay_function& f,
              const index_options& o) {
  return evaluate(m, x.pairs(), f, x.demand, x.supply, o).value;
}

RC_GTEST_PROP(indices, every_method_equals_its_formula_over_all_pairs, ()) {
  const auto x = *instances();
  const auto f = *decays();
  const auto o = options();
  for (const auto& m : index_methods()) {
    auto expected = dense(x, f).of(m, f, o);
    if (m.unit == index_unit::per_inhabitant) {
      for (auto& v : expected) v *= o.scale;
    }
    const auto found = values(m, x, f, o);
    RC_ASSERT(found.size() == x.n);
    for (std::size_t i = 0; i < x.n; ++i) {
      if (!close(found[i], expected[i], 1)) RC_FAIL(std::string(m.key));
    }
  }
}

RC_GTEST_PROP(indices, kept_weights_give_the_same_bits_as_times, ()) {
  const auto x = *instances();
  const auto f = *decays();
  const auto w = make_weights(x.pairs(), f);
  for (const auto& m : index_methods()) {
    if (m.kind != index_kind::floating) continue;
    const auto kept = evaluate(m, w, x.demand, x.supply, {});
    const auto timed = evaluate(m, x.pairs(), f, x.demand, x.supply, {});
    RC_ASSERT(kept.value == timed.value);
    RC_ASSERT(kept.unreached == timed.unreached);
  }
}

RC_GTEST_PROP(indices, two_steps_are_the_operator_of_the_apl, ()) {
  const auto x = *instances();
  const auto m =
      make_catchment(std::make_shared<weights>(make_weights(x.pairs(), kApl)), x.demand, 100'000);
  const auto expected = accessibility(m, x.supply);
  const auto found = evaluate(find_index_method("e2sfca"), *m.w, x.demand, x.supply, {100'000});
  RC_ASSERT(found.value == expected);
  RC_ASSERT(found.unreached == unreached(m, x.supply));
}

RC_GTEST_PROP(indices, methods_that_conserve_give_out_all_supply_that_reaches_someone, ()) {
  const auto x = *instances();
  const auto f = *decays();
  const auto o = options();
  for (const auto& m : index_methods()) {
    if (!m.conserves) continue;
    const auto found = evaluate(m, x.pairs(), f, x.demand, x.supply, o);
    double given = 0, received = 0;
    for (std::size_t i = 0; i < x.n; ++i) {
      given += x.supply[i];
      received += x.demand[i] * found.value[i] / o.scale;
    }
    for (const auto j : found.unreached) given -= x.supply[std::size_t(j)];
    if (!close(given, received, 1)) RC_FAIL(std::string(m.key));
  }
}

RC_GTEST_PROP(indices, modified_two_steps_never_give_more_than_there_is, ()) {
  const auto x = *instances();
  const auto found = values(find_index_method("m2sfca"), x, *decays(), {});
  double given = 0, received = 0;
  for (std::size_t i = 0; i < x.n; ++i) {
    given += x.supply[i];
    received += x.demand[i] * found[i];
  }
  RC_ASSERT(received <= given * (1 + 1e-12));
}

RC_GTEST_PROP(indices, linear_methods_are_linear_in_supply, ()) {
  auto x = *instances();
  const auto f = *decays();
  const auto o = options();
  const double k = *rc::gen::inRange(0, 30) / 7.0;
  auto other = x;
  std::ranges::reverse(other.supply);
  auto both = x;
  for (std::size_t j = 0; j < x.n; ++j) both.supply[j] += k * other.supply[j];
  for (const auto& m : index_methods()) {
    if (!m.linear) continue;
    const auto a = values(m, x, f, o), b = values(m, other, f, o), c = values(m, both, f, o);
    for (std::size_t i = 0; i < x.n; ++i) {
      if (!close(c[i], a[i] + k * b[i], 1)) RC_FAIL(std::string(m.key));
    }
  }
}

TEST(indices, methods_said_not_to_be_linear_are_not) {
  auto x = example();
  auto more = x;
  more.supply[6] += 20'000;
  for (const auto& m : index_methods()) {
    if (m.kind != index_kind::floating || m.linear) continue;
    auto alone = x;
    alone.supply = {0, 0, 0, 0, 0, 0, 20'000};
    const auto a = values(m, x, kE2, {}), b = values(m, alone, kE2, {}),
               c = values(m, more, kE2, {});
    EXPECT_GT(std::abs(c[0] - a[0] - b[0]), 0.01) << m.key;
  }
}

RC_GTEST_PROP(indices, more_people_everywhere_divide_what_is_per_inhabitant, ()) {
  const auto x = *instances();
  const auto f = *decays();
  const auto o = options();
  const double l = *rc::gen::element(0.25, 2.0, 8.0);
  auto crowded = x;
  for (auto& p : crowded.demand) p *= l;
  auto later = o;
  later.target *= l;
  for (const auto& m : index_methods()) {
    const auto expected = values(m, x, f, o), found = values(m, crowded, f, later);
    // What takes no account of people does not move with them.
    const double by = m.unit == index_unit::per_inhabitant ? l : 1;
    for (std::size_t i = 0; i < x.n; ++i) {
      if (!close(found[i], expected[i] / by, 1e-6)) RC_FAIL(std::string(m.key));
    }
  }
}

RC_GTEST_PROP(indices, more_supply_never_lowers_a_linear_value_nor_lengthens_a_trip, ()) {
  const auto x = *instances();
  const auto f = *decays();
  const auto o = options();
  auto more = x;
  more.supply[*rc::gen::inRange<std::size_t>(0, x.n)] += *rc::gen::inRange(1, 10'000);
  for (const auto& m : index_methods()) {
    if (!m.linear && m.unit != index_unit::minutes) continue;
    const auto before = values(m, x, f, o), after = values(m, more, f, o);
    for (std::size_t i = 0; i < x.n; ++i) {
      if (std::isnan(before[i])) continue;
      const bool kept = m.linear ? after[i] >= before[i] * (1 - 1e-12) : after[i] <= before[i];
      if (!kept) RC_FAIL(std::string(m.key));
    }
  }
}

// The operator does not depend on the supply: a change reaches who can reach it, and nobody else.
RC_GTEST_PROP(indices, a_change_of_supply_touches_only_those_within_its_reach, ()) {
  const auto x = *instances();
  const auto f = *decays();
  const auto o = options();
  const auto j = *rc::gen::inRange<std::size_t>(0, x.n);
  auto other = x;
  other.supply[j] = *rc::gen::inRange(0, 60'000);
  for (const auto& m : index_methods()) {
    if (!m.linear) continue;
    const auto before = values(m, x, f, o), after = values(m, other, f, o);
    for (std::size_t i = 0; i < x.n; ++i) {
      const bool reaches = weight_of(f, {double{x.time[i][j]}}) > 0;
      if (!reaches && before[i] != after[i]) RC_FAIL(std::string(m.key));
    }
  }
}

RC_GTEST_PROP(indices, supply_that_reaches_nobody_is_reported_never_divided_by, ()) {
  auto x = *instances();
  const auto alone = *rc::gen::inRange<std::size_t>(0, x.n);
  for (std::size_t i = 0; i < x.n; ++i) x.time[i][alone] = i == alone ? 0.0f : 99.0f;
  x.demand[alone] = 0;
  x.supply[alone] = 1000;
  x.to.clear(), x.minutes_to.clear();
  x.index(35);
  for (const auto& m : index_methods()) {
    if (m.unit == index_unit::minutes) continue;
    const auto found = evaluate(m, x.pairs(), kApl, x.demand, x.supply, {1, 5000, 1});
    for (const double v : found.value) RC_ASSERT(std::isfinite(v));
    const commune_id id{static_cast<std::uint32_t>(alone)};
    const bool told = std::ranges::find(found.unreached, id) != found.unreached.end();
    RC_ASSERT(told == (m.unit == index_unit::per_inhabitant));
  }
}

TEST(indices, a_variable_reach_takes_all_who_are_at_its_last_minute) {
  instance x;
  x.n = 4;
  x.time = {{0, 99, 99, 99}, {5, 0, 99, 99}, {5, 99, 0, 99}, {9, 99, 99, 0}};
  x.demand = {10, 30, 30, 30};
  x.supply = {700, 0, 0, 0};
  x.index(60);
  const auto& m = find_index_method("v2sfca");
  // 40 people are found at 5 minutes, where there are 70; those at 9 are out of reach.
  EXPECT_EQ(values(m, x, binary{{30}}, {1, 40, 1}), (vector{10, 10, 10, 0}));
  // Never enough: it reaches as far as the decay.
  EXPECT_EQ(values(m, x, binary{{30}}, {1, 1e6, 1}), (vector{7, 7, 7, 7}));
  EXPECT_EQ(values(m, x, binary{{8}}, {1, 1e6, 1}), (vector{10, 10, 10, 0}));
}

TEST(indices, fewer_than_k_places_in_reach_is_unknown) {
  const auto x = example();
  const auto found = values(find_index_method("k_nearest"), x, binary{{20}}, {1, 0, 3});
  EXPECT_TRUE(std::isnan(found[0]));
  EXPECT_EQ(found[3], 19);
  EXPECT_EQ(values(find_index_method("k_nearest_mean"), x, binary{{20}}, {1, 0, 3})[3], 17);
  EXPECT_EQ(values(find_index_method("nearest"), x, binary{{20}}, {})[3], 14);
}

TEST(indices, results_do_not_depend_on_the_thread_count) {
  instance x;
  x.n = 6000;
  x.offsets = {0};
  for (std::size_t i = 0; i < x.n; ++i) {
    for (auto j = i < 20 ? 0 : i - 20; j < std::min(x.n, i + 20); ++j) {
      x.to.push_back({static_cast<std::uint32_t>(j)});
      x.minutes_to.push_back(i == j ? 0.0f : static_cast<float>((i * 7 + j * 13) % 23));
    }
    x.offsets.push_back(x.to.size());
    x.demand.push_back(static_cast<double>(i % 17) * 1.1);
    x.supply.push_back(static_cast<double>(i % 5) * 5400.3);
  }
  for (const auto& m : index_methods()) {
    std::vector<vector> results;
    for (const unsigned threads : {1u, 2u, 4u}) {
      set_thread_count(threads);
      results.push_back(values(m, x, kApl, {1, 50, 1}));
      if (m.kind == index_kind::floating) {
        results.push_back(evaluate(m, make_weights(x.pairs(), kApl), x.demand, x.supply, {}).value);
      }
    }
    set_thread_count(0);
    for (const auto& r : results) EXPECT_EQ(r, results[0]) << m.key;
  }
}

TEST(indices, each_method_is_told_in_words_and_belongs_to_a_group) {
  const auto words = index_wording();
  ASSERT_EQ(words.size(), index_methods().size());
  for (std::size_t k = 0; k < words.size(); ++k) {
    const auto& w = words[k];
    EXPECT_EQ(w.method, index_methods()[k].key);
    EXPECT_EQ(&words_of(w.method), &w);
    EXPECT_EQ(std::ranges::count(index_groups(), w.group, &index_group::key), 1) << w.method;
    for (const auto* t : {&w.formula, &w.measures, &w.when, &w.limit}) {
      EXPECT_GT(t->fr.size(), 20U) << w.method;
      EXPECT_GT(t->en.size(), 20U) << w.method;
      EXPECT_NE(t->fr, t->en) << w.method;
    }
  }
  for (const auto& g : index_groups()) {
    EXPECT_NE(std::ranges::count(words, g.key, &index_words::group), 0) << g.key;
  }
}

TEST(indices, each_method_says_what_it_is_in_both_languages) {
  for (const auto& m : index_methods()) {
    EXPECT_FALSE(m.label.fr.empty() || m.label.en.empty()) << m.key;
    EXPECT_GT(m.explanation.fr.size(), 60u) << m.key;
    EXPECT_GT(m.explanation.en.size(), 60u) << m.key;
    EXPECT_FALSE(m.formula.empty() || m.source.empty()) << m.key;
    if (!m.usual_decay.empty()) {
      EXPECT_NO_THROW(find_decay(m.usual_decay)) << m.key;
    }
    EXPECT_EQ(find_index_method(m.key).key, m.key);
  }
  EXPECT_THROW(find_index_method("4sfca"), input_error);
}

}  // namespace
}  // namespace sourcier::access
