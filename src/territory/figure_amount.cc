#include "territory/figure_amount.h"

#include <cmath>
#include <cstdint>

#include "base/error.h"
#include "base/numbers.h"

namespace sourcier::territory {
namespace {

// In the order of the enumeration.
constexpr std::string_view kSigns[] = {"=", "≈", "≥", ">", "≤", "<"};

bool is_lower(qualifier q) { return q == qualifier::at_least || q == qualifier::over; }
bool is_upper(qualifier q) { return q == qualifier::at_most || q == qualifier::under; }

// Of a result that falls where its operand rises.
qualifier turned(qualifier q) {
  switch (q) {
    case qualifier::at_least:
      return qualifier::at_most;
    case qualifier::over:
      return qualifier::under;
    case qualifier::at_most:
      return qualifier::at_least;
    case qualifier::under:
      return qualifier::over;
    default:
      return q;
  }
}

qualifier both(qualifier a, qualifier b) {
  using enum qualifier;
  if (a == equal) return b;
  if (b == equal) return a;
  if (a == about || b == about) return about;
  if (is_lower(a) && is_lower(b)) return a == over || b == over ? over : at_least;
  if (is_upper(a) && is_upper(b)) return a == under || b == under ? under : at_most;
  throw input_error(tr(
      "« {} » et « {} » : une borne basse et une borne haute ne bornent pas le résultat ; prenez "
      "des chiffres de même signe",
      "\"{}\" and \"{}\": a lower and an upper bound do not bound the result; take figures of "
      "the same sign",
      sign_of(a), sign_of(b)));
}

}  // namespace

std::string_view sign_of(qualifier q) { return kSigns[static_cast<std::size_t>(q)]; }

std::optional<qualifier> parse_qualifier(std::string_view sign) {
  for (std::size_t i = 0; i < std::size(kSigns); ++i) {
    if (sign == kSigns[i]) return static_cast<qualifier>(i);
  }
  return {};
}

amount plus(const amount& a, const amount& b) { return {a.value + b.value, both(a.said, b.said)}; }

amount minus(const amount& a, const amount& b) {
  return {a.value - b.value, both(a.said, turned(b.said))};
}

amount times(const amount& a, const amount& b) { return {a.value * b.value, both(a.said, b.said)}; }

amount divided(const amount& a, const amount& b) {
  if (b.value == 0) {
    throw input_error({"division par un chiffre nul ; prenez-en un autre",
                       "division by a figure of zero; take another one"});
  }
  return {a.value / b.value, both(a.said, turned(b.said))};
}

amount relative_change(const amount& from, const amount& to) {
  const auto ratio = divided(to, from);
  return {100 * (ratio.value - 1), ratio.said};
}

int decimals_of(double value) {
  constexpr int kMost = 6;
  double scale = 1;
  for (int n = 0; n < kMost; ++n, scale *= 10) {
    // The nearest double of a number with n decimals is itself such a quotient.
    if (std::round(value * scale) / scale == value) return n;
  }
  return kMost;
}

interval before_rounding(double value) {
  const double half = 0.5 * std::pow(10.0, -decimals_of(value));
  return {value - half, value + half};
}

std::vector<int> implied_starts(double total, double factor) {
  const auto r = before_rounding(factor);
  std::vector<int> out;
  if (total <= 0 || r.low <= 0) return out;
  for (int n = static_cast<int>(std::ceil(total / r.high)); n < total / r.low; ++n) {
    if (reproduces({factor}, total / n)) out.push_back(n);
  }
  return out;
}

interval implied_base(double count, double percent) {
  const auto r = before_rounding(percent);
  if (r.low <= 0) {
    throw input_error(tr("{} % : trop petit pour dire de combien il est la part",
                         "{}%: too small to say of how many it is the share",
                         exact_number(percent)));
  }
  return {100 * count / r.high, 100 * count / r.low};
}

bool reproduces(const amount& said, double computed) {
  constexpr double kAbout = 0.05;
  switch (said.said) {
    case qualifier::about:
      return std::abs(computed - said.value) <= kAbout * std::abs(said.value);
    case qualifier::at_least:
      return computed >= said.value;
    case qualifier::over:
      return computed > said.value;
    case qualifier::at_most:
      return computed <= said.value;
    case qualifier::under:
      return computed < said.value;
    default:
      break;
  }
  const auto r = before_rounding(said.value);
  return r.low <= computed && computed < r.high;
}

}  // namespace sourcier::territory
