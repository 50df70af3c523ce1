#include "travel/matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <random>

#include "base/error.h"

namespace sourcier::travel {
namespace {

namespace fs = std::filesystem;

struct matrix_file : testing::Test {
  fs::path folder = fs::temp_directory_path() / ("sourcier-matrix-" + std::to_string(::getpid()));
  fs::path path = folder / "times.bin";
  std::vector<std::string> codes{"62001", "62002", "62003", "2A004", "59350", "80021"};
  std::string codes_digest = communes_digest(codes);
  std::vector<time_triple> triples{{{4}, {0}, {12.5}}, {{0}, {1}, {10}},  {{1}, {0}, {11}},
                                   {{0}, {4}, {20}},   {{2}, {2}, {7}},   {{0}, {2}, {20.5}},
                                   {{4}, {3}, {0}},    {{3}, {4}, {3.25}}};

  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  time_matrix load() { return time_matrix::load(path, codes.size(), codes_digest); }
};

TEST_F(matrix_file, round_trip_keeps_every_pair) {
  std::mt19937 random(7);
  std::uniform_int_distribution<std::uint32_t> id(0, 199);
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> expected;
  for (int i = 0; i < 5000; ++i) {
    const auto from = id(random), to = id(random);
    if (from != to) expected[{from, to}] = static_cast<double>(random() % 12000) / 100;
  }
  std::vector<time_triple> all;
  for (const auto& [pair, t] : expected) all.push_back({{pair.first}, {pair.second}, {t}});
  std::ranges::shuffle(all, random);
  const time_matrix built(200, all);
  built.save(path, codes_digest);
  time_matrix moved = time_matrix::load(path, 200, codes_digest);
  const time_matrix loaded = std::move(moved);
  ASSERT_EQ(loaded.pairs(), expected.size());
  for (std::uint32_t i = 0; i < 200; ++i) {
    for (auto k = loaded.offsets()[i]; k < loaded.offsets()[i + 1]; ++k) {
      const auto found = expected.find({i, loaded.destinations()[k].value});
      ASSERT_NE(found, expected.end());
      EXPECT_EQ(loaded.times()[k], stored_time({found->second}));
      expected.erase(found);
    }
  }
  EXPECT_TRUE(expected.empty());
}

TEST_F(matrix_file, empty_matrix_round_trips) {
  time_matrix(codes.size(), {}).save(path, codes_digest);
  const auto loaded = load();
  EXPECT_EQ(loaded.pairs(), 0U);
  const auto table = to_time_table(loaded, {20});
  EXPECT_TRUE(is_well_formed(table));
  EXPECT_EQ(table.destinations.size(), codes.size());
  EXPECT_EQ(coverage_of(loaded).unconnected.size(), codes.size());
}

std::string refusal(const std::function<void()>& load) {
  try {
    load();
  } catch (const input_error& e) {
    return e.message.fr + "|" + e.message.en;
  }
  return "accepted";
}

TEST_F(matrix_file, of_another_list_of_communes_it_is_refused) {
  using testing::AllOf, testing::HasSubstr;
  time_matrix(codes.size(), triples).save(path, codes_digest);
  const auto other = communes_digest(std::vector<std::string>{"62001", "62003"});
  EXPECT_THAT(refusal([&] { time_matrix::load(path, codes.size(), other); }),
              AllOf(HasSubstr("times.bin"), HasSubstr("autre liste de communes"),
                    HasSubstr("another list of communes"), HasSubstr("import")));
  EXPECT_THAT(refusal([&] { time_matrix::load(path, 7, codes_digest); }),
              HasSubstr("another list of communes (6 against 7 today)"));
}

TEST_F(matrix_file, digest_depends_on_codes_and_their_order) {
  auto other = codes;
  std::swap(other[0], other[1]);
  EXPECT_NE(communes_digest(other), codes_digest);
  EXPECT_NE(communes_digest(std::vector<std::string>{"6200", "162002"}),
            communes_digest(std::vector<std::string>{"62001", "62002"}));
}

TEST_F(matrix_file, table_is_directed_closed_and_holds_each_commune) {
  const auto table = to_time_table(time_matrix(codes.size(), triples), {20});
  ASSERT_TRUE(is_well_formed(table));
  using testing::ElementsAre;
  const auto row = [&](std::uint32_t i) {
    std::vector<std::pair<std::uint32_t, float>> out;
    for (std::size_t k = 0; k < table.times_of({i}).size(); ++k) {
      out.emplace_back(table.destinations_of({i})[k].value, table.times_of({i})[k]);
    }
    return out;
  };
  using testing::Pair;
  EXPECT_THAT(row(0), ElementsAre(Pair(0, 0.0F), Pair(1, 10.0F), Pair(4, 20.0F)));
  EXPECT_THAT(row(1), ElementsAre(Pair(0, 11.0F), Pair(1, 0.0F)));
  EXPECT_THAT(row(2), ElementsAre(Pair(2, 0.0F)));  // its given 7 minutes to itself are not used
  EXPECT_THAT(row(4), ElementsAre(Pair(0, 12.5F), Pair(3, 0.0F), Pair(4, 0.0F)));
  EXPECT_THAT(row(5), ElementsAre(Pair(5, 0.0F)));
}

TEST_F(matrix_file, coverage_counts_what_is_missing) {
  const auto coverage = coverage_of(time_matrix(codes.size(), triples));
  EXPECT_EQ(coverage.pairs, 7U);
  EXPECT_EQ(coverage.one_way, 1U);  // 0 to 2
  EXPECT_THAT(coverage.unconnected, testing::ElementsAre(commune_id{5}));
}

}  // namespace
}  // namespace sourcier::travel
