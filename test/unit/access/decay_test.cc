#include "access/decay.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "access/decays.h"
#include "access/weigh.h"
#include "base/error.h"

namespace sourcier::access {
namespace {

TEST(decay_forms, known_values) {
  EXPECT_EQ(weight_of(binary{{20}}, {20}), 1);
  EXPECT_EQ(weight_of(linear{{20}}, {5}), 0.75);
  EXPECT_EQ(weight_of(epanechnikov{{20}}, {10}), 0.75);
  EXPECT_EQ(weight_of(quartic{{20}}, {10}), 0.5625);
  EXPECT_NEAR(weight_of(gaussian{{20}}, {8}), 0.804601, 1e-6);
  EXPECT_NEAR(weight_of(exponential{0.1, {45}}, {10}), 0.3678794, 1e-7);
  EXPECT_EQ(weight_of(power{2, {5}, {45}}, {10}), 0.25);
  EXPECT_EQ(weight_of(power{2, {5}, {45}}, {3}), 1);
}

TEST(decay_forms, all_that_ship_start_at_one_fall_and_end_at_their_reach) {
  for (const auto& d : named_decays()) {
    const auto reach = reach_of(d.f).value;
    EXPECT_NEAR(weight_of(d.f, {0}), 1, 1e-15) << d.key;
    double last = 1;
    for (double t = 0; t <= reach; t += 0.125) {
      const double w = weight_of(d.f, {t});
      EXPECT_LE(w, last + 1e-15) << d.key << " " << t;
      EXPECT_GE(w, 0) << d.key << " " << t;
      last = w;
    }
    EXPECT_EQ(weight_of(d.f, {std::nextafter(reach, 1000)}), 0) << d.key;
    EXPECT_LE(reach, 45) << d.key << ": a workspace keeps no road pair beyond";
    EXPECT_FALSE(d.source.fr.empty() || d.source.en.empty() || d.date.empty()) << d.key;
  }
}

RC_GTEST_PROP(decay_forms, a_block_weighs_as_one_by_one, ()) {
  const auto all = named_decays();
  const auto f = all[*rc::gen::inRange<std::size_t>(0, all.size())].f;
  std::vector<float> times;
  for (std::size_t n = *rc::gen::inRange<std::size_t>(0, kBlock + 1); n > 0; --n) {
    const float t = static_cast<float>(*rc::gen::inRange(0, 100)) / 2;
    times.push_back(*rc::gen::element(t, std::nextafter(t, 99.0f), std::nextafter(t, -1.0f)));
  }
  std::vector<double> found(times.size());
  std::visit(
      [&](const auto& form) {
        weigher<std::decay_t<decltype(form)>> weigh(form);
        weigh(times, found.data());
      },
      f);
  for (std::size_t p = 0; p < times.size(); ++p) {
    RC_ASSERT(found[p] == weight_of(f, {double{times[p]}}));
  }
}

TEST(decay_forms, a_bound_between_two_floats_is_kept) {
  const decay f{{{{0.1}, 1}, {{10.3}, 0.5}}};  // neither is a float
  const weigher<decay> weigh(f);
  for (const float t : {0.1f, std::nextafter(0.1f, 0.0f), 10.3f, std::nextafter(10.3f, 0.0f),
                        std::nextafter(10.3f, 99.0f)}) {
    double w = -1;
    weigh({&t, 1}, &w);
    EXPECT_EQ(w, weight_of(f, {double{t}})) << t;
  }
}

std::string refused(const std::string& fields) {
  try {
    parse_decays(
        "[decay.mine]\nlabel = { fr = \"a\", en = \"b\" }\nsource = { fr = \"x\", en = "
        "\"y\" }\ndate = \"2026\"\nverified = true\n" +
            fields,
        "mine.toml");
  } catch (const input_error& e) {
    EXPECT_NE(e.message.fr, e.message.en);
    return e.message.en;
  }
  return "";
}

TEST(decay_forms, a_broken_document_is_refused_with_place_and_remedy) {
  const auto says = [](const std::string& fields, const std::string& part) {
    const auto m = refused(fields);
    EXPECT_NE(m.find("mine.toml, decay.mine, "), m.npos) << m;
    EXPECT_NE(m.find(part), m.npos) << m;
  };
  says("", "form: \"-\"; this field is missing");
  says("form = \"cosine\"", "form: \"\"cosine\"\"; choose one of");
  says("form = \"linear\"", "reach_minutes: \"-\"; this field is missing");
  says("form = \"linear\"\nreach_minutes = -5", "reach_minutes: \"-5\"; give a number over 0");
  says("form = \"linear\"\nreach_minutes = nan", "reach_minutes");
  says("form = \"steps\"\nbands = []", "bands");
  says("form = \"steps\"\nbands = [{ up_to_minutes = 9 }]", "weight: \"-\"; this field is missing");
  says("form = \"steps\"\nbands = [3]", "up_to_minutes: \"-\"");
  says(
      "form = \"steps\"\nbands = [{ up_to_minutes = 9, weight = 1 }, { up_to_minutes = 9, weight "
      "= 0.5 }]",
      "bounds must ascend");
  says(
      "form = \"steps\"\nbands = [{ up_to_minutes = 9, weight = 0.5 }, { up_to_minutes = 10, "
      "weight = 1 }]",
      "does not rise");
  says("form = \"steps\"\nbands = [{ up_to_minutes = 9, weight = 1.5 }]", "at most 1");
  says("form = \"power\"\nexponent = 1\nflat_minutes = 50\nreach_minutes = 45", "flat_minutes");
  says("form = \"exponential\"\nrate = \"fast\"\nreach_minutes = 45", "rate");
  EXPECT_EQ(refused("form = \"quartic\"\nreach_minutes = 12.5"), "");
  EXPECT_THROW(parse_decays("a = 1", "x.toml"), input_error);
  EXPECT_THROW(parse_decays("[decay.a]\nlabel = 3", "x.toml"), input_error);
  EXPECT_THROW(find_decay("cosine"), input_error);
}

}  // namespace
}  // namespace sourcier::access
