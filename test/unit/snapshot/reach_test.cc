// Who is within reach: against every pair, on random places, by road and in straight lines.
#include "snapshot/reach.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "base/error.h"
#include "base/parallel.h"
#include "snapshot/reach_times.h"
#include "snapshot/resource_set.h"
#include "travel/route_queries.h"
#include "travel/straight_line.h"
#include "unit/travel/road_drawing.h"

namespace sourcier::snapshot {
namespace {

using supply::resource_kind;
using supply::urgent_resource;

constexpr double kTenths = 600;  // of a second, in a minute
constexpr double kNever = std::numeric_limits<double>::infinity();

const travel::drawing kTown{
    "a----b--c-----d---e\n"
    "|    |  |     |   |\n"
    "f----g--h--i--j---k\n"
    "|       |  |      |\n"
    "l---m---n--o---p--q\n"
    "    |          |\n"
    "    r---s---t--u",
    {{"bg", "highway=residential oneway=yes"}, {"no", "highway=residential oneway=yes"}},
    {},
    {},
    {}};

travel::road_engine town_engine() {
  const travel::drawn_roads drawn(kTown);
  return {drawn.roads.network, travel::build_hierarchy(drawn.roads.graph)};
}

// A territory and resources over the town; some communes without a position, without people or
// far from any road, some resources far from any road.
struct random_case {
  world w;
  std::vector<urgent_resource> resources;
  std::mt19937 random;

  explicit random_case(unsigned seed) : random(seed) {
    for (std::uint32_t i = 0; i < 40; ++i) {
      w.communes.code.push_back("010" + std::to_string(10 + i));
      w.communes.name.push_back("C" + std::to_string(i));
      w.communes.position.push_back(i % 9 == 4 ? geo::coordinate{NAN, NAN} : somewhere());
      w.communes.population.push_back(i % 11 == 3 ? NAN : static_cast<double>(below(500)));
      if (i % 5 != 1) w.core.push_back({i});
    }
    w.statistics.resize(40);
    for (int r = 0; r < 9; ++r) {
      urgent_resource x{"r" + std::to_string(r),
                        "",
                        resource_kind(below(5)),
                        somewhere(),
                        below(2) == 0,
                        {static_cast<double>(below(3)) / 4},
                        {}};
      if (x.kind == resource_kind::helicopter) x.flies_kmh = 100.0 + below(200);
      resources.push_back(x);
    }
  }

