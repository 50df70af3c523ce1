#include "snapshot/reach.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.h"
#include "snapshot/reach_times.h"
#include "travel/straight_line.h"

namespace sourcier::snapshot {
namespace {

using supply::resource_kind;
using travel::deciseconds;
using travel::kUnreachable;

struct best_time {
  deciseconds time = kUnreachable;
  std::size_t resource = 0;
};

double people_in(const world& w, commune_id id) {
  const double p = w.communes.population[std::size_t(id)];
  return std::isnan(p) ? 0 : p;
}

// The least over the legs kept, for every place.
std::vector<best_time> least(const reach_times& t, double speed,
                             const std::function<bool(const reach_leg&)>& keep) {
  std::vector<best_time> out(t.known.size());
  for (const auto& leg : t.legs) {
    if (!keep(leg)) continue;
    for (std::size_t p = 0; p < out.size(); ++p) {
      const auto time = leg.time(p, speed);
      const std::size_t resource = leg.nearest[p];
      auto& best = out[p];
      if (time < best.time || (time == best.time && resource < best.resource)) {
        best = {time, resource};
      }
    }
  }
  return out;
}

double people_within(const world& w, const std::vector<best_time>& best, deciseconds limit) {
  double people = 0;
  for (std::size_t p = 0; p < best.size(); ++p) {
    if (best[p].time <= limit) people += people_in(w, w.core[p]);
  }
  return people;
}

void count_rows(const world& w, const reach_times& t, const std::vector<best_time>& best,
                deciseconds limit, reach& out) {
  out.people_by_minute.assign(kReachMinutes + 2, 0);
  for (std::size_t p = 0; p < best.size(); ++p) {
    const auto time = best[p].time;
    const bool reaches = time != kUnreachable;
    const auto where = reaches && time <= limit     ? reached::within
                       : reaches || t.known[p] != 0 ? reached::beyond
                                                    : reached::unknown;
    out.rows.push_back({w.core[p], where, reaches ? std::optional(to_minutes(time)) : std::nullopt,
                        best[p].resource});
    const double people = people_in(w, w.core[p]);
    auto& side = where == reached::within   ? out.within
                 : where == reached::beyond ? out.beyond
                                            : out.unknown;
    for (auto* count : {&out.all, &side}) {
      count->people += people;
      ++count->communes;
    }
    if (where == reached::unknown) continue;
    const auto minute =
        reaches ? static_cast<std::size_t>(std::ceil(to_minutes(time).value)) : kReachMinutes + 1;
    out.people_by_minute[std::min(minute, kReachMinutes + 1)] += people;
  }
}

kind_reach count_kind(const world& w, const reach_times& t, const reach& so_far, resource_kind kind,
                      deciseconds limit) {
  const auto own = least(t, so_far.speed, [&](const auto& leg) { return leg.kind == kind; });
  const auto others = least(t, so_far.speed, [&](const auto& leg) { return leg.kind != kind; });
  kind_reach out;
  out.kind = kind;
  for (const auto& leg : t.legs) out.resources += leg.kind == kind ? leg.members.size() : 0;
  for (std::size_t p = 0; p < own.size(); ++p) {
    out.minutes.push_back(own[p].time == kUnreachable ? NAN : to_minutes(own[p].time).value);
    if (own[p].time > limit) continue;
    const double people = people_in(w, w.core[p]);
    out.within.people += people;
    ++out.within.communes;
    if (others[p].time <= limit) continue;
    out.people_gained += people;
    out.gained.push_back(w.core[p]);
  }
  return out;
}

reach_gain count_gain(const world& w, const reach_times& t, const reach& after, deciseconds limit) {
  const auto before = least(t, after.speed, [](const auto& leg) { return !leg.added; });
  reach_gain out;
  out.people_within_before = people_within(w, before, limit);
  for (std::size_t p = 0; p < before.size(); ++p) {
    if (after.rows[p].where != reached::within || before[p].time <= limit) continue;
    out.people += people_in(w, w.core[p]);
    out.communes.push_back(w.core[p]);
  }
  return out;
}

// Of communes where the people of that age are known.
age_reach count_age(const world& w, const reach& x, int from_age) {
  age_reach out;
  out.from_age = from_age;
  for (const auto& row : x.rows) {
    const auto known = people_from(w, row.commune, from_age);
    if (!known) continue;
    const double people = people_in(w, row.commune);
    out.of += *known;
    out.all_ages.people += people;
    ++out.all_ages.communes;
    if (row.where != reached::within) continue;
    out.within += *known;
    out.all_ages_within += people;
  }
  return out;
}

void require_some(const reach_question& q, const reach_times& t) {
  if (q.resources.empty()) {
    throw input_error(
        {"aucune ressource de soins urgents à compter : importez une liste (« sourcier import "
         "resources "
         "FICHIER.csv ») ou ajoutez-en une",
         "no resource of urgent care to count: import a list (\"sourcier import resources "
         "FILE.csv\") or "
         "add one"});
  }
  if (std::ranges::find(t.placed, 1) != t.placed.end()) return;
  throw input_error(
      tr("aucune des ressources ({}) n'est à moins de {} m d'une route ; vérifiez que l'extrait "
         "couvre ces lieux et que lon et lat ne sont pas inversées",
         "none of the resources ({}) is within {} m of a road; check that the extract covers these "
         "places and that lon and lat are not swapped",
         q.resources.size(), travel::default_options(q.roads->network()).limit_m));
}

}  // namespace

std::vector<geo::coordinate> centres_of(const world& w) {
  std::vector<geo::coordinate> out;
  for (const auto id : w.core) out.push_back(w.communes.position[std::size_t(id)]);
  return out;
}

reach ask_reach(const world& w, const reach_question& q) {
  const auto t = times_to(centres_of(w), q.resources, q.first_added, q.roads);
  require_some(q, t);
  const auto limit = to_deciseconds(q.limit);
  const auto any = [](const reach_leg&) { return true; };
  reach out;
  out.limit = q.limit;
  out.speed = q.speed;
  out.placed = t.placed;
  out.times = q.roads != nullptr ? q.roads->source()
                                 : travel::describe(travel::embedded_straight_line_model());
  count_rows(w, t, least(t, q.speed, any), limit, out);
  for (const auto& k : supply::resource_kinds()) {
    const auto present = [&](const reach_leg& leg) { return leg.kind == k.kind; };
    if (std::ranges::any_of(t.legs, present)) {
      out.kinds.push_back(count_kind(w, t, out, k.kind, limit));
    }
  }
  for (const int age : kReachAges) {
    if (const auto a = count_age(w, out, age); a.all_ages.communes > 0) out.ages.push_back(a);
  }
  for (const double speed : kSensitivitySpeeds) {
    out.sensitivity.push_back({speed, people_within(w, least(t, speed, any), limit)});
  }
  if (q.first_added < q.resources.size()) out.gain = count_gain(w, t, out, limit);
  return out;
}

}  // namespace sourcier::snapshot
