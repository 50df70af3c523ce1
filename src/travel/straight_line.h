#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/coordinates.h"
#include "travel/time_table.h"

namespace sourcier::travel {

// People per km2. What a pair sees is the geometric mean of its two ends, kept in [1, 10,000].
using density = quantity<struct density_tag>;

// Decimal logarithm of that mean, in [0, 4]; nullopt where an end is not a positive number.
std::optional<double> log_density(density a, density b);

// minutes = start + per_km km + per_root_km sqrt(km) + L (start_per_decade + per_km_decade km),
// L the log_density of the pair; never under 0.
struct time_curve {
  double start{};
  double per_km{};
  double per_root_km{};
  double start_per_decade{};
  double per_km_decade{};

  bool needs_density() const { return start_per_decade != 0 || per_km_decade != 0; }
  minutes at(kilometres distance, double log_density) const;
  friend bool operator==(const time_curve&, const time_curve&) = default;
};

// Times never fall as the distance grows, whatever the density, and grow without bound.
bool is_increasing(const time_curve& curve);

// Held-back error (model - measured, minutes) of the pairs from `from` to `to` km apart, the
// second bound excluded.
struct band_error {
  double from{};
  double to{};
  std::size_t pairs{};
  double bias{};
  double mean_absolute{};
  double root_mean_square{};
  double p90_absolute{};
};

struct straight_line_model {
  time_curve curve;
  time_curve without_density;  // where a density is missing; equal to curve if that needs none
  text source;                 // what it was fitted on
  text licence;
  std::string fitted_on;  // ISO date
  std::vector<band_error> errors;
};

// The model that ships in data/time-models/straight-line.toml.
straight_line_model embedded_straight_line_model();

// Every model of data/time-models/ by the name of its file, "straight-line" first.
struct named_straight_line {
  std::string key;
  text label;  // "ligne droite, 1,87 min + 1,033 min/km"
  straight_line_model model;
};
std::vector<named_straight_line> embedded_straight_line_models();

// `name` is the file named in messages. Throws input_error where a field is missing, not a finite
// number, or makes times fall with distance.
straight_line_model parse_straight_line_model(std::string_view toml, std::string_view name);
std::string to_toml(const straight_line_model& model);

minutes travel_time(const straight_line_model& model, kilometres distance, density a, density b);

// The distance past which no pair is within `limit`, whatever the densities; under 0 if none is.
kilometres reach(const straight_line_model& model, minutes limit);

// `densities` is empty (none known) or one per commune, not positive or NaN where unknown.
// Symmetric, and the same for any number of threads. Precondition: valid coordinates.
time_table build_time_table(const straight_line_model& model,
                            std::span<const geo::coordinate> coordinates,
                            std::span<const density> densities, minutes limit);

time_source describe(const straight_line_model& model);

}  // namespace sourcier::travel
