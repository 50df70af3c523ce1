#include "territory/figure_derivation.h"

#include <array>
#include <cmath>

#include "base/error.h"
#include "base/numbers.h"

namespace sourcier::territory {
namespace {

using operands = std::span<const figure* const>;

struct rule {
  std::string_view word;
  std::size_t operands;  // 0: two or more
};
// In the order of the enumeration.
constexpr std::array<rule, 10> kRules = {{{"change", 2},
                                          {"gap", 2},
                                          {"share", 2},
                                          {"sum", 0},
                                          {"difference", 0},
                                          {"product", 2},
                                          {"density", 2},
                                          {"count_change", 3},
                                          {"implied_start", 2},
                                          {"implied_base", 2}}};
constexpr double kPeople = 100'000;

amount amount_of(const figure& f) { return {f.value.value_or(0), f.said}; }

[[noreturn]] void refuse(const figure& a, const figure& b, const text& why) {
  throw input_error({fmt::format("{} et {} : {}", a.id, b.id, why.fr),
                     fmt::format("{} and {}: {}", a.id, b.id, why.en)});
}

void same_unit(const figure& a, const figure& b) {
  const auto& x = a.definition.unit;
  const auto& y = b.definition.unit;
  if (x.fr == y.fr) return;
  refuse(a, b,
         {fmt::format("unités différentes (« {} », « {} »)", x.fr, y.fr),
          fmt::format("their units differ (\"{}\", \"{}\")", x.en, y.en)});
}

void same_place(const figure& a, const figure& b) {
  if (a.territory.code == b.territory.code) return;
  refuse(a, b, {"territoires différents", "their places differ"});
}

void same_period(const figure& a, const figure& b) {
  if (a.period.written == b.period.written) return;
  refuse(a, b, {"périodes différentes", "their periods differ"});
}

void same_definition(const figure& a, const figure& b) {
  if (a.definition.key == b.definition.key) return;
  refuse(a, b,
         {fmt::format("définitions différentes ({}, {})", a.definition.key, b.definition.key),
          fmt::format("their definitions differ ({}, {})", a.definition.key, b.definition.key)});
}

void check(derivation how, operands of) {
  const auto& a = *of[0];
  const auto& b = *of[1];
  switch (how) {
    case derivation::change:
    case derivation::count_change:
      same_definition(a, b);
      same_place(a, b);
      if (!a.period.first || !b.period.first || *a.period.first >= *b.period.first) {
        refuse(a, b, {"donnez deux périodes, la première d'abord", "give two periods in order"});
      }
      break;
    case derivation::gap:
      same_definition(a, b);
      same_period(a, b);
      break;
    case derivation::sum:
    case derivation::difference:
      for (const auto* f : of) {
        same_unit(a, *f);
        same_place(a, *f);
        same_period(a, *f);
      }
      break;
    default:
      same_place(a, b);
  }
}

int years_between(const figure_period& a, const figure_period& b) {
  return static_cast<int>(b.first->year()) - static_cast<int>(a.first->year());
}

// As it was published, without its unit: "44", "(> 40)".
std::string bare(const figure& f, language l) {
  const auto number = format_number(*f.value, decimals_of(*f.value), l);
  if (f.said == qualifier::equal) return number;
  return fmt::format("({}\u00a0{})", sign_of(f.said), number);
}

std::string joined(operands of, std::string_view sign, language l) {
  std::string out;
  for (const auto* f : of) {
    if (!out.empty()) out += fmt::format(" {} ", sign);
    out += bare(*f, l);
  }
  return out;
}

std::string result_in(const figure_computation& c, language l) {
  if (c.range) {
    return tr("de {} à {}{}", "{} to {}{}", format_number(c.range->low, 0, l),
              format_number(c.range->high, 0, l), c.unit.fr.empty() ? "" : "\u00a0" + c.unit.in(l))
        .in(l);
  }
  const int decimals = c.result.value == std::round(c.result.value) ? 0 : 1;
  auto out = in_unit(c.result, c.unit, decimals, l);
  const bool is_change = c.how == derivation::change || c.how == derivation::gap;
  return is_change && c.result.value > 0 ? "+" + out : out;
}

std::string working(const figure_computation& c, operands of, language l) {
  const auto& a = *of[0];
  const auto& b = *of[1];
  const auto x = bare(a, l), y = bare(b, l), r = result_in(c, l);
  // A result that is no equality begins with its sign.
  const auto is = (c.result.said == qualifier::equal ? " = " : " ") + r;
  switch (c.how) {
    case derivation::change:
      return tr("de {} ({}) à {} ({}) : {} en {} ans", "from {} ({}) to {} ({}): {} in {} years", x,
                a.period.shown().in(l), y, b.period.shown().in(l), r,
                years_between(a.period, b.period))
          .in(l);
    case derivation::gap:
      return tr("{} ({}) contre {} ({}), {} : {}", "{} ({}) against {} ({}), {}: {}", x,
                a.territory.label.in(l), y, b.territory.label.in(l), a.period.shown().in(l), r)
          .in(l);
    case derivation::share:
      return fmt::format("{} / {}{}", x, y, is);
    case derivation::sum:
      return joined(of, "+", l) + is;
    case derivation::difference:
      return joined(of, "−", l) + is;
    case derivation::product:
      return fmt::format("{} × {}{}", x, y, is);
    case derivation::density:
      return fmt::format("{} / {} × {}{}", x, y, format_number(kPeople, 0, l), is);
    case derivation::count_change:
      return fmt::format("({} − {}) / {} × {}{}", y, x, format_number(kPeople, 0, l),
                         bare(*of[2], l), is);
    case derivation::implied_start:
      return fmt::format("{} / {} ⇒ {}", x, y, r);
    case derivation::implied_base:
      return fmt::format("{} / {}\u00a0% ⇒ {}", x, y, r);
  }
  return {};
}

void compute(figure_computation& c, operands of) {
  const auto a = amount_of(*of[0]), b = amount_of(*of[1]);
  switch (c.how) {
    case derivation::change:
      c.result = relative_change(a, b);
      break;
    case derivation::gap:
      c.result = relative_change(b, a);
      break;
    case derivation::share:
      c.result = times(divided(a, b), {100});
      break;
    case derivation::sum:
    case derivation::difference:
      c.result = a;
      for (const auto* f : of.subspan(1)) {
        c.result = c.how == derivation::sum ? plus(c.result, amount_of(*f))
                                            : minus(c.result, amount_of(*f));
      }
      break;
    case derivation::product:
      c.result = times(a, b);
      break;
    case derivation::density:
      c.result = times(divided(a, b), {kPeople});
      break;
    case derivation::count_change:
      c.result = times(divided(minus(b, a), {kPeople}), amount_of(*of[2]));
      break;
    case derivation::implied_start: {
      const auto all = implied_starts(a.value, b.value);
      if (all.empty()) {
        refuse(*of[0], *of[1], {"aucun nombre entier n'y répond", "no whole number fits them"});
      }
      c.result = {static_cast<double>(all.front()), a.said};
      if (all.size() > 1) c.range = {c.result.value, static_cast<double>(all.back())};
      break;
    }
    case derivation::implied_base:
      c.range = implied_base(a.value, b.value);
      break;
  }
}

}  // namespace

std::string_view word_of(derivation d) { return kRules[static_cast<std::size_t>(d)].word; }

std::optional<derivation> parse_derivation(std::string_view word) {
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    if (word == kRules[i].word) return static_cast<derivation>(i);
  }
  return {};
}

figure_computation derive(derivation how, std::span<const figure* const> of,
                          const figure_computation& asked) {
  const auto wanted = kRules[static_cast<std::size_t>(how)].operands;
  if (wanted == 0 ? of.size() < 2 : of.size() != wanted) {
    throw input_error(tr("{} : il faut {} chiffres", "{}: it takes {} figures", word_of(how),
                         wanted == 0 ? "2+" : std::to_string(wanted)));
  }
  for (const auto* f : of) {
    if (!f->value) {
      throw input_error(tr("{} est inconnu : rien ne peut en être calculé",
                           "{} is unknown: nothing can be worked out from it", f->id));
    }
  }
  check(how, of);
  auto out = asked;
  out.how = how;
  compute(out, of);
  out.working = {working(out, of, language::fr), working(out, of, language::en)};
  return out;
}

}  // namespace sourcier::territory