  unsigned below(unsigned n) { return static_cast<unsigned>(random() % n); }
  geo::coordinate somewhere() {
    auto at = travel::place_of(kTown, static_cast<char>('a' + below(21)));
    at.lon += static_cast<double>(below(100)) * 5e-6;
    at.lat += static_cast<double>(below(100)) * 5e-6;
    if (below(8) == 0) at.lat += 0.2;  // 22 km from any road
    return at;
  }
};

// Tenths of a second from every resource to every commune of the territory, by the definition.
std::vector<std::vector<double>> every_pair(const random_case& c, double speed,
                                            const travel::road_engine* e) {
  const auto centres = centres_of(c.w);
  std::vector<travel::deciseconds> out, in;
  if (e != nullptr) {
    const auto options = travel::default_options(e->network);
    const travel::road_finder finder(e->network);
    std::vector<geo::coordinate> at;
    for (const auto& r : c.resources) at.push_back(r.at);
    const auto rs = finder.nearest(at, options.limit_m);
    const auto cs = finder.nearest(centres, options.limit_m);
    out = travel::table(e->climbs, travel::source_terminals(e->network, rs, options),
                        travel::target_terminals(e->network, cs, options));
    in = travel::table(e->climbs, travel::source_terminals(e->network, cs, options),
                       travel::target_terminals(e->network, rs, options));
  }
  const auto n = centres.size();
  const auto model = travel::embedded_straight_line_model();
  std::vector<std::vector<double>> all(c.resources.size(), std::vector<double>(n, kNever));
  for (std::size_t r = 0; r < c.resources.size(); ++r) {
    const auto& x = c.resources[r];
    for (std::size_t p = 0; p < n; ++p) {
      if (!geo::is_valid(centres[p])) continue;
      const auto km = geo::great_circle(centres[p], x.at);
      const double delay = x.delay.value * kTenths;
      if (x.flies_kmh) {
        all[r][p] = std::round(delay + std::round(km.value / *x.flies_kmh * 60 * kTenths));
      } else if (e == nullptr) {
        const double drive = std::round(travel::travel_time(model, km, {}, {}).value * kTenths);
        all[r][p] = std::round(delay + (km.value < 1e-9 ? 0 : drive) / speed);
      } else {
        const auto t = x.comes ? out[r * n + p] : in[p * c.resources.size() + r];
        if (t != travel::kUnreachable) all[r][p] = std::round(delay + t / speed);
      }
    }
  }
  return all;
}

double least(const random_case& c, const std::vector<std::vector<double>>& pairs, std::size_t p,
             const std::function<bool(std::size_t)>& keep) {
  double best = kNever;
  for (std::size_t r = 0; r < c.resources.size(); ++r) {
    if (keep(r)) best = std::min(best, pairs[r][p]);
  }
  return best;
}

double people_of(const random_case& c, std::size_t p) {
  const double people = c.w.communes.population[std::size_t(c.w.core[p])];
  return std::isnan(people) ? 0 : people;
}

void expect_kinds(const random_case& c, const std::vector<std::vector<double>>& pairs,
                  const reach& x, double limit) {
  std::size_t resources = 0;
  for (const auto& k : x.kinds) {
    resources += k.resources;
    const auto own = [&](std::size_t r) { return c.resources[r].kind == k.kind; };
    double within = 0, gained = 0;
    std::vector<commune_id> ids;
    for (std::size_t p = 0; p < c.w.core.size(); ++p) {
      const double by_kind = least(c, pairs, p, own);
      if (std::isinf(by_kind)) {
        ASSERT_TRUE(std::isnan(k.minutes[p]));
      } else {
        ASSERT_NEAR(k.minutes[p] * kTenths, by_kind, 1e-6);
      }
      if (by_kind > limit) continue;
      within += people_of(c, p);
      if (least(c, pairs, p, [&](std::size_t r) { return !own(r); }) <= limit) continue;
      gained += people_of(c, p);
      ids.push_back(c.w.core[p]);
    }
    EXPECT_EQ(k.within.people, within);
    EXPECT_EQ(k.people_gained, gained);
    EXPECT_EQ(k.gained, ids);
  }
  EXPECT_EQ(resources, c.resources.size());
}

void expect_sums(const reach& x) {
  double all = x.unknown.people, within = 0;
  for (std::size_t m = 0; m < x.people_by_minute.size(); ++m) {
    all += x.people_by_minute[m];
    if (m <= static_cast<std::size_t>(x.limit.value)) within += x.people_by_minute[m];
  }
  EXPECT_EQ(all, x.all.people);
  EXPECT_EQ(x.within.people + x.beyond.people + x.unknown.people, x.all.people);
  EXPECT_EQ(x.within.communes + x.beyond.communes + x.unknown.communes, x.rows.size());
  const bool whole = x.limit.value == std::floor(x.limit.value);
  EXPECT_EQ(whole ? within : x.within.people, x.within.people);
}

void expect_as_every_pair(const random_case& c, const travel::road_engine* e, const road_times* roads) {
  const auto any = [](std::size_t) { return true; };
  for (const double speed : {0.5, 1.0, 1.25}) {
    for (const double limit : {1.0, 2.5, 25.0}) {
      const auto pairs = every_pair(c, speed, e);
      const auto x = ask_reach(c.w, {c.resources, {limit}, speed, roads, 6});
      double within = 0, before = 0;
      ASSERT_EQ(x.rows.size(), c.w.core.size());
      for (std::size_t p = 0; p < x.rows.size(); ++p) {
        const double t = least(c, pairs, p, any);
        ASSERT_EQ(x.rows[p].time.has_value(), std::isfinite(t));
        if (std::isfinite(t)) {
          ASSERT_NEAR(x.rows[p].time->value * kTenths, t, 1e-6);
          ASSERT_EQ(pairs[x.rows[p].resource][p], t);
        }
        ASSERT_EQ(x.rows[p].where == reached::within, t <= limit * kTenths);
        if (t <= limit * kTenths) within += people_of(c, p);
        if (least(c, pairs, p, [](std::size_t r) { return r < 6; }) <= limit * kTenths) {
          before += people_of(c, p);
        }
      }
      EXPECT_EQ(x.within.people, within);
      EXPECT_EQ(x.gain->people_within_before, before);
      EXPECT_EQ(x.gain->people, within - before);
      expect_kinds(c, pairs, x, limit * kTenths);
      expect_sums(x);
      for (const auto& s : x.sensitivity) {
        EXPECT_EQ(s.people_within,
                  ask_reach(c.w, {c.resources, {limit}, s.speed, roads}).within.people);
      }
    }
  }
}

TEST(reach, straight_lines_are_the_least_of_every_pair) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    expect_as_every_pair(random_case(seed), nullptr, nullptr);
  }
}

