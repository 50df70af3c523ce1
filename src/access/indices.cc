#include "access/indices.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

#include "access/floating_catchment.h"

namespace sourcier::access {
namespace {

struct pair_list {
  std::vector<std::uint64_t> offsets;
  std::vector<commune_id> to;
  std::vector<float> minutes_to;
};

// Minutes at which each place of supply has found `target` people, nearest first, those at the
// same minutes together; the reach of the decay where it never does.
std::vector<double> reaches(const travel_pairs& t, const decay_function& f,
                            std::span<const double> demand, double target) {
  struct seen {
    float time;
    double people;
  };
  std::vector<std::uint64_t> offsets(t.size() + 1, 0);
  const auto inside = [&, limit = reach_of(f).value](std::uint64_t p) {
    return double{t.minutes_to[p]} <= limit;
  };
  for (std::uint64_t p = 0; p < t.to.size(); ++p) {
    if (inside(p)) ++offsets[std::size_t(t.to[p]) + 1];
  }
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  std::vector<seen> all(offsets.back());
  auto next = offsets;
  for (std::size_t i = 0; i < t.size(); ++i) {
    for (auto p = t.offsets[i]; p < t.offsets[i + 1]; ++p) {
      if (inside(p)) all[next[std::size_t(t.to[p])]++] = {t.minutes_to[p], demand[i]};
    }
  }
  std::vector<double> out(t.size(), reach_of(f).value);
  parallel_for(t.size(), 512, [&](std::size_t begin, std::size_t end) {
    for (auto j = begin; j < end; ++j) {
      const std::span around(all.data() + offsets[j], offsets[j + 1] - offsets[j]);
      std::ranges::stable_sort(around, {}, &seen::time);
      double people = 0;
      for (const auto& s : around) {
        people += s.people;
        if (people < target) continue;
        out[j] = double{s.time};
        break;
      }
    }
  });
  return out;
}

pair_list within_reaches(const travel_pairs& t, std::span<const double> reach) {
  pair_list out;
  out.offsets.push_back(0);
  for (std::size_t i = 0; i < t.size(); ++i) {
    for (auto p = t.offsets[i]; p < t.offsets[i + 1]; ++p) {
      if (double{t.minutes_to[p]} > reach[std::size_t(t.to[p])]) continue;
      out.to.push_back(t.to[p]);
      out.minutes_to.push_back(t.minutes_to[p]);
    }
    out.offsets.push_back(out.to.size());
  }
  return out;
}

index_values nearest(const travel_pairs& t, minutes reach, std::span<const double> supply,
                     unsigned k, bool mean) {
  assert(k >= 1);
  index_values out;
  out.value.assign(t.size(), std::numeric_limits<double>::quiet_NaN());
  parallel_for(t.size(), 512, [&](std::size_t begin, std::size_t end) {
    std::vector<float> times;
    for (auto i = begin; i < end; ++i) {
      times.clear();
      for (auto p = t.offsets[i]; p < t.offsets[i + 1]; ++p) {
        const bool counts = supply[std::size_t(t.to[p])] > 0;
        if (counts && double{t.minutes_to[p]} <= reach.value) times.push_back(t.minutes_to[p]);
      }
      if (times.size() < k) continue;
      std::partial_sort(times.begin(), times.begin() + k, times.end());
      const double sum = std::accumulate(times.begin(), times.begin() + k, 0.0);
      out.value[i] = mean ? sum / k : double{times[k - 1]};
    }
  });
  return out;
}

double scale_of(const index_method& m, const index_options& o) {
  return m.unit == index_unit::per_inhabitant ? o.scale : 1;
}

index_values from_times(const index_method& m, const travel_pairs& t, const decay_function& f,
                        std::span<const double> demand, std::span<const double> supply,
                        const index_options& o) {
  return std::visit(
      [&](const auto& form) {
        using form_type = std::decay_t<decltype(form)>;
        const timed_matrix<form_type> matrix{t, weigher<form_type>(form)};
        return float_catchment(m.policies, matrix, demand, supply, scale_of(m, o));
      },
      f);
}

}  // namespace

index_values evaluate(const index_method& m, const travel_pairs& t, const decay_function& f,
                      std::span<const double> demand, std::span<const double> supply,
                      const index_options& o) {
  assert(demand.size() == t.size() && supply.size() == t.size());
  switch (m.kind) {
    case index_kind::floating:
      return from_times(m, t, f, demand, supply, o);
    case index_kind::variable: {
      assert(o.target > 0);
      const auto kept = within_reaches(t, reaches(t, f, demand, o.target));
      return from_times(m, {kept.offsets, kept.to, kept.minutes_to}, f, demand, supply, o);
    }
    case index_kind::nearest:
      return nearest(t, reach_of(f), supply, o.k, false);
    case index_kind::mean_of_nearest:
      return nearest(t, reach_of(f), supply, o.k, true);
  }
  return {};
}

index_values evaluate(const index_method& m, const weights& w, std::span<const double> demand,
                      std::span<const double> supply, const index_options& o) {
  assert(m.kind == index_kind::floating);
  assert(demand.size() == w.size() && supply.size() == w.size());
  return float_catchment(m.policies, kept_matrix{w}, demand, supply, scale_of(m, o));
}

}  // namespace sourcier::access
