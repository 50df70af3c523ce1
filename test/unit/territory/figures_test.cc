#include "territory/figures.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sourcier::territory {
namespace {

const std::string kFigure =
    "[[figure]]\nkey = \"k\"\nvalue = 12.5\nqualifier = \"≈\"\nunit = \"%\"\n"
    "definition = { fr = \"d\", en = \"e\" }\nterritory = \"t\"\nperiod = \"2020\"\n"
    "source = { fr = \"s\", en = \"s\" }\nvintage = \"2021\"\n";

// The message where `from` of the figure is replaced by `to`.
std::string said(const std::string& from, const std::string& to) {
  auto document = kFigure;
  document.replace(document.find(from), from.size(), to);
  try {
    read_figures(document, "x.toml");
  } catch (const input_error& e) {
    EXPECT_NE(e.message.fr, e.message.en);
    return e.message.en;
  }
  return "(nothing was thrown)";
}

TEST(figures, the_published_share_of_urgent_care) {
  const auto all = figures_of("hauts-de-france");
  ASSERT_EQ(all.size(), 4u);
  const auto& f = all[0];
  EXPECT_EQ(f.key, "urgent_care_within_30");
  EXPECT_EQ(f.value, 98);
  EXPECT_EQ(sign_of(f.said), ">");
  EXPECT_EQ(f.unit, "%");
  EXPECT_EQ(f.territory, "hauts-de-france");
  EXPECT_EQ(f.period, "2017");
  EXPECT_NE(f.definition.fr.find("ne sont pas publiées"), std::string::npos);
  EXPECT_NE(f.source.en.find("ARS Hauts-de-France"), std::string::npos);
  EXPECT_TRUE(figures_of("atlantide").empty());
}

TEST(figures, the_published_shares_of_people_in_eligible_zones) {
  const auto all = figures_of("hauts-de-france");
  const auto& f = all[1];
  EXPECT_EQ(f.key, "zoning_eligible_share");
  EXPECT_EQ(f.territory, "62");
  EXPECT_EQ(f.value, 90);
  EXPECT_EQ(f.said, qualifier::over) << "more than 9 in 10";
  EXPECT_EQ(all[2].value, 72.4);
  EXPECT_EQ(all[2].said, qualifier::equal);
  EXPECT_EQ(all[3].said, qualifier::about);
}

TEST(figures, a_file_is_read_in_its_order_with_each_sign) {
  std::string document;
  for (const char* sign : {"=", "≈", "≥", ">"}) {
    auto one = kFigure;
    one.replace(one.find("≈"), std::string("≈").size(), sign);
    one.replace(one.find("2020"), 4, sign);
    document += one;
  }
  const auto all = read_figures(document, "x.toml");
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].said, qualifier::equal);
  EXPECT_EQ(all[1].said, qualifier::about);
  EXPECT_EQ(all[2].said, qualifier::at_least);
  EXPECT_EQ(all[3].said, qualifier::over);
  EXPECT_EQ(all[1].value, 12.5);
  EXPECT_EQ(all[1].definition.en, "e");
}

TEST(figures, a_bad_file_names_figure_and_field) {
  EXPECT_EQ(said("\"≈\"", "\"~\""),
            "x.toml, figure 1, field \"qualifier\": unknown \"~\"; give =, ≈, ≥ or >");
  EXPECT_EQ(said("12.5", "\"12\""), "x.toml, figure 1, field \"value\": give a number");
  EXPECT_EQ(said("12.5", "nan"), "x.toml, figure 1, field \"value\": give a number");
  EXPECT_EQ(said("unit = \"%\"\n", ""), "x.toml, figure 1, field \"unit\": give a text in quotes");
  EXPECT_EQ(said("period = \"2020\"", "period = 2020"),
            "x.toml, figure 1, field \"period\": give a text in quotes");
  EXPECT_EQ(said("{ fr = \"d\", en = \"e\" }", "\"d\""),
            "x.toml, figure 1, field \"definition\": give fr and en");
  EXPECT_EQ(said(", en = \"e\"", ""),
            "x.toml, figure 1, field \"definition.en\": give a text in quotes");
  EXPECT_EQ(said("[[figure]]", "[figure]"),
            "x.toml, field \"figure\": give a table [[figure]] for each figure");
  EXPECT_NE(said("= \"k\"", "= k").find("x.toml"), std::string::npos);
  EXPECT_NE(said(kFigure, kFigure + kFigure).find("figure 2, field \"key\": \"k\" is given twice"),
            std::string::npos);
}

}  // namespace
}  // namespace sourcier::territory