TEST(reach, roads_are_the_least_of_every_pair_in_both_directions) {
  for (unsigned seed = 100; seed < 120; ++seed) {
    SCOPED_TRACE(seed);
    const random_case c(seed);
    const auto engine = town_engine();
    const road_times roads(town_engine(), centres_of(c.w));
    expect_as_every_pair(c, &engine, &roads);
  }
}

// By road, in a straight line and in flight: at the very time of a commune it is within, a tenth of
// a second under it is not.
TEST(reach, a_commune_at_exactly_the_limit_is_within) {
  const random_case c(7);
  const road_times roads(town_engine(), centres_of(c.w));
  urgent_resource comes{"a",   "", resource_kind::smur, travel::place_of(kTown, 'a'), true,
                        {2.9}, {}};
  urgent_resource flies = comes;
  flies.kind = resource_kind::helicopter;
  flies.flies_kmh = 210;
  std::size_t tried = 0;
  const auto on_the_bound = [&](const urgent_resource& r, const road_times* by) {
    const std::vector one{r};
    const auto x = ask_reach(c.w, {one, {30}, 1, by});
    for (std::size_t p = 0; p < x.rows.size(); ++p) {
      if (!x.rows[p].time) continue;
      const auto at = *x.rows[p].time;
      EXPECT_EQ(ask_reach(c.w, {one, at, 1, by}).rows[p].where, reached::within);
      const minutes under{at.value - 0.1 / 60};
      EXPECT_EQ(ask_reach(c.w, {one, under, 1, by}).rows[p].where, reached::beyond);
      ++tried;
    }
  };
  on_the_bound(comes, &roads);
  on_the_bound(comes, nullptr);
  on_the_bound(flies, &roads);
  EXPECT_GT(tried, 60u);
  // Exactly 100 km at 200 km/h, after exactly no time: 30 minutes to the last bit.
  world w;
  w.communes.code = {"01001"}, w.communes.population = {5};
  w.communes.position = {{0, 0}}, w.core = {{0}};
  w.statistics.resize(1);
  const double degrees = 100 / 6371.0088 / 3.14159265358979323846 * 180;
  const std::vector half_an_hour{
      urgent_resource{"h", "", resource_kind::helicopter, {degrees, 0}, true, {0}, 200.0}};
  EXPECT_EQ(ask_reach(w, {half_an_hour}).within.people, 5);
  EXPECT_EQ(ask_reach(w, {half_an_hour, {29.99}}).within.people, 0);
}

TEST(reach, more_resources_more_time_or_more_speed_lose_nobody) {
  for (unsigned seed = 200; seed < 230; ++seed) {
    const random_case c(seed);
    const road_times roads(town_engine(), centres_of(c.w));
    for (const auto* by : {static_cast<const road_times*>(nullptr), &roads}) {
      const auto within = [&](std::size_t first, std::size_t n, double limit, double speed) {
        std::vector<char> out;
        const std::span some(c.resources);
        try {
          for (const auto& row :
               ask_reach(c.w, {some.subspan(first, n), {limit}, speed, by}).rows) {
            out.push_back(row.where == reached::within ? 1 : 0);
          }
        } catch (const input_error&) {
          out.assign(c.w.core.size(), 0);  // none of these meets a road
        }
        return out;
      };
      const auto includes = [](const std::vector<char>& more, const std::vector<char>& less) {
        for (std::size_t i = 0; i < less.size(); ++i) {
          if (less[i] > more[i]) return false;
        }
        return true;
      };
      for (std::size_t n = 1; n < c.resources.size(); ++n) {
        EXPECT_TRUE(includes(within(0, n + 1, 1.5, 1), within(0, n, 1.5, 1)));
      }
      for (const double k : {1.0, 1.1, 1.7}) {
        EXPECT_TRUE(includes(within(0, 9, 1.5 * k, 1), within(0, 9, 1.5, 1)));
        EXPECT_TRUE(includes(within(0, 9, 1.5, k), within(0, 9, 1.5, 1)));
      }
    }
  }
}

