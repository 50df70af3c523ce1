#include "geo/coordinates.h"

#include <gtest/gtest.h>
#include <proj.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace sourcier::geo {
namespace {

// The textbook formula on angles, as an independent check.
double haversine_km(coordinate a, coordinate b) {
  const double r = std::numbers::pi / 180;
  const double h =
      std::pow(std::sin((b.lat - a.lat) * r / 2), 2) +
      std::cos(a.lat * r) * std::cos(b.lat * r) * std::pow(std::sin((b.lon - a.lon) * r / 2), 2);
  return 2 * 6371.0088 * std::asin(std::sqrt(h));
}

TEST(coordinates, validity) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(is_valid({2.77, 50.29}));
  EXPECT_TRUE(is_valid({-180, 90}));
  for (const coordinate c : {coordinate{nan, 0},
                             {0, nan},
                             {180.1, 0},
                             {0, -90.5},
                             {0, 1e300},
                             {std::numeric_limits<double>::infinity(), 0}}) {
    EXPECT_FALSE(is_valid(c)) << c.lon << " " << c.lat;
  }
}

TEST(coordinates, great_circle_is_the_haversine_distance) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> lon(-180, 180), lat(-90, 90), step(-0.3, 0.3);
  for (int i = 0; i < 2000; ++i) {
    const coordinate a{lon(random), lat(random)};
    const coordinate near{a.lon, std::clamp(a.lat + step(random), -90.0, 90.0)};
    const coordinate far{lon(random), lat(random)};
    for (const auto b : {near, far}) {
      const double expected = haversine_km(a, b);
      // asin loses digits near the antipodes, in both formulas.
      EXPECT_NEAR(great_circle(a, b).value, expected, expected > 19000 ? 1e-2 : 1e-7);
      EXPECT_EQ(great_circle(a, b), great_circle(b, a));
    }
    EXPECT_EQ(great_circle(a, a).value, 0);
  }
}

TEST(coordinates, known_distances) {
  // A degree of meridian is 1/360 of the circumference; Lille to Amiens by the textbook formula.
  EXPECT_NEAR(great_circle(coordinate{3, 50}, coordinate{3, 51}).value, 111.19508, 1e-4);
  EXPECT_NEAR(great_circle(coordinate{0, 0}, coordinate{180, 0}).value,
              std::numbers::pi * 6371.0088, 1e-6);
  EXPECT_NEAR(great_circle(coordinate{3.0573, 50.6292}, coordinate{2.2957, 49.8942}).value,
              haversine_km({3.0573, 50.6292}, {2.2957, 49.8942}), 1e-8);
}

TEST(coordinates, lambert93_agrees_with_proj) {
  PJ_CONTEXT* context = proj_context_create();
  PJ* projection = proj_create(context,
                               "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 "
                               "+x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m");
  ASSERT_NE(projection, nullptr);
  for (double x = 100000; x <= 1250000; x += 50000) {
    for (double y = 6050000; y <= 7150000; y += 50000) {
      const PJ_COORD p = proj_trans(projection, PJ_INV, proj_coord(x, y, 0, 0));
      const auto ours = to_wgs84({x, y});
      EXPECT_NEAR(ours.lon, proj_todeg(p.lp.lam), 1e-10) << x << " " << y;
      EXPECT_NEAR(ours.lat, proj_todeg(p.lp.phi), 1e-10) << x << " " << y;
    }
  }
  proj_destroy(projection);
  proj_context_destroy(context);
}

TEST(coordinates, lambert93_origin) {
  const auto origin = to_wgs84({700000, 6600000});
  EXPECT_NEAR(origin.lon, 3, 1e-12);
  EXPECT_NEAR(origin.lat, 46.5, 1e-12);
}

}  // namespace
}  // namespace sourcier::geo
