#include "access/catchment.h"

#include <algorithm>
#include <cassert>

#include "access/floating_catchment.h"
#include "base/parallel.h"

namespace sourcier::access {
namespace {

constexpr std::size_t kGrain = 2048;

template <class Form>
weights::rows keep_weighted(const travel_pairs& t, const Form& f) {
  const std::size_t n = t.size();
  const weigher<Form> weigh(f);
  weights::rows out;
  out.offsets.assign(n + 1, 0);
  parallel_for(n, kGrain, [&](std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i) {
      std::uint64_t kept = 0;
      weigh_row(weigh, t.minutes_to, t.offsets[i], t.offsets[i + 1],
                [&](std::uint64_t, double w) { kept += w > 0 ? 1 : 0; });
      out.offsets[i + 1] = kept;
    }
  });
  for (std::size_t i = 0; i < n; ++i) out.offsets[i + 1] += out.offsets[i];
  out.columns.resize(out.offsets[n]);
  out.values.resize(out.offsets[n]);
  parallel_for(n, kGrain, [&](std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i) {
      auto at = out.offsets[i];
      weigh_row(weigh, t.minutes_to, t.offsets[i], t.offsets[i + 1],
                [&](std::uint64_t p, double w) {
                  if (w <= 0) return;
                  out.columns[at] = t.to[p];
                  out.values[at++] = w;
                });
    }
  });
  return out;
}

weights::rows transpose(const weights::rows& from) {
  const std::size_t n = from.offsets.size() - 1;
  weights::rows out;
  out.offsets.assign(n + 1, 0);
  for (const auto c : from.columns) ++out.offsets[std::size_t(c) + 1];
  for (std::size_t j = 0; j < n; ++j) out.offsets[j + 1] += out.offsets[j];
  out.columns.resize(from.columns.size());
  out.values.resize(from.values.size());
  auto next = out.offsets;
  for (std::uint32_t i = 0; i < n; ++i) {
    for (auto p = from.offsets[i]; p < from.offsets[i + 1]; ++p) {
      const auto at = next[std::size_t(from.columns[p])]++;
      out.columns[at] = commune_id{i};
      out.values[at] = from.values[p];
    }
  }
  return out;
}

}  // namespace

weights make_weights(const travel_pairs& t, const decay_function& f) {
  assert(!t.offsets.empty() && t.offsets.back() == t.to.size());
  assert(t.to.size() == t.minutes_to.size());
  weights w;
  w.by_demand = std::visit([&](const auto& form) { return keep_weighted(t, form); }, f);
  w.by_supply = transpose(w.by_demand);
  return w;
}

weights make_weights(std::span<const std::uint64_t> offsets, std::span<const commune_id> to,
                     std::span<const float> minutes_to, const decay& f) {
  return make_weights({offsets, to, minutes_to}, f);
}

catchment make_catchment(std::shared_ptr<const weights> w, std::vector<double> demand,
                         double scale) {
  assert(demand.size() == w->size());
  catchment m{std::move(w), std::move(demand), {}, scale};
  m.reached = kept_matrix{*m.w}.per_supply<1>(m.demand);
  return m;
}

std::vector<double> accessibility(const catchment& m, std::span<const double> supply) {
  assert(supply.size() == m.demand.size());
  std::vector<double> ratio(supply.size());
  for (std::size_t j = 0; j < supply.size(); ++j) {
    ratio[j] = m.reached[j] > 0 ? supply[j] / m.reached[j] : 0;
  }
  auto value = kept_matrix{*m.w}.per_demand<1>(ratio);
  for (auto& v : value) v *= m.scale;
  return value;
}

std::vector<commune_id> unreached(const catchment& m, std::span<const double> supply) {
  std::vector<commune_id> out;
  for (std::uint32_t j = 0; j < supply.size(); ++j) {
    if (supply[j] != 0 && m.reached[j] <= 0) out.push_back({j});
  }
  return out;
}

effect effect_of(const catchment& m, std::span<const capacity_change> changes) {
  effect out;
  std::vector<double> gain(m.demand.size(), 0);
  std::vector<char> touched(m.demand.size(), 0);
  const auto& rows = m.w->by_supply;
  for (const auto& c : changes) {
    const auto j = std::size_t(c.place);
    if (m.reached[j] <= 0) {
      out.unreached += c.capacity;
      continue;
    }
    const double ratio = m.scale * c.capacity / m.reached[j];
    for (auto p = rows.offsets[j]; p < rows.offsets[j + 1]; ++p) {
      const auto i = std::size_t(rows.columns[p]);
      if (touched[i] == 0) out.communes.push_back(rows.columns[p]);
      touched[i] = 1;
      gain[i] += rows.values[p] * ratio;
    }
  }
  std::ranges::sort(out.communes);
  out.gains.reserve(out.communes.size());
  for (const auto i : out.communes) out.gains.push_back(gain[std::size_t(i)]);
  return out;
}

}  // namespace sourcier::access
