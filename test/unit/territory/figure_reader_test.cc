#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "territory/figures.h"

namespace sourcier::territory {
namespace {

using testing::HasSubstr;

const std::string kAround =
    "[[source]]\nkey = \"s\"\ntitle = \"t\"\npublisher = \"p\"\nvintage = \"2021\"\n"
    "[[territory]]\ncode = \"62\"\nlevel = \"departement\"\nlabel = \"Pas-de-Calais\"\n"
    "[[topic]]\nkey = \"t\"\nlabel = { fr = \"sujet\", en = \"topic\" }\n"
    "[[definition]]\nkey = \"d\"\ntopic = \"t\"\nlabel = { fr = \"l\", en = \"m\" }\n"
    "numerator = { fr = \"n\", en = \"o\" }\nunit = \"%\"\n";
const std::string kFigure =
    "[[figure]]\ndefinition = \"d\"\nvalue = 12.5\nqualifier = \"≈\"\nterritory = \"62\"\n"
    "period = \"2020\"\nsource = \"s\"\n";

figure_table read(const std::string& document) {
  const figure_file file{"x.toml", document};
  return read_figures({&file, 1});
}

// The message where `from` of the file is replaced by `to`.
std::string said(const std::string& from, const std::string& to) {
  auto document = kAround + kFigure;
  document.replace(document.find(from), from.size(), to);
  try {
    read(document);
  } catch (const input_error& e) {
    EXPECT_NE(e.message.fr, e.message.en);
    return e.message.en;
  }
  return "(nothing was thrown)";
}

// The message where a computation is added to a second figure, of 2021.
std::string computed(const std::string& c) {
  auto later = kFigure;
  later.replace(later.find("2020"), 4, "2021");
  try {
    read(kAround + kFigure + later + "computed = [" + c + "]\n");
  } catch (const input_error& e) {
    return e.message.en;
  }
  return "(nothing was thrown)";
}

TEST(figure_reader, each_sign_in_the_order_of_the_file) {
  auto document = kAround;
  int year = 2000;
  for (const char* sign : {"=", "≈", "≥", ">", "≤", "<"}) {
    auto one = kFigure;
    one.replace(one.find("≈"), std::string("≈").size(), sign);
    one.replace(one.find("2020"), 4, std::to_string(year++));
    document += one;
  }
  const auto all = read(document).figures;
  ASSERT_EQ(all.size(), 6u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].said, static_cast<qualifier>(i));
    EXPECT_EQ(all[i].value, 12.5);
    EXPECT_EQ(all[i].definition.numerator.en, "o");
    EXPECT_EQ(all[i].vintage, "2021");
  }
  EXPECT_EQ(shown(all[5]).en, "<\u00a012.5%");
}

TEST(figure_reader, what_is_unknown_is_no_number) {
  auto document = kAround + kFigure;
  const std::string value = "value = 12.5\nqualifier = \"≈\"";
  document.replace(document.find(value), value.size(), "unknown = \"image\"");
  const auto f = read(document).figures.at(0);
  EXPECT_EQ(f.value, std::nullopt);
  EXPECT_EQ(shown(f).fr, "inconnu");
  EXPECT_EQ(said(value, "unknown = \"\""),
            "x.toml, figure 1, field \"unknown\": give a text in quotes");
}

TEST(figure_reader, a_bad_file_names_figure_and_field) {
  EXPECT_EQ(said("\"≈\"", "\"~\""),
            "x.toml, figure 1, field \"qualifier\": unknown \"~\"; give =, ≈, ≥, >, ≤ or <");
  EXPECT_EQ(said("qualifier = \"≈\"\n", ""),
            "x.toml, figure 1, field \"qualifier\": give a text in quotes");
  EXPECT_EQ(said("12.5", "\"12\""), "x.toml, figure 1, field \"value\": give a number");
  EXPECT_EQ(said("12.5", "nan"), "x.toml, figure 1, field \"value\": give a number");
  EXPECT_THAT(said("value = 12.5\n", ""),
              HasSubstr("figure 1, field \"value\": give value, range"));
  EXPECT_THAT(said("12.5\n", "12.5\nunknown = \"u\"\n"), HasSubstr("field \"value\": give value"));
  EXPECT_EQ(said("unit = \"%\"\n", ""), "x.toml, definition 1, field \"unit\": give fr and en");
  EXPECT_EQ(said("period = \"2020\"", "period = 2020"),
            "x.toml, figure 1, field \"period\": give a text in quotes");
  EXPECT_THAT(said("\"2020\"", "\"lately\""),
              HasSubstr("figure 1, field \"period\": unknown period \"lately\""));
  EXPECT_EQ(said(", en = \"o\"", ""),
            "x.toml, definition 1, field \"numerator.en\": give a text in quotes");
  EXPECT_EQ(said("territory = \"62\"", "territory = \"63\""),
            "x.toml, figure 1, field \"territory\": no file defines \"63\"");
  EXPECT_THAT(said("source = \"s\"", "sources = \"s\""),
              HasSubstr("field \"sources\": unknown; fields are definition, value"));
  EXPECT_THAT(said("[[figure]]", "[figure]"), HasSubstr("x.toml, field \"figure\": give tables"));
  EXPECT_THAT(said("[[figure]]", "[[figures]]"), HasSubstr("field \"figures\": give tables"));
  EXPECT_THAT(said("= \"62\"\nlevel", "= 62\nlevel"), HasSubstr("territory 1, field \"code\""));
  EXPECT_EQ(said(kFigure, kFigure + kFigure),
            "x.toml, figure 2, field \"definition\": \"d\" is given twice for this place and "
            "period");
  EXPECT_THAT(said("[[topic]]", "[[topic]]\nkey = \"t\"\nlabel = \"l\"\n[[topic]]"),
              HasSubstr("topic 2, field \"key\": \"t\" is given twice"));
  EXPECT_THAT(said("value = 12.5\nqualifier = \"≈\"", "range = [3, 2]"),
              HasSubstr("field \"range\": the smaller one comes first"));
}

TEST(figure_reader, computations_hold_their_figures_to_what_they_need) {
  EXPECT_THAT(computed("{ how = \"change\", of = [\"d@62@2020\", \"d@62@2021\"], what = \"w\" }"),
              HasSubstr("nothing was thrown"));
  EXPECT_THAT(computed("{ how = \"change\", of = [\"d@62@2021\", \"d@62@2020\"] }"),
              HasSubstr("x.toml, figure 2, field \"computed\": d@62@2021 and d@62@2020: give two "
                        "periods in order"));
  EXPECT_THAT(computed("{ how = \"sum\", of = [\"d@62@2020\", \"d@62@2021\"] }"),
              HasSubstr("their periods differ"));
  EXPECT_THAT(computed("{ how = \"sum\", of = [\"d@62@2020\"] }"), HasSubstr("it takes 2+"));
  EXPECT_THAT(computed("{ how = \"sum\", of = [\"d@62@1999\"] }"),
              HasSubstr("no figure \"d@62@1999\""));
  EXPECT_THAT(computed("{ how = \"guess\", of = [] }"), HasSubstr("unknown \"guess\""));
}

}  // namespace
}  // namespace sourcier::territory
