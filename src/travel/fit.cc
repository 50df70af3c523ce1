#include "travel/fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace sourcier::travel {
namespace {

constexpr std::size_t kTerms = 5;
constexpr std::size_t kFolds = 5;
constexpr std::size_t kFewestPairs = 50;
// Huber (1964): 95 % efficient where errors are normal; 1.4826 turns a median absolute deviation
// into a standard deviation.
constexpr double kHuber = 1.345;
constexpr double kNormalMad = 1.4826;
constexpr std::array kBands = {0.0, 5.0, 10.0, 20.0, 40.0, std::numeric_limits<double>::infinity()};

using row = std::array<double, kTerms>;

// The decay of general practitioners, nurses and dentists (methods: DREES APL).
double decay_weight(double t) { return t <= 10 ? 1 : t <= 15 ? 2.0 / 3 : t <= 20 ? 1.0 / 3 : 0; }

row terms_of(const timed_pair& p) {
  const double km = p.distance.value, log_d = p.log_density.value_or(0);
  return {1, km, std::sqrt(km), log_d, log_d * km};
}

std::vector<std::size_t> active_terms(const fit_candidate& c) {
  std::vector<std::size_t> active{0, 1};
  if (c.root) active.push_back(2);
  if (c.density_start) active.push_back(3);
  if (c.density_slope) active.push_back(4);
  return active;
}

// Weighted normal equations by Gauss with pivoting; false where they are singular.
bool solve_least_squares(std::span<const row> x, std::span<const double> y,
                         std::span<const double> weights, std::span<const std::size_t> active,
                         row& solution) {
  const std::size_t m = active.size();
  std::array<std::array<double, kTerms + 1>, kTerms> a{};
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t r = 0; r < m; ++r) {
      const double weighted = weights[i] * x[i][active[r]];
      for (std::size_t c = 0; c < m; ++c) a[r][c] += weighted * x[i][active[c]];
      a[r][m] += weighted * y[i];
    }
  }
  std::array<double, kTerms> scale{};
  for (std::size_t r = 0; r < m; ++r) scale[r] = a[r][r];
  for (std::size_t k = 0; k < m; ++k) {
    std::size_t best = k;
    for (std::size_t r = k + 1; r < m; ++r) {
      if (std::abs(a[r][k]) > std::abs(a[best][k])) best = r;
    }
    if (!(std::abs(a[best][k]) > 1e-10 * scale[k])) return false;
    std::swap(a[k], a[best]);
    for (std::size_t r = 0; r < m; ++r) {
      if (r == k) continue;
      const double factor = a[r][k] / a[k][k];
      for (std::size_t c = k; c <= m; ++c) a[r][c] -= factor * a[k][c];
    }
  }
  solution = {};
  for (std::size_t r = 0; r < m; ++r) solution[active[r]] = a[r][m] / a[r][r];
  return true;
}

// Weights of one Huber step: base weights, less where the residual is over 1.345 scales.
std::vector<double> huber_weights(std::span<const row> x, std::span<const double> y,
                                  std::span<const double> base, const row& solution) {
  std::vector<double> residuals(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    double fitted = 0;
    for (std::size_t k = 0; k < kTerms; ++k) fitted += solution[k] * x[i][k];
    residuals[i] = std::abs(y[i] - fitted) * std::sqrt(base[i]);
  }
  auto sorted = residuals;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const double bound = kHuber * kNormalMad * *middle;
  std::vector<double> weights(base.begin(), base.end());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (residuals[i] > bound) weights[i] *= bound / residuals[i];
  }
  return weights;
}

band_error summarise(double from, double to, std::vector<double> errors) {
  band_error e{from, to, errors.size(), 0, 0, 0, 0};
  if (errors.empty()) return e;
  const auto n = static_cast<double>(errors.size());
  for (double& error : errors) {
    e.bias += error / n;
    e.mean_absolute += std::abs(error) / n;
    e.root_mean_square += error * error / n;
    error = std::abs(error);
  }
  e.root_mean_square = std::sqrt(e.root_mean_square);
  std::ranges::sort(errors);
  const auto rank = static_cast<std::size_t>(std::ceil(0.9 * n));  // nearest rank
  e.p90_absolute = errors[rank - 1];
  return e;
}

