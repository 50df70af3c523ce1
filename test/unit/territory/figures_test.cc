#include "territory/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "base/error.h"
#include "base/split.h"
#include "territory/vocabulary.h"
#include "territory/zoning_policy.h"

namespace sourcier::territory {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const figure_table& shipped() { return figures_of("hauts-de-france"); }

const figure& find(const std::string& id) {
  for (const auto& f : shipped().figures) {
    if (f.id == id) return f;
  }
  ADD_FAILURE() << "no figure " << id;
  return shipped().figures.front();
}

template <class Ask>
text refused(const Ask& ask) {
  try {
    ask();
  } catch (const input_error& e) {
    return e.message;
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

std::vector<double> values(const std::vector<const figure*>& all) {
  std::vector<double> out;
  for (const auto* f : all) out.push_back(f->value.value_or(-1));
  return out;
}

TEST(figures, every_one_carries_all_that_says_what_it_is) {
  EXPECT_GE(shipped().figures.size(), 100u);
  for (const auto& f : shipped().figures) {
    SCOPED_TRACE(f.id);
    EXPECT_FALSE(f.definition.numerator.fr.empty() || f.definition.unit.fr.empty());
    EXPECT_FALSE(f.territory.label.fr.empty() || f.territory.level.empty());
    EXPECT_FALSE(f.source.publisher.fr.empty() || f.vintage.empty());
    EXPECT_TRUE(f.value || f.range || !f.unknown.fr.empty());
    EXPECT_FALSE(f.value && f.value == 0) << "unknown is no zero";
  }
  std::set<std::string> used;
  for (const auto& f : shipped().figures) used.insert(f.definition.key);
  for (const auto& d : shipped().definitions) EXPECT_TRUE(used.contains(d.key)) << d.key;
  EXPECT_TRUE(figures_of("atlantide").figures.empty());
  EXPECT_THAT(territories_with_figures(), ElementsAre("hauts-de-france"));
}

TEST(figures, four_densities_of_one_departement_are_four_definitions) {
  const auto all = select_figures(shipped(), {"gp_density", "62", ""});
  std::set<std::string> definitions;
  for (const auto* f : all) definitions.insert(f->definition.key);
  EXPECT_EQ(definitions.size(), 4u);
  const auto why = refused([] { figure_series(shipped(), "gp_density", "62"); });
  EXPECT_THAT(why.fr, HasSubstr("réunit 4 définitions"));
  for (const auto& key : definitions) EXPECT_THAT(why.fr, HasSubstr(key));
  for (const char* example :
       {"83,4\u00a0pour 100\u202f000", "≈\u00a09\u00a0pour 10\u202f000", "140,7", "≈\u00a0115"}) {
    EXPECT_THAT(why.fr, HasSubstr(example));
  }
  EXPECT_THAT(why.en, HasSubstr("holds 4 definitions"));
  const auto two =
      refused([] { figure_series(shipped(), "gp_density_sdaasp,gp_density_ministry", "62"); });
  EXPECT_THAT(two.en, HasSubstr("2 definitions"));
  const auto mixes = figure_mixes(shipped());
  ASSERT_FALSE(mixes.empty());
  EXPECT_EQ(mixes[0].topic, "gp_density");
  EXPECT_EQ(mixes[0].territory.code, "62");
  EXPECT_EQ(mixes[0].definitions.size(), 4u);
  EXPECT_EQ(mixes[0].reason.fr, why.fr);
}

TEST(figures, one_definition_is_a_series_by_period) {
  EXPECT_THAT(values(figure_series(shipped(), "gp_density_ministry", "62")),
              ElementsAre(140.7, 135.6));
  EXPECT_THAT(values(figure_series(shipped(), "gp_60_share", "FR")), ElementsAre(28.3, 32.2));
  EXPECT_THAT(values(figure_series(shipped(), "zoning_eligible_share_zip_zac_zar", "")),
              ElementsAre(64.8, 72.4))
      << "then or before comes first";
  const auto why = refused([] { figure_series(shipped(), "gp_60_share", ""); });
  EXPECT_THAT(why.en, HasSubstr("figures of 2 territories"));
  EXPECT_THAT(why.en, HasSubstr("62 (Pas-de-Calais), FR (France)"));
  EXPECT_THROW(figure_series(shipped(), "gp_densty", "62"), not_found);
  EXPECT_THROW(figure_series(shipped(), "gp_density", "13"), not_found);
}

TEST(figures, ten_per_cent_below_in_2017_and_four_in_2020) {
  const auto& f = find("gp_density_gap_france@62@2017");
  EXPECT_EQ(f.value, -10);
  ASSERT_EQ(f.computed.size(), 1u);
  EXPECT_NEAR(f.computed[0].result.value, 100 * (83.4 / 86.9 - 1), 1e-9);
  EXPECT_EQ(f.computed[0].is, verdict::beside) << "another year and another definition";
  EXPECT_THAT(f.computed[0].working.fr, HasSubstr("2020 : −4,0\u00a0%"));
}

TEST(figures, forty_seven_doctors_fewer_are_kept_as_quoted_and_flagged) {
  const auto& f = find("gp_loss@62@2013/2018");
  EXPECT_EQ(f.value, -47);
  EXPECT_EQ(f.said, qualifier::equal);
  EXPECT_THAT(f.quote, HasSubstr("une baisse de 47 médecins en 5 ans"));
  EXPECT_TRUE(f.not_reproducible());
  ASSERT_EQ(f.computed.size(), 1u);
  EXPECT_NEAR(f.computed[0].result.value, (135.6 - 140.7) / 100'000 * 1'457'905, 1e-6);
  EXPECT_THAT(f.computed[0].note.en, HasSubstr("not reproducible from published figures"));
  std::vector<std::string> flagged;
  for (const auto& x : shipped().figures) {
    if (x.not_reproducible()) flagged.push_back(x.id);
  }
  EXPECT_THAT(flagged, ElementsAre(f.id));
}

TEST(figures, sixty_four_per_cent_takes_eleven_years) {
  const auto& f = find("gp_locums_change@62@2010/2021");
  EXPECT_THAT(f.quote, HasSubstr("64% en 10 ans"));
  ASSERT_EQ(f.computed.size(), 1u);
  EXPECT_EQ(f.computed[0].is, verdict::reproduced);
  EXPECT_EQ(f.computed[0].working.fr, "de 91 (2010) à 149 (2021) : +63,7\u00a0% en 11 ans");
  EXPECT_EQ(f.computed[0].working.en, "from 91 (2010) to 149 (2021): +63.7% in 11 years");
  EXPECT_EQ(shown(f).fr, "+64\u00a0%");
}

TEST(figures, a_mean_access_stands_with_what_is_known_of_its_distribution) {
  const auto& mean = find("apl_gp_mean@62@unknown");
  EXPECT_EQ(mean.value, 4.54);
  EXPECT_GT(*mean.value, find("apl_gp_mean_2017@FR@2017").value);
  EXPECT_THAT(mean.note.en, HasSubstr("disparities"));
  EXPECT_FALSE(mean.definition.ages.fr.empty());
  const auto& under = find("apl_under_share_unpublished@62@unknown");
  EXPECT_EQ(under.value, std::nullopt);
  EXPECT_EQ(shown(under).fr, "inconnu");
  EXPECT_EQ(under.definition.topic, mean.definition.topic);
  EXPECT_THROW(figure_series(shipped(), "apl", "62"), input_error);
}

TEST(figures, the_turning_point_has_three_vintages) {
  const auto all = select_figures(shipped(), {"turning_point", "", ""});
  std::set<std::string> vintages, shown_years;
  for (const auto* f : all) {
    vintages.insert(f->vintage);
    shown_years.insert(shown(*f).fr);
  }
  EXPECT_THAT(vintages, ElementsAre("2020", "2021", "2024-05-30"));
  EXPECT_THAT(shown_years, ElementsAre("2025", "2027", "2030")) << "years, without thousands";
  EXPECT_THROW(figure_series(shipped(), "turning_point", "FR"), input_error);
  EXPECT_THAT(values(figure_series(shipped(), "turning_doctors", "FR")), ElementsAre(2030, 2027));
}

TEST(figures, qualifiers_are_those_of_the_documents) {
  using enum qualifier;
  EXPECT_EQ(find("urgent_care_within_30@hauts-de-france@2017").said, over);
  EXPECT_EQ(find("one_stop_helped@02@2016").said, over);
  EXPECT_EQ(find("zoning_eligible_share_unstated@62@2022-12/..").said, over);
  EXPECT_EQ(find("outreach_specialties@fruges@2017").said, about);
  EXPECT_EQ(find("excellence_students@02+60+80@2017").said, at_least);
  EXPECT_EQ(shown(find("urgent_care_within_30@hauts-de-france@2017")).fr, ">\u00a098\u00a0%");
  EXPECT_EQ(shown(find("cesp_growth@hauts-de-france@2012/2016")).fr, "×3,6");
  const auto& sum = find("supervisors_all@hauts-de-france@2017");
  EXPECT_EQ(sum.value, 669);
  EXPECT_EQ(sum.computed[0].is, verdict::reproduced);
  EXPECT_THAT(sum.definition.note.en, HasSubstr("not people"));
  EXPECT_EQ(find("one_stop_settled@02@2016").computed[0].result.said, under)
      << "9 of more than 40 are less than";
}

TEST(figures, one_slide_deck_has_two_units_and_no_value) {
  const auto all = select_figures(shipped(), {"profession_density", "", ""});
  ASSERT_EQ(all.size(), 8u);
  std::map<std::string, int> units;
  for (const auto* f : all) {
    ++units[f->definition.unit.en];
    EXPECT_EQ(f->value, std::nullopt) << f->id;
    EXPECT_FALSE(f->unknown.fr.empty());
    EXPECT_EQ(shown(*f).en, "unknown");
  }
  EXPECT_EQ(units["per 10,000 people"], 6);
  EXPECT_EQ(units["per 100,000 people"], 2);
  EXPECT_EQ(shown(find("msp_growth@hauts-de-france@2010/2016")).fr, "inconnu");
  EXPECT_THAT(find("msp_growth@hauts-de-france@2010/2016").unknown.fr, HasSubstr("image"));
}

TEST(figures, the_zar_is_a_class_of_the_region_only) {
  EXPECT_EQ(find("zone_classes@hauts-de-france@2024").value, 3);
  EXPECT_EQ(find("zone_classes@FR@2017/..").value, 2);
  EXPECT_TRUE(words().zones.at("gp_ars").classes.contains("ZAR")) << "the region's own list";
  for (const auto& p : find_zoning_scheme("medecins").policies) {
    for (const auto& c : p.classes) EXPECT_NE(c.key, "ZAR") << p.key << " is national";
  }
}

TEST(figures, counts_that_the_documents_imply) {
  const auto& growth = find("cesp_growth@hauts-de-france@2012/2016").computed[0];
  EXPECT_EQ(growth.result.value, 51);
  EXPECT_FALSE(growth.range) << "no other whole number";
  EXPECT_EQ(find("ptmg_acts@hauts-de-france@2017").computed[0].result.value, 19'800);
  EXPECT_EQ(find("msu_share@62@unknown").computed[0].is, verdict::reproduced);
  EXPECT_EQ(find("cls_all@62@2022-12/..").computed[0].is, verdict::reproduced);
  EXPECT_EQ(find("msp_active@hauts-de-france@2017-01").computed[0].result.value, 168);
  EXPECT_EQ(find("msp_projects@hauts-de-france@2017-01").computed[0].result.value, 69);
  const auto base = find("without_gp@62@unknown").computed[0].range;
  ASSERT_TRUE(base);
  EXPECT_NEAR(base->low, 995'214.8, 0.1);
  EXPECT_NEAR(base->high, 1'074'832, 0.1);
  const auto& density = find("gp_density_from_count@62@unknown");
  EXPECT_TRUE(density.derived);
  EXPECT_EQ(density.value, 115);
  EXPECT_EQ(density.said, qualifier::about);
  const auto size = find("cpts_size_3@FR@unknown").range.value();
  const auto people = find("cpts_people@cpts-audomaroise@2024").value;
  EXPECT_TRUE(size.low <= people && people < size.high) << "as a CPTS of size 3";
}

TEST(figures, populations_are_those_of_the_table_that_ships) {
  std::ifstream file(SOURCIER_SOURCE_DIR "/data/hauts-de-france/communes.csv");
  std::string line;
  std::getline(file, line);
  std::vector<std::string> names;
  for (const auto name : split(line, ',')) names.emplace_back(name);
  const auto column = [&](const char* name) {
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
  };
  double all = 0, pas_de_calais = 0;
  while (std::getline(file, line)) {
    const auto fields = split(line, ',');
    ASSERT_EQ(fields.size(), names.size()) << line;
    if (fields[column("role")] != "in") continue;
    const double people = std::stod(std::string(fields[column("population")]));
    all += people;
    if (fields[column("departement")] == "62") pas_de_calais += people;
  }
  EXPECT_EQ(find("population_municipal@hauts-de-france@2023").value, all);
  EXPECT_EQ(find("population_municipal@62@2023").value, pas_de_calais);
}

TEST(figures, words_are_searched_whatever_their_accents) {
  const auto found = select_figures(shipped(), {"", "62", "medecins remplacants ordre"});
  EXPECT_EQ(found.size(), 3u);
  EXPECT_TRUE(select_figures(shipped(), {"", "", "zzzz"}).empty());
  EXPECT_EQ(select_figures(shipped(), {"", "", ""}).size(), shipped().figures.size());
  EXPECT_THROW(select_figures(shipped(), {"nothing", "", ""}), not_found);
}

TEST(figures, periods) {
  const auto in = [](const char* written) { return parse_period(written).shown(); };
  EXPECT_EQ(in("2020").fr, "2020");
  EXPECT_EQ(in("2022-12").fr, "décembre 2022");
  EXPECT_EQ(in("2022-04-26").en, "26 April 2022");
  EXPECT_EQ(in("2013/2018").fr, "2013–2018");
  EXPECT_EQ(in("2022-12/..").fr, "décembre 2022 ou après");
  EXPECT_EQ(in("../2015").en, "2015 or before");
  EXPECT_EQ(in("unknown").fr, "date non publiée");
  EXPECT_EQ(format_iso(*parse_period("2020-02").last), "2020-02-29");
  EXPECT_FALSE(parse_period("2017/..").last);
  for (const char* bad : {"", "20", "2020-13", "2018/2013", "../..", "2020/", "about 2020"}) {
    EXPECT_THROW(parse_period(bad), input_error) << bad;
  }
}

}  // namespace
}  // namespace sourcier::territory
