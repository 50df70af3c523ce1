#include "snapshot/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/numbers.h"

namespace sourcier::snapshot {
namespace {

constexpr std::string_view kListedWithout = "listed_without", kUnlistedWith = "unlisted_with";
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

bool stops_at_border(const world& w, const supply_list& list) {
  bool around = false;
  for (std::size_t i = 0; i < w.communes.size(); ++i) {
    if (w.communes.core[i] != 0) continue;
    around = true;
    if (list.capacity[i] > 0) return false;
  }
  return around;
}

// Communes of the territory from which no place outside it is within reach.
std::vector<commune_id> inland_communes(const world& w, const access::weights& f) {
  std::vector<commune_id> out;
  for (const auto id : w.core) {
    const auto i = std::size_t(id);
    bool inside = true;
    for (auto p = f.by_demand.offsets[i]; p < f.by_demand.offsets[i + 1]; ++p) {
      inside = inside && w.communes.core[std::size_t(f.by_demand.columns[p])] != 0;
    }
    if (inside) out.push_back(id);
  }
  return out;
}

misplaced compare(const world& w, const std::vector<double>& supply,
                  const std::vector<double>& list, double activity) {
  misplaced out;
  for (const auto id : w.core) {
    const auto i = std::size_t(id);
    const auto where = misplaced_at(supply[i], list[i], activity);
    if (where == kListedWithout) {
      ++out.listed_without;
      out.listed_capacity += list[i];
    } else if (where == kUnlistedWith) {
      ++out.unlisted_with;
      out.unlisted_capacity += supply[i];
    }
  }
  return out;
}

// What is known of the supply of every commune; around a list that stops at the border, nothing.
std::vector<double> known_list(const world& w, const fidelity_question& q, bool stops) {
  auto out = q.list->capacity;
  for (std::size_t i = 0; stops && i < out.size(); ++i) {
    if (w.communes.core[i] == 0) out[i] = kUnknown;
  }
  return out;
}

calibrated_supply fit(const world& w, const fidelity_question& q, const access::catchment& m,
                      std::span<const double> list) {
  const auto& s = q.asked;
  calibrated_supply out;
  out.result = access::calibrate({m, s.series.value, list, list.empty() ? 0 : q.ridge});
  out.agreement = access::agree(s.series.value, out.result.fitted, s.demand.standardised, w.core);
  for (const auto id : w.core) out.capacity += out.result.supply[std::size_t(id)];
  if (!q.list) return out;
  const auto& listed = q.list->capacity;
  out.ranks_with_list = access::rank_correlation(out.result.supply, listed, w.core);
  out.against_list = compare(w, out.result.supply, listed, q.activity);
  return out;
}

model_fidelity with_times(const world& w, const fidelity_question& q, const held_times& t,
                          bool stops, const std::stop_token& stop) {
  const auto& s = q.asked;
  const auto weights = std::make_shared<access::weights>(
      access::make_weights(t.table.offsets, t.table.destinations, t.table.times,
                           w.decay_of(s.profession, s.series.year)));
  const auto m = access::make_catchment(weights, s.demand.standardised, s.profession.scale);
  model_fidelity out;
  out.key = t.key;
  out.label = t.label;
  if (q.list) {
    out.forward = access::accessibility(m, q.list->capacity);
    const auto agreement = [&](std::span<const commune_id> which) {
      return access::agree(s.series.value, out.forward, s.demand.standardised, which);
    };
    out.all = agreement(w.core);
    out.inland = stops ? agreement(inland_communes(w, *weights)) : *out.all;
  }
  if (!q.calibrate || stop.stop_requested()) return out;
  out.blind = fit(w, q, m, {});
  if (q.list && !stop.stop_requested()) out.drawn = fit(w, q, m, known_list(w, q, stops));
  return out;
}

std::vector<text> warnings_of(const fidelity_question& q, const fidelity& x) {
  std::vector<text> out;
  if (q.list) out = q.list->notes;
  if (x.list_stops_at_border) {
    out.push_back(
        {"la liste ne dit rien autour du territoire : près de sa limite, l'APL recalculé est trop "
         "bas ; les chiffres « à l'intérieur » laissent ces communes de côté",
         "the list says nothing around the territory: near its border the access computed is too "
         "low; the figures \"inland\" leave those communes out"});
  }
  for (const auto& m : x.models) {
    for (const auto* f : {&m.blind, &m.drawn}) {
      if (!*f || (*f)->result.converged) continue;
      out.push_back(
          tr("{} : l'ajustement s'est arrêté après {} tours avant le but ; ses chiffres "
             "sont approchés",
             "{}: the fit stopped after {} rounds before its goal; its figures are "
             "approximate",
             m.key, (*f)->result.rounds));
    }
  }
  return out;
}

}  // namespace

std::string_view misplaced_at(double fitted, double listed, double activity) {
  const double least = activity / 2;
  if (listed >= least && fitted < least) return kListedWithout;
  if (listed < least && fitted >= least) return kUnlistedWith;
  return "";
}

fidelity ask_fidelity(const world& w, const fidelity_question& q, const std::stop_token& stop) {
  fidelity out;
  const auto& s = q.asked;
  out.list_stops_at_border = q.list && stops_at_border(w, *q.list);
  const auto reach = w.decay_of(s.profession, s.series.year).reach();
  for (const auto& t : all_times(w, reach)) {
    out.models.push_back(with_times(w, q, t, out.list_stops_at_border, stop));
  }
  out.models.front().in_use = true;
  if (q.list) {
    out.people_ranks = access::rank_correlation(s.demand.standardised, q.list->capacity, w.core);
    for (const auto id : w.core) out.listed += q.list->capacity[std::size_t(id)];
    const auto ranks = [&](std::size_t k) { return out.models[k].inland->ranks.value_or(-2); };
    for (std::size_t k = 0; k < out.models.size(); ++k) {
      if (!out.best || ranks(k) > ranks(*out.best)) out.best = k;
    }
  }
  out.warnings = warnings_of(q, out);
  return out;
}

supply_list with_activity(supply_list list, double activity, const profession& p) {
  for (auto& c : list.capacity) c *= activity;
  const auto number = [&](language l) {
    return format_number(activity, activity == std::floor(activity) ? 0 : 2, l);
  };
  list.what.fr += ", à " + number(language::fr) + " " + p.capacity_unit.fr + " chacun";
  list.what.en += ", at " + number(language::en) + " " + p.capacity_unit.en + " each";
  list.unit = p.capacity_unit;
  return list;
}

}  // namespace sourcier::snapshot