TEST(reach, neither_the_order_of_resources_nor_threads_matter) {
  random_case c(300);
  const auto usual = ask_reach(c.w, {c.resources, {2}});
  auto shuffled = c.resources;
  std::shuffle(shuffled.begin(), shuffled.end(), c.random);
  for (const unsigned threads : {1u, 3u}) {
    set_thread_count(threads);
    const road_times roads(town_engine(), centres_of(c.w));
    const auto x = ask_reach(c.w, {shuffled, {2}});
    const auto by_road = ask_reach(c.w, {shuffled, {2}, 1, &roads});
    const auto again = ask_reach(c.w, {c.resources, {2}, 1, &roads});
    for (std::size_t p = 0; p < x.rows.size(); ++p) {
      EXPECT_EQ(x.rows[p].time, usual.rows[p].time);
      EXPECT_EQ(by_road.rows[p].time, again.rows[p].time);
    }
    EXPECT_EQ(x.within.people, usual.within.people);
    EXPECT_EQ(x.people_by_minute, usual.people_by_minute);
  }
  set_thread_count(0);
}

TEST(reach, what_meets_no_road_is_told) {
  random_case c(4);
  const road_times roads(town_engine(), centres_of(c.w));
  urgent_resource far{"f", "", resource_kind::smur, {3.0, 51.0}, true, {0}, {}};
  std::vector both{far, far};
  EXPECT_THROW(ask_reach(c.w, {both, {30}, 1, &roads}), input_error);
  EXPECT_THROW(ask_reach(c.w, {std::span<const urgent_resource>()}), input_error);
  both[1].at = travel::place_of(kTown, 'g');
  const auto x = ask_reach(c.w, {both, {30}, 1, &roads});
  EXPECT_EQ(x.placed, (std::vector<char>{0, 1}));
  EXPECT_GT(x.within.communes, 10u);
  EXPECT_GT(x.unknown.communes, 2u);
  both[0].flies_kmh = 200;  // what flies needs no road
  EXPECT_EQ(ask_reach(c.w, {both, {600}, 1, &roads}).placed, (std::vector<char>{1, 1}));
}

TEST(reach, ages_are_of_the_communes_that_tell_them) {
  random_case c(5);
  for (std::size_t k = 0; k < 10; ++k) {
    const auto i = std::size_t(c.w.core[k]);
    for (const auto& [ages, people] : {std::pair{"65-74", 3.0}, std::pair{"75-", 4.0}}) {
      for (const std::string sex : {"men:", "women:"}) {
        if (k == 2 && sex == "men:") continue;  // half known is not known
        c.w.statistics[i].push_back({"age", sex + ages, 2021, people, "=", "ages"});
      }
    }
  }
  const auto x = ask_reach(c.w, {c.resources, {2}});
  ASSERT_EQ(x.ages.size(), 2u);
  double within = 0, cover = 0, all_within = 0;
  for (std::size_t k = 0; k < 10; ++k) {
    if (k == 2) continue;
    cover += people_of(c, k);
    if (x.rows[k].where != reached::within) continue;
    within += 8;
    all_within += people_of(c, k);
  }
  EXPECT_EQ(x.ages[0].of, 9 * 14);
  EXPECT_EQ(x.ages[1].of, 9 * 8);
  EXPECT_EQ(x.ages[1].within, within);
  EXPECT_EQ(x.ages[1].all_ages.people, cover);
  EXPECT_EQ(x.ages[1].all_ages.communes, 9u);
  EXPECT_EQ(x.ages[1].all_ages_within, all_within);
  c.w.statistics.assign(c.w.statistics.size(), {});
  EXPECT_TRUE(ask_reach(c.w, {c.resources, {2}}).ages.empty());
}

}  // namespace
}  // namespace sourcier::snapshot
