#include "snapshot/sentence.h"

#include <cmath>

#include "base/numbers.h"

namespace sourcier::snapshot {
namespace {

text against_threshold(const profession& p, double v) {
  const auto number = [&](double x, language l) { return format_number(x, x < 10 ? 1 : 0, l); };
  if (!p.under) return {"", ""};
  const text under{number(*p.under, language::fr), number(*p.under, language::en)};
  if (v < *p.under) {
    return {"Sous le seuil de sous-densité (" + under.fr + ")",
            "Below the threshold of under-served places (" + under.en + ")"};
  }
  if (v > *p.well) {
    return {"Au-dessus de " + number(*p.well, language::fr) + ", le niveau « bien doté »",
            "Above " + number(*p.well, language::en) + ", the well-served level"};
  }
  return {"Au-dessus du seuil de sous-densité (" + under.fr + ")",
          "Above the threshold of under-served places (" + under.en + ")"};
}

text against_mean(double v, double mean, const text& where) {
  const double gap = v / mean - 1;
  if (std::abs(gap) < 0.01) {
    return {"au niveau moyen du territoire (" + where.fr + ")",
            "at the mean of the territory (" + where.en + ")"};
  }
  const auto share = [&](language l) { return format_share(std::abs(gap), 0, l); };
  const text side =
      gap < 0
          ? text{" sous la moyenne du territoire (", " below the mean of the territory ("}
          : text{" au-dessus de la moyenne du territoire (", " above the mean of the territory ("};
  return {share(language::fr) + side.fr + where.fr + ")",
          share(language::en) + side.en + where.en + ")"};
}

void capitalise(std::string& s) {
  if (!s.empty() && s[0] >= 'a' && s[0] <= 'z') s[0] = static_cast<char>(s[0] - 'a' + 'A');
}

}  // namespace

text sentence(const world& w, const selection& s, commune_id id) {
  const double v = s.series.value[std::size_t(id)];
  if (std::isnan(v)) {
    return {"Aucune valeur publiée pour cette commune.", "No published value for this commune."};
  }
  const auto& all = w.baseline(s.series);
  auto first = against_threshold(s.profession, v);
  if (!all.mean || *all.mean <= 0) return {first.fr + ".", first.en + "."};
  const text where{w.label.fr, w.label.en};
  auto second = against_mean(v, *all.mean, where);
  if (first.fr.empty()) {
    capitalise(second.fr);
    capitalise(second.en);
    return {second.fr + ".", second.en + "."};
  }
  const bool under = v < *s.profession.under;
  const bool low = v < *all.mean;
  const bool turn = under != low;
  return {first.fr + (turn ? ", mais " : " et ") + second.fr + ".",
          first.en + (turn ? ", but " : " and ") + second.en + "."};
}

rank rank_of(const world& w, const selection& s, commune_id id) {
  rank r{1, 0};
  const double v = s.series.value[std::size_t(id)];
  for (const auto other : w.core) {
    const double x = s.series.value[std::size_t(other)];
    if (std::isnan(x)) continue;
    ++r.of;
    if (x < v) ++r.position;
  }
  return r;
}

}  // namespace sourcier::snapshot
