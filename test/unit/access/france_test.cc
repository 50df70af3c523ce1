// The properties of the linear indices over all of France, from the official outlines and the
// workbook of DREES, where they are at hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <random>

#include "access/decays.h"
#include "access/indices.h"
#include "ingest/apl.h"
#include "ingest/workbook.h"
#include "travel/straight_line.h"
#include "unit/geo/contours.h"

namespace sourcier::access {
namespace {

using vector = std::vector<double>;

struct france {
  travel::time_table times;
  vector people, supply, other;  // standardised; received by the published APL; drawn at random

  explicit france(const std::filesystem::path& shared) {
    const auto outlines = geo::read_contours(shared / "contours");
    const auto file = shared / "apl/drees-apl-medecins-generalistes.xlsx";
    const auto book = ingest::read_apl_workbook(ingest::read_workbook(file, language::en),
                                                file.filename().string());
    const auto newest = std::ranges::max_element(book.tables, {}, &ingest::apl_table::year);
    std::map<std::string, const ingest::apl_row*> known;
    for (const auto& row : newest->rows) known[row.code] = &row;
    std::vector<geo::coordinate> centres;
    std::mt19937 random(1);
    for (std::size_t i = 0; i < outlines.size(); ++i) {
      const auto row = known.find(outlines.codes[i]);
      if (row == known.end()) continue;
      centres.push_back(geo::area_centroid(outlines, i));
      people.push_back(row->second->standardised_population);
      supply.push_back(row->second->values[0] * people.back());
      other.push_back(random() % 3 == 0 ? static_cast<double>(random() % 60'000) : 0);
    }
    times =
        travel::build_time_table(travel::embedded_straight_line_model(), centres, {}, minutes{30});
  }
  travel_pairs pairs() const { return {times.offsets, times.destinations, times.times}; }
};

class all_of_france : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (const auto folder = geo::contours_folder()) f_ = std::make_unique<france>(*folder / "..");
  }
  static void TearDownTestSuite() { f_.reset(); }
  void SetUp() override {
    if (!f_) GTEST_SKIP() << "the shared data are not here";
    ASSERT_GT(f_->people.size(), 34'000U);
    ASSERT_GT(f_->times.destinations.size(), 2'000'000U);
  }

  // check(method, decay) for each linear method, with bands and with a curve.
  template <class Check>
  void for_each_linear(const Check& check) {
    for (const auto& m : index_methods()) {
      if (!m.linear) continue;
      for (const auto decay : {"apl_gp", "gaussian_30"}) {
        SCOPED_TRACE(std::string(m.key) + " " + decay);
        check(m, find_decay(decay).f);
      }
    }
  }
  static index_values ask(const index_method& m, const decay_function& f, const vector& people,
                          const vector& supply, double target = 20'000) {
    return evaluate(m, f_->pairs(), f, people, supply, {1, target, 1});
  }
  // The first place where two lists part, or nothing.
  static void expect_close(const vector& found, const vector& expected) {
    for (std::size_t i = 0; i < found.size(); ++i) {
      const double scale = std::max({1e-3, std::abs(found[i]), std::abs(expected[i])});
      if (!(std::abs(found[i] - expected[i]) <= 1e-9 * scale)) {
        FAIL() << "place " << i << ": " << found[i] << " beside " << expected[i];
      }
    }
  }

  static inline std::unique_ptr<france> f_;
};

TEST_F(all_of_france, conservation) {
  for_each_linear([&](const index_method& m, const decay_function& f) {
    if (!m.conserves) return;
    const auto x = ask(m, f, f_->people, f_->supply);
    double given = 0, received = 0;
    for (std::size_t i = 0; i < x.value.size(); ++i) {
      given += f_->supply[i];
      received += f_->people[i] * x.value[i];
    }
    for (const auto j : x.unreached) given -= f_->supply[std::size_t(j)];
    EXPECT_NEAR(received / given, 1, 1e-12);
  });
}

TEST_F(all_of_france, linearity) {
  vector both = f_->supply;
  for (std::size_t j = 0; j < both.size(); ++j) both[j] += 2.5 * f_->other[j];
  for_each_linear([&](const index_method& m, const decay_function& f) {
    auto expected = ask(m, f, f_->people, f_->supply).value;
    const auto more = ask(m, f, f_->people, f_->other).value;
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += 2.5 * more[i];
    expect_close(ask(m, f, f_->people, both).value, expected);
  });
}

TEST_F(all_of_france, a_change_is_a_sparse_update) {
  auto more = f_->supply;
  const std::size_t j = more.size() / 2;
  more[j] += 5400;
  for_each_linear([&](const index_method& m, const decay_function& f) {
    const auto before = ask(m, f, f_->people, f_->supply).value;
    const auto after = ask(m, f, f_->people, more).value;
    std::size_t touched = 0;
    for (std::uint32_t i = 0; i < before.size(); ++i) {
      if (before[i] == after[i]) continue;
      ++touched;
      const auto to = f_->times.destinations_of({i});
      EXPECT_NE(std::ranges::find(to, commune_id{static_cast<std::uint32_t>(j)}), to.end()) << i;
    }
    EXPECT_GT(touched, 0U);
    EXPECT_LT(touched, 1000U);
  });
}

TEST_F(all_of_france, people_divide) {
  auto crowded = f_->people;
  for (auto& p : crowded) p *= 4;  // a power of two: no rounding moves a variable reach
  for_each_linear([&](const index_method& m, const decay_function& f) {
    auto expected = ask(m, f, f_->people, f_->supply).value;
    if (m.unit == index_unit::per_inhabitant) {
      for (auto& v : expected) v /= 4;
    }
    expect_close(ask(m, f, crowded, f_->supply, 80'000).value, expected);
  });
}

TEST_F(all_of_france, added_supply_lowers_nothing) {
  auto more = f_->supply;
  for (std::size_t j = 0; j < more.size(); ++j) more[j] += f_->other[j];
  for_each_linear([&](const index_method& m, const decay_function& f) {
    const auto before = ask(m, f, f_->people, f_->supply).value;
    const auto after = ask(m, f, f_->people, more).value;
    const auto lower = std::ranges::mismatch(
        before, after, [](double b, double a) { return a >= b * (1 - 1e-12); });
    EXPECT_EQ(lower.in1, before.end());
  });
}

TEST_F(all_of_france, supply_out_of_reach_is_told_and_nothing_is_divided_by_it) {
  const std::uint32_t j = 1000;
  auto people = f_->people;
  for (const auto id : f_->times.destinations_of({j})) people[std::size_t(id)] = 0;
  auto supply = f_->supply;
  supply[j] = 5400;
  for_each_linear([&](const index_method& m, const decay_function& f) {
    const auto x = ask(m, f, people, supply);
    EXPECT_TRUE(std::ranges::all_of(x.value, [](double v) { return std::isfinite(v); }));
    const bool told = std::ranges::find(x.unreached, commune_id{j}) != x.unreached.end();
    EXPECT_EQ(told, m.unit == index_unit::per_inhabitant);
  });
}

}  // namespace
}  // namespace sourcier::access
