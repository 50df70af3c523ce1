#include "supply/capacity.h"

#include <algorithm>
#include <array>

#include "base/fold.h"
#include "base/numbers.h"
#include "base/shipped.h"

namespace sourcier::supply {
namespace {

struct spelling {
  std::string_view folded;
  capacity_unit unit;
};
using enum capacity_unit;
constexpr std::array<spelling, 16> kSpellings = {{{"fte", fte},
                                                  {"etp", fte},
                                                  {"consultations", consultations},
                                                  {"consultation", consultations},
                                                  {"consultations a year", consultations},
                                                  {"consultations per year", consultations},
                                                  {"consultations an", consultations},
                                                  {"consultations par an", consultations},
                                                  {"half days", half_days},
                                                  {"half day", half_days},
                                                  {"half days a month", half_days},
                                                  {"half days per month", half_days},
                                                  {"demi journees", half_days},
                                                  {"demi journee", half_days},
                                                  {"demi journees mois", half_days},
                                                  {"demi journees par mois", half_days}}};

struct half_day_rule {
  double a_week = 0, weeks_a_month = 0;  // of a full time
};

const half_day_rule& half_day() {
  static const auto kept = read_shipped("data/parameters/supply.toml", [](const auto& document) {
    const auto& j = document.at("half_days");
    return half_day_rule{j.at("a_week_per_fte"), j.at("weeks_a_month")};
  });
  return kept;
}

double half_days_per_fte() { return half_day().a_week * half_day().weeks_a_month; }

}  // namespace

std::string_view key_of(capacity_unit u) {
  constexpr std::array kKeys = {"fte", "consultations", "half-days"};
  return kKeys[static_cast<std::size_t>(u)];
}

text label_of(capacity_unit u) {
  if (u == consultations) return {"consultations par an", "consultations a year"};
  if (u == half_days) return {"demi-journées par mois", "half-days a month"};
  return {"ETP", "FTE"};
}

std::optional<capacity_unit> find_unit(std::string_view word) {
  const auto wanted = fold(word);
  const auto found = std::ranges::find(kSpellings, std::string_view(wanted), &spelling::folded);
  if (found == kSpellings.end()) return std::nullopt;
  return found->unit;
}

double most_of(capacity_unit u) {
  constexpr std::array kMost = {1000.0, 6'000'000.0, 40'000.0};
  return kMost[static_cast<std::size_t>(u)];
}

sourcier::fte in_fte(const capacity& c, const capacity_basis& b, const std::string& what) {
  if (c.unit == half_days) return {c.value / half_days_per_fte()};
  if (c.unit == fte) return {c.value};
  if (b.consultations) return {c.value / b.per_fte};
  throw input_error(tr(
      "changement d'offre « {} » : sa profession n'est pas comptée en consultations ; donnez des "
      "ETP (62364:nurse:1) ou des demi-journées par mois (62364:nurse:4demi-journees)",
      "supply change \"{}\": its profession is not counted in consultations; give FTE "
      "(62364:nurse:1) or half-days a month (62364:nurse:4half-days)",
      what));
}

double in_own_unit(const capacity& c, const capacity_basis& b, const std::string& what) {
  if (c.unit == consultations && b.consultations) return c.value;
  return in_fte(c, b, what).value * b.per_fte;
}

std::optional<text> assumption_of(capacity_unit u) {
  if (u != half_days) return std::nullopt;
  const auto& rule = half_day();
  return tr(
      "Hypothèse : un équivalent temps plein fait {} demi-journées par mois ({} par semaine, "
      "{} semaines).",
      "Assumption: a full-time equivalent works {} half-days a month ({} a week, {} weeks).",
      exact_number(half_days_per_fte()), exact_number(rule.a_week),
      exact_number(rule.weeks_a_month));
}

}  // namespace sourcier::supply
