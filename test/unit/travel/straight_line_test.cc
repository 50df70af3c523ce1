#include "travel/straight_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "base/error.h"
#include "base/parallel.h"

namespace sourcier::travel {
namespace {

struct territory {
  std::vector<geo::coordinate> coordinates;
  std::vector<density> densities;
};

territory random_territory(std::size_t n) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> lon(1.4, 4.3), lat(48.8, 51.1), decade(-0.5, 4.5);
  territory t;
  for (std::size_t i = 0; i < n; ++i) {
    t.coordinates.push_back({lon(random), lat(random)});
    t.densities.push_back({i % 17 == 0 ? std::nan("") : std::pow(10, decade(random))});
  }
  t.coordinates[n / 2] = t.coordinates[n / 3];  // two communes at one place
  return t;
}

straight_line_model model_of(time_curve curve, time_curve fallback) {
  return {curve, fallback, {"essai", "trial"}, {}, "2026-01-31", {}};
}

const straight_line_model kByDensity = model_of({1.5, 0.8, 0.4, 0.5, 0.12}, {2, 1.1, 0, 0, 0});

time_table brute_force(const straight_line_model& m, const territory& t, minutes limit) {
  time_table table{.offsets = {0}, .destinations = {}, .times = {}, .limit = limit};
  for (std::uint32_t i = 0; i < t.coordinates.size(); ++i) {
    for (std::uint32_t j = 0; j < t.coordinates.size(); ++j) {
      const auto km = geo::great_circle(t.coordinates[i], t.coordinates[j]);
      const auto d = [&](std::uint32_t k) {
        return t.densities.empty() ? density{std::nan("")} : t.densities[k];
      };
      const float time = i == j ? 0 : stored_time(travel_time(m, km, d(i), d(j)));
      if (static_cast<double>(time) > limit.value) continue;
      table.destinations.push_back({j});
      table.times.push_back(time);
    }
    table.offsets.push_back(table.times.size());
  }
  return table;
}

void expect_equal(const time_table& a, const time_table& b) {
  EXPECT_EQ(a.offsets, b.offsets);
  EXPECT_EQ(a.destinations, b.destinations);
  EXPECT_EQ(a.times, b.times);
}

TEST(straight_line, same_as_brute_force) {
  auto t = random_territory(1100);
  const auto embedded = embedded_straight_line_model();
  for (const double limit : {0.0, 1.0, 10.0, 20.0, 45.0}) {
    for (const auto* model : {&embedded, &kByDensity}) {
      const auto table = build_time_table(*model, t.coordinates, t.densities, {limit});
      ASSERT_TRUE(is_well_formed(table));
      expect_equal(table, brute_force(*model, t, {limit}));
    }
  }
  t.densities.clear();
  expect_equal(build_time_table(kByDensity, t.coordinates, {}, {20}),
               brute_force(kByDensity, t, {20}));
}

TEST(straight_line, symmetric) {
  const auto t = random_territory(900);
  const auto table = build_time_table(kByDensity, t.coordinates, t.densities, {25});
  std::size_t checked = 0;
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    const auto row = table.destinations_of({i});
    for (std::size_t k = 0; k < row.size(); ++k) {
      const auto back = table.destinations_of(row[k]);
      const auto at = std::ranges::lower_bound(back, commune_id{i});
      ASSERT_TRUE(at != back.end() && *at == commune_id{i});
      ASSERT_EQ(table.times_of(row[k])[static_cast<std::size_t>(at - back.begin())],
                table.times_of({i})[k]);
      ++checked;
    }
  }
  EXPECT_GT(checked, 5000U);
}

TEST(straight_line, same_for_any_number_of_threads) {
  const auto t = random_territory(4000);
  set_thread_count(1);
  const auto one = build_time_table(kByDensity, t.coordinates, t.densities, {20});
  for (const unsigned threads : {2U, 4U}) {
    set_thread_count(threads);
    expect_equal(build_time_table(kByDensity, t.coordinates, t.densities, {20}), one);
  }
  set_thread_count(0);
}

TEST(straight_line, no_commune_gives_an_empty_table) {
  const auto table = build_time_table(kByDensity, {}, {}, {20});
  EXPECT_EQ(table.size(), 0U);
  EXPECT_TRUE(is_well_formed(table));
}

TEST(straight_line, a_pair_at_the_limit_is_inside) {
  const std::vector<geo::coordinate> two{{3, 50}, {3.13, 50.07}};
  const auto km = geo::great_circle(two[0], two[1]);
  const auto model = kByDensity.without_density;
  const auto at = stored_time(model.at(km, 0));
  const auto table_within = [&](double limit) {
    return build_time_table(kByDensity, two, {}, {limit}).times.size();
  };
  EXPECT_EQ(table_within(static_cast<double>(at)), 4U);
  EXPECT_EQ(table_within(static_cast<double>(std::nextafter(at, 0.0F))), 2U);
}

