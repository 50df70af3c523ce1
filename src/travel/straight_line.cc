#include "travel/straight_line.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/numbers.h"
#include "base/parallel.h"
#include "geo/spatial_index.h"

namespace sourcier::travel {
namespace {

constexpr double kLeastDensity = 1;
constexpr double kMostDensity = 1e4;
constexpr double kMostDecades = 4;
constexpr double kHalfEarth = 20016;  // km

std::optional<double> decades(density d) {
  if (!(d.value > 0)) return std::nullopt;
  return std::log10(std::clamp(d.value, kLeastDensity, kMostDensity));
}

std::optional<double> mean(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return std::nullopt;
  return (*a + *b) / 2;
}

minutes time_of(const straight_line_model& model, kilometres d, std::optional<double> log_d) {
  return log_d ? model.curve.at(d, *log_d) : model.without_density.at(d, 0);
}

struct row_block {
  std::vector<commune_id> destinations;
  std::vector<float> times;
};

struct table_inputs {
  const straight_line_model& model;
  const geo::spatial_index& index;
  std::span<const geo::coordinate> coordinates;
  std::span<const std::optional<double>> log_densities;
  minutes limit;
  kilometres radius;
};

// Rows [begin, end): their lengths into `lengths`, their contents one after another.
row_block build_rows(const table_inputs& in, std::size_t begin, std::size_t end,
                     std::span<std::uint64_t> lengths) {
  row_block block;
  std::vector<geo::neighbour> found;
  for (std::size_t i = begin; i < end; ++i) {
    const auto before = block.times.size();
    in.index.within(in.coordinates[i], in.radius, found);
    bool has_itself = false;
    const auto add = [&](std::uint32_t j, float t) {
      block.destinations.push_back({j});
      block.times.push_back(t);
    };
    for (const auto& [j, distance] : found) {
      if (!has_itself && j >= i) {
        add(static_cast<std::uint32_t>(i), 0);
        has_itself = true;
      }
      if (j == i) continue;
      const float t =
          stored_time(time_of(in.model, distance, mean(in.log_densities[i], in.log_densities[j])));
      if (static_cast<double>(t) <= in.limit.value) add(j, t);
    }
    if (!has_itself) add(static_cast<std::uint32_t>(i), 0);
    lengths[i] = block.times.size() - before;
  }
  return block;
}

}  // namespace

std::optional<double> log_density(density a, density b) { return mean(decades(a), decades(b)); }

minutes time_curve::at(kilometres distance, double log_density) const {
  const double km = distance.value;
  const double slope = per_km + per_km_decade * log_density;
  return {std::max(
      0.0, start + start_per_decade * log_density + slope * km + per_root_km * std::sqrt(km))};
}

bool is_increasing(const time_curve& c) {
  return c.per_root_km >= 0 && c.per_km > 0 && c.per_km + kMostDecades * c.per_km_decade > 0;
}

minutes travel_time(const straight_line_model& model, kilometres distance, density a, density b) {
  return time_of(model, distance, log_density(a, b));
}

kilometres reach(const straight_line_model& model, minutes limit) {
  // Linear in the log-density: the fastest pair is at one end of its range or has none.
  const auto fastest = [&](double km) {
    return std::min({model.curve.at({km}, 0).value, model.curve.at({km}, kMostDecades).value,
                     model.without_density.at({km}, 0).value});
  };
  const auto inside = [&](double km) {
    return static_cast<double>(stored_time({fastest(km)})) <= limit.value;
  };
  if (!inside(0)) return {-1};
  double low = 0, high = 1;
  while (high < kHalfEarth && inside(high)) high *= 2;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (inside(middle) ? low : high) = middle;
  }
  return {high};
}

time_table build_time_table(const straight_line_model& model,
                            std::span<const geo::coordinate> coordinates,
                            std::span<const density> densities, minutes limit) {
  assert(densities.empty() || densities.size() == coordinates.size());
  assert(limit.value >= 0);
  const std::size_t n = coordinates.size();
  std::vector<std::optional<double>> log_densities(n);
  for (std::size_t i = 0; i < densities.size(); ++i) log_densities[i] = decades(densities[i]);
  const geo::spatial_index index(coordinates);
  const table_inputs in{model, index, coordinates, log_densities, limit, reach(model, limit)};

  constexpr std::size_t kBlock = 512;  // fixed: the table is the same for any number of threads
  std::vector<row_block> blocks((n + kBlock - 1) / kBlock);
  time_table table{.offsets = std::vector<std::uint64_t>(n + 1),
                   .destinations = {},
                   .times = {},
                   .limit = limit};
  const std::span lengths = std::span(table.offsets).subspan(1);
  parallel_for(blocks.size(), 1, [&](std::size_t from, std::size_t to) {
    for (std::size_t b = from; b < to; ++b) {
      blocks[b] = build_rows(in, b * kBlock, std::min(n, (b + 1) * kBlock), lengths);
    }
  });
  for (std::size_t i = 0; i < n; ++i) table.offsets[i + 1] += table.offsets[i];
  table.destinations.resize(table.offsets[n]);
  table.times.resize(table.offsets[n]);
  parallel_for(blocks.size(), 1, [&](std::size_t from, std::size_t to) {
    for (std::size_t b = from; b < to; ++b) {
      const auto at = static_cast<std::ptrdiff_t>(table.offsets[b * kBlock]);
      std::ranges::copy(blocks[b].destinations, table.destinations.begin() + at);
      std::ranges::copy(blocks[b].times, table.times.begin() + at);
      blocks[b] = {};
    }
  });
  return table;
}

time_source describe(const straight_line_model& model) {
  double pairs = 0, sum = 0;  // over the bands under 20 km, where decay weights are not 0
  for (const auto& e : model.errors) {
    if (e.to > 20) continue;
    pairs += static_cast<double>(e.pairs);
    sum += e.mean_absolute * static_cast<double>(e.pairs);
  }
  const double error = pairs > 0 ? sum / pairs : 0;
  return {"straight-line",
          tr("approché (ligne droite)", "approximate (straight line)"),
          {fmt::format("Temps de trajet approchés à vol d'oiseau (modèle ajusté sur {}) : à moins "
                       "de 20 km, l'écart moyen avec la route est de {} min.",
                       model.source.fr, format_number(error, 1, language::fr)),
           fmt::format("Travel times are a straight-line approximation (fitted on {}): under 20 km "
                       "it is {} min off the road on average.",
                       model.source.en, format_number(error, 1, language::en))}};
}

}  // namespace sourcier::travel
