#include "snapshot/calibration.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>

#include "ingest/embedded.h"

namespace sourcier::snapshot {
namespace {

namespace fs = std::filesystem;

struct embedded {
  fs::path folder =
      fs::temp_directory_path() / ("sourcier-calibration-" + std::to_string(::getpid()));
  embedded() {
    fs::remove_all(folder);
    ingest::init_embedded(folder, "hauts-de-france", {});
  }
  ~embedded() { fs::remove_all(folder); }
};

struct asked {
  embedded files;
  store::workspace workspace = store::workspace::open(files.folder);
  std::shared_ptr<const world> w = world::load(workspace);
  selection s = select(*w, "gp", std::nullopt, "");
  fidelity ask(std::optional<supply_list> list, bool calibrate) {
    return ask_fidelity(*w, {s, std::move(list), 5400, calibrate, kUsualRidge});
  }
};

asked& hauts_de_france() {
  static asked a;
  return a;
}

supply_list doctors() {
  auto& a = hauts_de_france();
  return with_activity(facility_supply(*a.w, "gp"), 5400, a.s.profession);
}

TEST(fidelity, the_access_of_a_list_is_that_of_the_operator) {
  auto& a = hauts_de_france();
  const auto list = doctors();
  const auto x = a.ask(list, false);
  ASSERT_GE(x.models.size(), 2U);
  EXPECT_EQ(x.models[0].key, a.w->time_source.key);
  EXPECT_TRUE(x.models[0].in_use);
  EXPECT_FALSE(x.models[1].in_use);
  const auto& m = a.w->catchment(a.s.profession, a.s.series.year);
  EXPECT_EQ(x.models[0].forward, access::accessibility(m, list.capacity));
  EXPECT_NE(x.models[1].forward, x.models[0].forward);
  EXPECT_TRUE(x.list_stops_at_border);
  EXPECT_LT(x.models[0].inland->communes, x.models[0].all->communes);
}

TEST(fidelity, the_fit_explains_more_than_the_list_and_says_where_it_puts_doctors) {
  auto& a = hauts_de_france();
  const auto x = a.ask(doctors(), true);
  for (const auto& m : x.models) {
    EXPECT_TRUE(m.blind->result.converged);
    EXPECT_TRUE(m.drawn->result.converged);
    EXPECT_GT(*m.blind->agreement.r2, 0.75);
    EXPECT_GT(*m.blind->agreement.r2, *m.drawn->agreement.r2);
    EXPECT_GT(*m.drawn->agreement.r2, *m.all->r2);
    // Good values from doctors placed wrongly: people alone say more of where they are.
    EXPECT_LT(*m.blind->ranks_with_list, *x.people_ranks);
    EXPECT_GT(*m.drawn->ranks_with_list, *m.blind->ranks_with_list);
    EXPECT_GT(m.blind->against_list->listed_without, 500U);
  }
}

TEST(fidelity, the_supply_that_was_found_as_a_list_gives_the_fitted_values_again) {
  auto& a = hauts_de_france();
  const auto blind = *a.ask({}, true).models[0].blind;
  EXPECT_FALSE(blind.ranks_with_list);
  const auto x = a.ask(supply_list{blind.result.supply, {}, {}, {}}, false);
  EXPECT_FALSE(x.list_stops_at_border);
  EXPECT_EQ(x.models[0].forward, blind.result.fitted);
  EXPECT_DOUBLE_EQ(*x.models[0].all->r2, *blind.agreement.r2);
  EXPECT_DOUBLE_EQ(*x.models[0].inland->r2, *blind.agreement.r2);
}

}  // namespace
}  // namespace sourcier::snapshot
