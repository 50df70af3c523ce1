// What changes bring, over the embedded territory.
#include "snapshot/gains.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <random>

#include "ingest/embedded.h"

namespace sourcier::snapshot {
namespace {

std::shared_ptr<const world> load() {
  const auto folder =
      std::filesystem::temp_directory_path() / ("sourcier-gains-" + std::to_string(::getpid()));
  std::filesystem::remove_all(folder);
  ingest::init_embedded(folder, "hauts-de-france", {});
  std::shared_ptr<const world> w;
  {
    auto workspace = store::workspace::open(folder);
    w = world::load(workspace);
  }
  std::filesystem::remove_all(folder);
  return w;
}

const world& hauts_de_france() {
  static const auto w = load();
  return *w;
}

supply::supply_change settled(const char* place, const char* profession, double fte, int year,
                              supply::certainty sure = supply::certainty::observed) {
  return {place, profession, {fte}, std::chrono::year(year) / 3 / 1, {}, sure, "project:1"};
}

TEST(gains, add_up_whatever_the_changes) {
  const auto& w = hauts_de_france();
  std::mt19937 random(11);
  for (int trial = 0; trial < 10; ++trial) {
    std::vector<supply::supply_change> changes;
    for (int c = 0; c < 9; ++c) {
      const auto at = std::size_t(w.core[random() % w.core.size()]);
      changes.push_back(settled(w.communes.code[at].c_str(), c % 3 == 0 ? "nurse" : "gp",
                                0.1 + static_cast<double>(random() % 10) / 10,
                                2022 + static_cast<int>(random() % 6)));
    }
    const auto all = ask_gains(w, changes);
    ASSERT_EQ(all.professions.size(), 2u);
    for (const auto& p : all.professions) {
      std::map<std::uint32_t, double> by_commune;
      double sum = 0;
      for (const auto& one : p.each) {
        sum += one.alone.gained;
        for (std::size_t k = 0; k < one.alone.communes.size(); ++k) {
          by_commune[one.alone.communes[k].value] += one.alone.gains[k];
        }
      }
      EXPECT_NEAR(sum, p.together.gained, 1e-9 * sum);
      ASSERT_EQ(by_commune.size(), p.together.communes.size());
      for (std::size_t k = 0; k < p.together.communes.size(); ++k) {
        const double mine = by_commune.at(p.together.communes[k].value);
        EXPECT_NEAR(mine, p.together.gains[k], 1e-9 * mine);
      }
    }
  }
}

// One doctor whose whole reach is in the territory: what is gained is what is added.
TEST(gains, of_a_doctor_inside_are_the_consultations_brought) {
  const auto& w = hauts_de_france();
  const std::vector changes = {settled("62364", "gp", 1, 2027)};
  const auto all = ask_gains(w, changes);
  const auto& one = all.professions.at(0).each.at(0);
  EXPECT_NEAR(one.alone.capacity, find_profession(w.professions, "gp").capacity_per_fte, 1e-9);
  EXPECT_NEAR(one.alone.gained, one.alone.capacity, 1e-6 * one.alone.capacity);
  EXPECT_FALSE(one.in_published);
}

TEST(gains, of_one_already_published_are_taken_from_before) {
  const auto& w = hauts_de_france();
  const auto year = select(w, "gp", std::nullopt, "").series.year;
  const std::vector changes = {settled("62364", "gp", 1, year),
                               settled("62364", "gp", 1, year + 1)};
  const auto p = ask_gains(w, changes).professions.at(0);
  EXPECT_TRUE(p.each[0].in_published);
  EXPECT_FALSE(p.each[1].in_published);
  for (std::size_t k = 0; k < p.together.communes.size(); ++k) {
    if (std::isnan(p.published[k])) continue;
    EXPECT_NEAR(p.before[k], p.published[k] - p.together.gains[k] / 2, 1e-9);
    EXPECT_NEAR(p.after[k], p.published[k] + p.together.gains[k] / 2, 1e-9);
  }
  // What is only promised is in nobody's figures, however old.
  const std::vector old = {settled("62364", "gp", 1, year, supply::certainty::pledged)};
  EXPECT_FALSE(ask_gains(w, old).professions.at(0).each.at(0).in_published);
}

TEST(gains, communes_leave_the_under_served_where_the_threshold_is_crossed) {
  const auto& w = hauts_de_france();
  const std::vector changes = {settled("02408", "gp", 20, 2027)};
  const auto p = ask_gains(w, changes).professions.at(0);
  ASSERT_TRUE(p.under);
  std::vector<commune_id> expected;
  for (std::size_t k = 0; k < p.together.communes.size(); ++k) {
    if (p.before[k] < *p.under && p.after[k] >= *p.under) {
      expected.push_back(p.together.communes[k]);
    }
  }
  EXPECT_FALSE(expected.empty());
  EXPECT_EQ(p.together.lifted, expected);
  EXPECT_GT(p.together.people_lifted, 0);
  EXPECT_LE(p.together.people_lifted, p.together.people);
}

TEST(gains, are_not_made_up_where_access_is_not_published) {
  const auto& w = hauts_de_france();
  const std::vector changes = {settled("62364", "podiatrist", 1, 2027),
                               settled("99999", "gp", 1, 2027), settled("62364", "gp", 1, 2027)};
  const auto all = ask_gains(w, changes);
  ASSERT_EQ(all.unknown.size(), 2u);
  EXPECT_EQ(all.unknown[0].number, 0u);
  EXPECT_NE(all.unknown[0].reason.fr.find("n'est pas calculé"), std::string::npos);
  EXPECT_NE(all.unknown[1].reason.fr.find("99999"), std::string::npos);
  ASSERT_EQ(all.professions.size(), 1u);
  EXPECT_EQ(all.professions[0].each.at(0).number, 2u);
}

}  // namespace
}  // namespace sourcier::snapshot
