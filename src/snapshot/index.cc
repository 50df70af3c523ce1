#include "snapshot/index.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "base/numbers.h"
#include "snapshot/access_table.h"
#include "snapshot/facility.h"

namespace sourcier::snapshot {
namespace {

text unit_of(const index_question& q) {
  const auto& unit = q.supply.unit;
  switch (q.method.unit) {
    case access::index_unit::minutes:
      return {"minutes", "minutes"};
    case access::index_unit::capacity:
      return unit;
    case access::index_unit::per_inhabitant:
      break;
  }
  const double many = q.options.scale;
  if (many == 1) {
    return {unit.fr + " par habitant standardisé", unit.en + " per standardised inhabitant"};
  }
  return {unit.fr + " pour " + format_number(many, 0, language::fr) + " habitants standardisés",
          unit.en + " per " + format_number(many, 0, language::en) + " standardised inhabitants"};
}

// At most five codes, then how many more.
std::string named(const world& w, std::span<const commune_id> communes) {
  constexpr std::size_t kShown = 5;
  std::string out;
  for (std::size_t k = 0; k < std::min(kShown, communes.size()); ++k) {
    out += (k == 0 ? "" : ", ") + w.communes.code[std::size_t(communes[k])];
  }
  return out + (communes.size() > kShown ? ", …" : "");
}

// A list that stops at the limit of the territory makes its edge look poor.
bool neighbours_are_missing(const world& w, const supply_list& supply) {
  bool any = false;
  for (std::size_t i = 0; i < w.communes.size(); ++i) {
    if (w.communes.core[i] != 0) continue;
    if (supply.capacity[i] > 0) return false;
    any = true;
  }
  return any;
}

std::vector<text> warnings_of(const world& w, const index_question& q,
                              const access::index_values& x) {
  auto out = q.supply.notes;
  if (!q.method.verified) {
    out.push_back(tr("la formule ({}) n'a pas été relue dans sa source",
                     "the formula ({}) has not been read at its source",
                     std::string(q.method.source)));
  }
  if (!q.decay.verified) {
    out.push_back(
        {"le poids du trajet (" + q.decay.source.fr + ") n'a pas été relu dans sa source",
         "the weight of the trip (" + q.decay.source.en + ") has not been read at its source"});
  }
  if (neighbours_are_missing(w, q.supply)) {
    out.push_back(
        {"aucune offre autour du territoire n'est dans la liste : près de sa limite, les "
         "valeurs sont trop basses (et les minutes trop longues)",
         "the list holds no supply around the territory: near its border values are too "
         "low (and minutes too long)"});
  }
  if (!x.unreached.empty()) {
    double lost = 0;
    for (const auto j : x.unreached) lost += q.supply.capacity[std::size_t(j)];
    out.push_back(tr("{} communes ont une offre ({} en tout) que personne n'atteint : {}",
                     "{} communes have supply ({} in all) that reaches nobody: {}",
                     x.unreached.size(), exact_number(lost), named(w, x.unreached)));
  }
  return out;
}

std::optional<spread> spread_of(std::span<const double> value, std::span<const double> people,
                                std::span<const commune_id> communes) {
  const auto d = access::distribution_of(value, people, communes);
  if (d.total <= 0) return {};
  return spread{access::deciles({value, people, people}, communes), access::gini(d),
                access::palma(d)};
}

std::vector<index_row> rows_by(const world& w, const selection& s, const index_answer& x,
                               bool by_plain_population) {
  const auto& plain = s.demand.population;
  const access::indicator all{x.value, by_plain_population ? plain : s.demand.standardised, plain};
  const auto groups = territory::group_by(w.communes, w.areas, x.level, x.which);
  std::vector<index_row> out;
  for (std::size_t g = 0; g < groups.code.size(); ++g) {
    auto summary = access::summarise(all, groups.communes[g], {});
    if (by_plain_population) {
      summary.standardised_population = 0;
      for (const auto id : groups.communes[g]) {
        const bool known = !std::isnan(x.value[std::size_t(id)]);
        summary.standardised_population += known ? s.demand.standardised[std::size_t(id)] : 0;
      }
    }
    // Nobody lives there by the source: the value of the one commune still stands.
    if (x.level == "commune" && !summary.mean) {
      const double v = x.value[std::size_t(groups.communes[g][0])];
      if (!std::isnan(v)) summary.mean = v;
    }
    index_row row{
        groups.code[g], x.level == "all" ? name_of(w, x.which) : groups.name[g], summary, {}};
    if (x.level != "commune") row.people = spread_of(x.value, plain, groups.communes[g]);
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

supply_list facility_supply(const world& w, const std::string& key) {
  const auto f = facility_of(w, key);
  supply_list out;
  out.capacity.assign(w.communes.size(), 0);
  for (std::size_t k = 0; k < f.communes.size(); ++k) {
    out.capacity[std::size_t(f.communes[k])] = f.count[k].value_or(0);
  }
  out.year = f.year;
  const double total = std::accumulate(out.capacity.begin(), out.capacity.end(), 0.0);
  out.what = {fmt::format("{} équipements « {} » en {} (Insee, BPE)",
                          format_number(total, 0, language::fr), f.label.fr, f.year),
              fmt::format("{} facilities \"{}\" in {} (INSEE, BPE)",
                          format_number(total, 0, language::en), f.label.en, f.year)};
  out.unit = {"équipements « " + f.label.fr + " »", "facilities \"" + f.label.en + "\""};
  return out;
}

const access::named_decay& decay_for(const access::index_method& m, const profession& p,
                                     std::string_view key) {
  if (!key.empty()) return access::find_decay(key);
  if (!m.usual_decay.empty()) return access::find_decay(m.usual_decay);
  return access::find_decay("apl_" + p.key);
}

index_answer ask_index(const world& w, const selection& s, const travel::time_table& times,
                       const index_question& q, std::string_view level) {
  assert(access::reach_of(q.decay.f) <= times.limit);
  auto x = access::evaluate(q.method, {times.offsets, times.destinations, times.times}, q.decay.f,
                            s.demand.standardised, q.supply.capacity, q.options);
  index_answer out;
  out.unit = unit_of(q);
  out.warnings = warnings_of(w, q, x);
  out.value = std::move(x.value);
  out.level = territory::find_level(level).key;
  out.which = q.which.empty() ? w.core : q.which;
  out.rows = rows_by(w, s, out, q.method.unit == access::index_unit::minutes);
  for (const auto id : out.which) {
    const double people = s.demand.population[std::size_t(id)];
    out.people += people;
    if (std::isnan(out.value[std::size_t(id)])) out.people_without_value += people;
  }
  return out;
}

std::optional<index_equity> equity_of(const world& w, const selection& s, const index_answer& x,
                                      access::index_unit unit, std::string_view zones) {
  const auto& people = s.demand.population;
  const auto d = access::distribution_of(x.value, people, x.which);
  if (d.total <= 0) return {};
  index_equity out;
  out.mean = d.mean;
  out.deciles = access::deciles({x.value, people, people}, x.which);
  out.gini = access::gini(d);
  out.theil = access::theil(d);
  out.atkinson = access::atkinson(d, kAtkinsonAversion);
  out.palma = access::palma(d);
  out.aversion = unit == access::index_unit::minutes ? -0.5 : 0.5;
  if (const auto kappa = access::kappa_of(d, out.aversion)) {
    out.kolm_pollak = access::kolm_pollak(d, *kappa);
  }
  out.zones = territory::find_level(zones).key;
  const auto groups = territory::group_by(w.communes, w.areas, zones, x.which);
  // A commune of no area is a zone of its own kind, the last.
  std::vector<std::uint32_t> zone(w.communes.size(),
                                  static_cast<std::uint32_t>(groups.code.size()));
  for (std::uint32_t g = 0; g < groups.code.size(); ++g) {
    for (const auto id : groups.communes[g]) zone[std::size_t(id)] = g;
  }
  out.parts = access::theil_by(x.value, people, x.which, zone).value_or(access::theil_parts{});
  return out;
}

}  // namespace sourcier::snapshot