time_curve fit_fallback(std::span<const timed_pair> pairs) {
  return fit_curve(candidates(false)[1], pairs);
}

// Minutes of each pair by the curves fitted without its fold.
std::vector<double> predict_held_back(const fit_candidate& c, std::span<const timed_pair> pairs) {
  std::vector<double> predicted(pairs.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    std::vector<timed_pair> kept;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (i % kFolds != fold) kept.push_back(pairs[i]);
    }
    const auto curve = fit_curve(c, kept);
    const auto fallback = curve.needs_density() ? fit_fallback(kept) : curve;
    for (std::size_t i = fold; i < pairs.size(); i += kFolds) {
      const auto& p = pairs[i];
      predicted[i] = p.log_density ? curve.at(p.distance, *p.log_density).value
                                   : fallback.at(p.distance, 0).value;
    }
  }
  return predicted;
}

candidate_report judge(const fit_candidate& c, std::span<const timed_pair> pairs) {
  candidate_report report{c, fit_curve(c, pairs), false, {}, 0, 0, 0};
  report.admissible = is_increasing(report.curve);
  const auto predicted = predict_held_back(c, pairs);
  for (std::size_t b = 0; b + 1 < kBands.size(); ++b) {
    std::vector<double> errors;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const double km = pairs[i].distance.value;
      if (km >= kBands[b] && km < kBands[b + 1]) {
        errors.push_back(predicted[i] - pairs[i].measured.value);
      }
    }
    report.errors.push_back(summarise(kBands[b], kBands[b + 1], std::move(errors)));
  }
  double near = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (pairs[i].distance >= kNearDistance) continue;
    const double weight_error = decay_weight(predicted[i]) - decay_weight(pairs[i].measured.value);
    near += 1;
    report.near_error += std::abs(predicted[i] - pairs[i].measured.value);
    report.weight_error += std::abs(weight_error);
    report.weight_bias += weight_error;
  }
  near = std::max(near, 1.0);
  report.near_error /= near;
  report.weight_error /= near;
  report.weight_bias /= near;
  return report;
}

std::vector<timed_pair> usable(std::span<const timed_pair> pairs) {
  std::vector<timed_pair> kept;
  for (const auto& p : pairs) {
    const bool distance_ok = std::isfinite(p.distance.value) && p.distance.value >= 0;
    if (distance_ok && p.measured.value >= 0 && p.measured < kNoRoute) kept.push_back(p);
  }
  return kept;
}

// Four decimals: a quarter of a second at 40 km, well within what the pairs determine, and the same
// text on every machine.
time_curve rounded(const time_curve& c) {
  const auto round = [](double v) { return std::round(v * 1e4) / 1e4 + 0.0; };
  return {round(c.start), round(c.per_km), round(c.per_root_km), round(c.start_per_decade),
          round(c.per_km_decade)};
}

std::size_t choose(std::span<const candidate_report> reports) {
  std::size_t best = reports.size();
  for (std::size_t k = 0; k < reports.size(); ++k) {
    if (!reports[k].admissible) continue;
    if (best == reports.size() ||
        reports[k].near_error < (1 - kWorthwhileGain) * reports[best].near_error) {
      best = k;
    }
  }
  return best;
}

}  // namespace

