#include "snapshot/compare.h"

#include <algorithm>
#include <cmath>

#include "base/assets.h"
#include "base/digest.h"

namespace sourcier::snapshot {
namespace {

compared ask_side(const world& w, const selection& s, const supply::scenario& x,
                  const compare_options& o) {
  compared out{x.name, ask_what_if(w, s, x.changes, o.at), {}, {}, {}};
  const auto& after = out.answer.after;
  out.table = access_by(w, s, o.by, w.core, after);
  const auto whole = access::summarise({after, s.demand.standardised, s.demand.population}, w.core,
                                       s.profession.under);
  out.mean = whole.mean;
  if (whole.under_share) out.under = *whole.under_share * whole.population;
  return out;
}

void count_crossings(const selection& s, comparison& x) {
  if (!s.profession.under) return;
  double lifted = 0, dropped = 0;
  for (std::size_t i = 0; i < x.difference.size(); ++i) {
    if (std::isnan(x.difference[i])) continue;
    const bool under_a = x.a.answer.after[i] < *s.profession.under,
               under_b = x.b.answer.after[i] < *s.profession.under;
    if (under_a != under_b) (under_a ? lifted : dropped) += s.demand.population[i];
  }
  x.people_lifted = lifted;
  x.people_dropped = dropped;
}

template <class T>
std::string_view bytes_of(const std::vector<T>& v) {
  return {reinterpret_cast<const char*>(v.data()), v.size() * sizeof(T)};
}

}  // namespace

comparison ask_comparison(const world& w, const selection& s, const supply::scenario& a,
                          const supply::scenario& b, const compare_options& o) {
  comparison x{ask_side(w, s, a, o), ask_side(w, s, b, o), {}, {}, {}, {}};
  x.difference.resize(w.communes.size());
  std::ranges::transform(x.b.answer.after, x.a.answer.after, x.difference.begin(), std::minus{});
  count_crossings(s, x);
  for (const auto* side : {&x.a, &x.b}) {
    for (const auto& warning : side->answer.warnings) {
      const auto same = [&](const text& t) { return t.fr == warning.fr; };
      if (std::ranges::none_of(x.warnings, same)) x.warnings.push_back(warning);
    }
  }
  return x;
}

std::vector<input> inputs_of(const world& w, const selection& s, std::string_view level) {
  std::vector<input> out;
  const auto parameters = fmt::format("apl_parameters:{}:{}", s.profession.key, s.series.year);
  for (const auto& d : w.datasets) {
    const bool areas = level != "commune" && d.kind == "health_areas";
    if (d.key == s.series.source || d.key == parameters || d.kind == "communes" || areas) {
      out.push_back({d.key, d.digest});
    }
  }
  const std::string_view times[] = {bytes_of(w.times.offsets), bytes_of(w.times.destinations),
                                    bytes_of(w.times.times)};
  out.push_back({"travel-times:" + w.time_source.key, digest(times)});
  for (const std::string file : {"data/parameters/apl.toml", "data/parameters/supply.toml"}) {
    out.push_back({file, digest(find_asset(file).value_or(""))});
  }
  std::ranges::sort(out, {}, &input::key);
  return out;
}

}  // namespace sourcier::snapshot
