#include "snapshot/access_table.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace sourcier::snapshot {

access_table access_by(const world& w, const selection& s, std::string_view level,
                       std::span<const commune_id> which, std::span<const double> values) {
  access_table out{std::string(territory::find_level(level).key), {}};
  const access::indicator x{values, s.demand.standardised, s.demand.population};
  const auto groups = territory::group_by(w.communes, w.areas, level, which);
  for (std::size_t g = 0; g < groups.code.size(); ++g) {
    auto summary = access::summarise(x, groups.communes[g], s.profession.under);
    // Nobody lives there by the source: the value of the one commune still stands.
    if (level == "commune" && !summary.mean) {
      const double v = values[std::size_t(groups.communes[g][0])];
      if (!std::isnan(v)) summary.mean = v;
    }
    out.rows.push_back(
        {groups.code[g], level == "all" ? name_of(w, which) : groups.name[g], summary, {}});
    if (level != "commune" && summary.mean) {
      out.rows.back().deciles = access::deciles(x, groups.communes[g]);
    }
  }
  return out;
}

std::string name_of(const world& w, std::span<const commune_id> which) {
  return which.size() == w.core.size() ? w.label.fr : fmt::format("{} communes", which.size());
}

std::vector<commune_id> communes_of(const world& w, std::string_view codes) {
  if (codes.empty()) return w.core;
  std::vector<commune_id> out;
  for (std::size_t at = 0; at <= codes.size();) {
    const auto end = std::min(codes.find(',', at), codes.size());
    if (end == at) {
      throw input_error(tr("liste de communes « {} » : il manque un code entre deux virgules",
                           "list of communes \"{}\": a code is missing between two commas",
                           std::string(codes)));
    }
    out.push_back(w.communes.at(codes.substr(at, end - at)));
    at = end + 1;
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

std::vector<double> class_breaks(const world& w, const profession& p) {
  if (!p.breaks.empty()) return p.breaks;
  const auto s = select(w, p.key, std::nullopt, "");
  return class_breaks(w, s.series.value, s.demand.population);
}

std::vector<double> class_breaks(const world& w, std::span<const double> value,
                                 std::span<const double> population) {
  std::vector<std::pair<double, double>> people;  // value, people
  double all = 0;
  for (const auto id : w.core) {
    const auto i = std::size_t(id);
    if (std::isnan(value[i])) continue;
    people.emplace_back(value[i], population[i]);
    all += population[i];
  }
  std::ranges::sort(people);
  std::vector<double> breaks;
  double seen = 0;
  for (const auto& [v, count] : people) {
    seen += count;
    if (v <= 0 || seen < all * static_cast<double>(breaks.size() + 1) / 7) continue;
    const double unit = std::pow(10, std::floor(std::log10(v)) - 1);
    const double rounded = std::round(v / unit) * unit;
    if (breaks.empty() || rounded > breaks.back()) breaks.push_back(rounded);
    if (breaks.size() == 6) break;
  }
  return breaks;
}

std::vector<double> minute_breaks(const world& w, std::span<const double> value) {
  constexpr double kMost = 0.75;
  constexpr int kBounds = 5;
  std::vector<double> known;
  for (const auto id : w.core) {
    if (!std::isnan(value[std::size_t(id)])) known.push_back(value[std::size_t(id)]);
  }
  std::ranges::sort(known);
  const double high =
      known.empty() ? 0 : known[static_cast<std::size_t>(kMost * double(known.size() - 1))];
  double step = 10;
  for (const double s : {5.0, 3.0, 2.0, 1.0}) step = kBounds * s >= high ? s : step;
  std::vector<double> out;
  for (int k = 1; k <= kBounds; ++k) out.push_back(k * step);
  return out;
}

}  // namespace sourcier::snapshot