// A sum that should give a bound may miss it by an ulp; the pair must stay in the nearer band.
TEST(stored_time, rounding_never_passes_a_bound) {
  for (const double bound : {10.0, 10.1, 12.3, 15.0, 20.0, 20.7, 30.0, 45.1}) {
    EXPECT_LE(static_cast<double>(stored_time({bound})), bound);
    EXPECT_NEAR(static_cast<double>(stored_time({bound})), bound, 4e-6);
    // The value past a whole bound by the noise of a few operations is kept at the bound.
    const double noisy = bound + 4 * (std::nextafter(bound, 100.0) - bound);
    EXPECT_EQ(stored_time({noisy}), stored_time({bound}));
  }
  EXPECT_EQ(stored_time({10.0}), 10.0F);
  EXPECT_EQ(stored_time({0.0}), 0.0F);
  EXPECT_GT(static_cast<double>(stored_time({10.00001})), 10.0);
  // 3.8 + 0.94 km at exactly 10 minutes, however the sum is rounded.
  const double km = (10 - 3.8) / 0.94;
  EXPECT_EQ(stored_time({3.8 + 0.94 * std::nextafter(km, 100.0)}), 10.0F);
}

TEST(straight_line, densities_are_clamped_and_missing_ones_fall_back) {
  const auto nan = std::nan("");
  EXPECT_EQ(log_density({100}, {10000}), 3.0);
  EXPECT_EQ(log_density({0.01}, {1e9}), 2.0);
  for (const double missing : {nan, 0.0, -3.0}) {
    EXPECT_FALSE(log_density({missing}, {50}).has_value());
    EXPECT_EQ(travel_time(kByDensity, {10}, {50}, {missing}).value, 2 + 1.1 * 10);
  }
  EXPECT_EQ(travel_time(kByDensity, {4}, {10}, {1000}).value,
            1.5 + 0.5 * 2 + (0.8 + 0.12 * 2) * 4 + 0.4 * 2);
}

TEST(straight_line, nothing_is_nearer_than_the_start) {
  const auto slow = model_of({5, 1, 0, 0, 0}, {5, 1, 0, 0, 0});
  EXPECT_LT(reach(slow, {4}).value, 0);
  EXPECT_NEAR(reach(slow, {20}).value, 15, 1e-5);
  const auto t = random_territory(50);
  EXPECT_EQ(build_time_table(slow, t.coordinates, {}, {4}).times.size(), 50U);
}

TEST(straight_line_file, shipped_model_round_trips) {
  const auto model = embedded_straight_line_model();
  EXPECT_TRUE(is_increasing(model.curve));
  ASSERT_EQ(model.errors.size(), 5U);
  const auto again = parse_straight_line_model(to_toml(model), "again.toml");
  EXPECT_EQ(again.curve, model.curve);
  EXPECT_EQ(again.without_density, model.without_density);
  EXPECT_EQ(again.source.fr, model.source.fr);
  EXPECT_EQ(to_toml(again), to_toml(model));
  const auto said = describe(model);
  EXPECT_THAT(said.note.fr, testing::HasSubstr("2,2 min"));
  EXPECT_THAT(said.note.en, testing::HasSubstr("METRIC"));
}

TEST(straight_line_file, bad_files_are_refused_with_the_field) {
  const std::string valid = "error = []\n" + to_toml(kByDensity);
  ASSERT_NO_THROW(parse_straight_line_model(valid, "m.toml"));
  const auto refusal = [&](std::string_view from, std::string_view to) -> std::string {
    auto bad = valid;
    bad.replace(bad.find(from), from.size(), to);
    try {
      parse_straight_line_model(bad, "m.toml");
    } catch (const input_error& e) {
      return e.message.en;
    }
    return "accepted";
  };
  using testing::AllOf, testing::HasSubstr;
  EXPECT_THAT(refusal("per_km = 0.8", "per_km = \"a\""),
              AllOf(HasSubstr("m.toml"), HasSubstr("curve.per_km")));
  EXPECT_THAT(refusal("per_km = 0.8", "per_km = nan"), HasSubstr("curve.per_km"));
  EXPECT_THAT(refusal("per_km = 0.8", "per_km = -0.8"), HasSubstr("[curve] makes times fall"));
  EXPECT_THAT(refusal("per_km_decade = 0.12", "per_km_decade = -0.2"), HasSubstr("times fall"));
  EXPECT_THAT(refusal("2026-01-31", "2026-02-31"), HasSubstr("fitted_on"));
  EXPECT_THAT(refusal("[without_density]", "[other]"), HasSubstr("without_density"));
  EXPECT_THAT(refusal("start = 1.5", "start = = 1.5"), HasSubstr("m.toml, line"));
  EXPECT_THAT(refusal("error = []", "error = 3"), HasSubstr("error"));
}

}  // namespace
}  // namespace sourcier::travel