std::vector<fit_candidate> candidates(bool densities_known) {
  std::vector<fit_candidate> all = {
      {"constant-least-squares",
       tr("vitesse constante, moindres carrés", "constant speed, least squares"), false, false,
       false, false},
      {"constant", tr("vitesse constante, robuste", "constant speed, robust"), true, false, false,
       false},
      {"root", tr("terme en racine de la distance", "term in the root of the distance"), true, true,
       false, false},
      {"density-slope", tr("vitesse selon la densité", "speed by density"), true, false, false,
       true},
      {"density-start", tr("départ selon la densité", "start by density"), true, false, true,
       false},
      {"density", tr("départ et vitesse selon la densité", "start and speed by density"), true,
       false, true, true},
      {"density-root",
       tr("départ et vitesse selon la densité, racine", "start and speed by density, root"), true,
       true, true, true},
  };
  if (!densities_known) {
    std::erase_if(all, [](const auto& c) { return c.density_start || c.density_slope; });
  }
  return all;
}

time_curve fit_curve(const fit_candidate& c, std::span<const timed_pair> pairs) {
  const bool needs_density = c.density_start || c.density_slope;
  std::vector<row> x;
  std::vector<double> y, base;
  for (const auto& p : pairs) {
    if (p.distance >= kFittingDistance || (needs_density && !p.log_density)) continue;
    x.push_back(terms_of(p));
    y.push_back(p.measured.value);
    base.push_back(c.robust ? 1 / (1 + p.distance.value) : 1);
  }
  row s{};
  const auto active = active_terms(c);
  if (x.size() < active.size() || !solve_least_squares(x, y, base, active, s)) return {};
  for (int step = 0; c.robust && step < 100; ++step) {
    const row before = s;
    if (!solve_least_squares(x, y, huber_weights(x, y, base, s), active, s)) return {};
    double change = 0;
    for (std::size_t k = 0; k < kTerms; ++k) change = std::max(change, std::abs(s[k] - before[k]));
    if (change < 1e-10) break;
  }
  return {s[0], s[1], s[2], s[3], s[4]};
}

double determination(const time_curve& curve, std::span<const timed_pair> pairs) {
  double mean = 0, left = 0, total = 0;
  for (const auto& p : pairs) mean += p.measured.value / static_cast<double>(pairs.size());
  for (const auto& p : pairs) {
    const double error = p.measured.value - curve.at(p.distance, p.log_density.value_or(0)).value;
    left += error * error;
    total += (p.measured.value - mean) * (p.measured.value - mean);
  }
  return 1 - left / total;
}

straight_line_fit fit_straight_line(std::span<const timed_pair> all, const text& source,
                                    const text& licence, date fitted_on) {
  const auto pairs = usable(all);
  straight_line_fit fit{};
  fit.unusable_pairs = all.size() - pairs.size();
  std::size_t with_density = 0;
  for (const auto& p : pairs) {
    fit.fitted_pairs += p.distance < kFittingDistance ? 1 : 0;
    with_density += p.log_density ? 1 : 0;
  }
  if (fit.fitted_pairs < kFewestPairs) {
    throw input_error(
        tr("ajustement des temps : {} paires utilisables à moins de {:.0f} km, il en "
           "faut {} ; ajoutez des paires proches",
           "fitting times: {} usable pairs under {:.0f} km, {} are needed; add near "
           "pairs",
           fit.fitted_pairs, kFittingDistance.value, kFewestPairs));
  }
  for (const auto& c : candidates(5 * with_density >= 4 * pairs.size())) {
    fit.candidates.push_back(judge(c, pairs));
  }
  fit.chosen = choose(fit.candidates);
  const auto fallback = fit_fallback(pairs);
  if (fit.chosen == fit.candidates.size() || !is_increasing(fallback)) {
    throw input_error(
        tr("ajustement des temps : le temps ne croît pas avec la distance ; vérifiez "
           "les colonnes et les unités (minutes, Lambert-93 en mètres)",
           "fitting times: time does not grow with distance; check the columns and "
           "their units (minutes, Lambert-93 in metres)"));
  }
  const auto& best = fit.candidates[fit.chosen];
  fit.model = {rounded(best.curve),
               rounded(best.curve.needs_density() ? fallback : best.curve),
               source,
               licence,
               format_iso(fitted_on),
               best.errors};
  return fit;
}

}  // namespace sourcier::travel
