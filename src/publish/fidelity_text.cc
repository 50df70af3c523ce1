#include <algorithm>
#include <cmath>

#include "base/numbers.h"
#include "publish/access.h"
#include "publish/fidelity.h"
#include "publish/supply.h"

namespace sourcier::publish {
namespace {

using snapshot::calibrated_supply;
using snapshot::fidelity;
using snapshot::fidelity_question;
using snapshot::model_fidelity;

std::string number(std::optional<double> v, int decimals, language l) {
  return v ? format_number(*v, decimals, l) : "-";
}

// Without the zeros that a fixed number of decimals would add.
std::string ridge_text(double v, language l) {
  auto out = exact_number(v);
  if (const auto point = out.find('.'); l == language::fr && point != std::string::npos) {
    out[point] = ',';
  }
  return out;
}

const char* colon(language l) { return l == language::fr ? " : " : ": "; }

std::string define(std::string_view key, const text& name, language l) {
  const auto d = std::ranges::find(fidelity_definitions(), key, &fidelity_definition::key);
  return "  " + name.in(l) + colon(l) + d->what.in(l) + "\n";
}

// A total is known no better.
double four_digits(double v) {
  if (v <= 0) return 0;
  const double unit = std::pow(10, std::floor(std::log10(v)) - 3);
  return std::round(v / unit) * unit;
}

std::string agreement_row(const std::string& name, const access::agreement& a, language l) {
  return fmt::format("  {:<30}  {:>6}  {:>6}  {:>6}  {:>6}  {:>8}\n", name, number(a.r2, 2, l),
                     number(a.mean_absolute_error, 2, l), number(a.mean, 2, l),
                     number(a.ranks, 2, l), format_number(double(a.communes), 0, l));
}

std::string agreement_head(language l) {
  return fmt::format("  {:<30}  {:>6}  {:>6}  {:>6}  {:>6}  {:>8}\n",
                     l == language::fr ? "temps de trajet" : "travel times", "R²",
                     l == language::fr ? "EAM" : "MAE", l == language::fr ? "moy." : "mean",
                     l == language::fr ? "rangs" : "ranks", "communes");
}

std::string opening(const snapshot::world& w, const fidelity_question& q, const fidelity& x,
                    language l) {
  const auto& s = q.asked;
  double published = 0;  // capacity that the published values stand for
  for (const auto id : w.core) {
    const auto i = std::size_t(id);
    const double a = s.series.value[i];
    if (a == a) published += a * s.demand.standardised[i] / s.profession.scale;
  }
  std::string out =
      tr("Fidélité à l'APL publié : {}, {} ({})\n", "Fidelity to the published APL: {}, {} ({})\n",
         s.profession.plural.in(l), s.ages().label.in(l), citation(w, s.series.source, l))
          .in(l);
  if (!q.list) return out;
  const auto amount = [&](double v) { return format_number(v, v < 1000 ? 1 : 0, l); };
  out += tr("Liste : {}\n", "List: {}\n", q.list->what.in(l)).in(l);
  if (q.list->account) out += account_text(*q.list->account, q.list->imputed, l, "  ");
  out +=
      tr("  dans le territoire : {} {} ; ce que les habitants reçoivent selon l'APL publié : {}\n",
         "  in the territory: {} {}; what its people receive by the published APL: {}\n",
         amount(x.listed), s.profession.capacity_unit.in(l), amount(published))
          .in(l);
  return out;
}

std::string forward_part(const fidelity& x, language l) {
  std::string out = tr("\nAPL calculé depuis la liste, sans calage, face à l'APL publié "
                       "(moyenne {})\n",
                       "\nAccess computed from the list, uncalibrated, beside the published APL "
                       "(mean {})\n",
                       format_number(x.models.front().all->mean_published, 2, l))
                        .in(l) +
                    agreement_head(l);
  for (const auto& m : x.models) {
    out += "  " + m.label.in(l) + (m.in_use ? " *" : "") + "\n";
    out += agreement_row(l == language::fr ? "  toutes" : "  all", *m.all, l);
    if (!x.list_stops_at_border) continue;
    out += agreement_row(l == language::fr ? "  à l'intérieur" : "  inland", *m.inland, l);
  }
  out +=
      tr("  * celui dont cet espace de travail se sert\n", "  * what this workspace uses\n").in(l);
  if (x.best && x.models.size() > 1) {
    const auto& m = x.models[*x.best];
    out += tr("  Range le mieux les communes : {} ({})\n", "  Ranks communes best: {} ({})\n",
              m.label.in(l), number(m.inland->ranks, 3, l))
               .in(l);
  }
  return out;
}

std::string fit_row(const text& name, const calibrated_supply& f, language l) {
  const auto& m = f.against_list;
  const auto count = [&](std::size_t n) { return m ? format_number(double(n), 0, l) : "-"; };
  return fmt::format("    {:<28}  {:>6}  {:>6}  {:>11}  {:>6}  {:>6}  {:>6}\n", name.in(l),
                     number(f.agreement.r2, 2, l), number(f.agreement.mean_absolute_error, 2, l),
                     format_number(four_digits(f.capacity), 0, l), number(f.ranks_with_list, 2, l),
                     count(m ? m->listed_without : 0), count(m ? m->unlisted_with : 0));
}

std::string fit_part(const fidelity_question& q, const fidelity& x, language l) {
  const bool fr = l == language::fr;
  std::string out =
      tr("\nOffre calée : celle, jamais négative, qui redonne au mieux l'APL publié\n",
         "\nCalibrated supply: that, never negative, which best gives the published APL again\n")
          .in(l) +
      fmt::format("  {:<30}  {:>6}  {:>6}  {:>11}  {:>6}  {:>6}  {:>6}\n",
                  fr ? "temps de trajet" : "travel times", "R²", fr ? "EAM" : "MAE",
                  fr ? "offre" : "supply", fr ? "rangs" : "ranks", "(a)", "(b)");
  for (const auto& m : x.models) {
    out += "  " + m.label.in(l) + (m.in_use ? " *" : "") + "\n";
    out += fit_row({"sans voir la liste", "without seeing the list"}, *m.blind, l);
    if (m.drawn) out += fit_row({"attirée vers la liste", "drawn to the list"}, *m.drawn, l);
  }
  if (q.list) {
    out += define("listed_without", {"(a)", "(a)"}, l);
    out += define("unlisted_with", {"(b)", "(b)"}, l);
    out += tr("  Repère : la population seule range les communes comme la liste à {}\n",
              "  To compare with: people alone rank communes as the list does at {}\n",
              number(x.people_ranks, 2, l))
               .in(l);
    out +=
        tr("  L'offre « attirée vers la liste » (force {}) l'a vue : ses rangs avec elle ne "
           "prouvent rien.\n",
           "  The supply \"drawn to the list\" (strength {}) has seen it: its ranks with it prove "
           "nothing.\n",
           ridge_text(q.ridge, l))
            .in(l);
  }
  return out + "  ! " + fidelity_caution().in(l) + "\n";
}

std::string reading_part(const fidelity_question& q, const fidelity& x, language l) {
  const auto reading = read_fidelity(q, x);
  std::string out = tr("\nCe qu'il faut en conclure\n", "\nWhat to conclude\n").in(l);
  out += "  " + reading.verdict.in(l) + "\n";
  for (const auto& c : reading.conclusions) out += "  - " + c.in(l) + "\n";
  return out;
}

}  // namespace

std::string fidelity_text(const snapshot::world& w, const fidelity_question& q, const fidelity& x,
                          language l) {
  std::string out = opening(w, q, x, l);
  if (q.list) out += forward_part(x, l);
  if (q.calibrate) out += fit_part(q, x, l);
  if (q.list) out += reading_part(q, x, l);
  out += tr("\nCe que disent les chiffres\n", "\nWhat the figures say\n").in(l);
  out += define("r2", {"R²", "R²"}, l);
  out += define("mean_absolute_error", {"EAM", "MAE"}, l);
  if (q.list) {
    out += define("mean", {"moy.", "mean"}, l);
    out += define("ranks", {"rangs", "ranks"}, l);
    if (q.calibrate) out += define("ranks_with_list", {"rangs (offre calée)", "ranks (supply)"}, l);
  }
  for (const auto& warning : x.warnings) out += "  ! " + warning.in(l) + "\n";
  return out;
}

}  // namespace sourcier::publish
