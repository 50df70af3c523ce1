#include "app/scenario_text.h"

#include <algorithm>
#include <cmath>

#include "base/numbers.h"

namespace sourcier::app {
namespace {

using snapshot::comparison;

std::string count(std::size_t n, language l) { return format_number(static_cast<double>(n), 0, l); }

std::string signed_number(double v, int decimals, language l) {
  return (v > 0 ? "+" : "") + format_number(v, decimals, l);
}

text certainty_label(supply::certainty c) {
  using enum supply::certainty;
  if (c == observed) return {"observé", "observed"};
  if (c == pledged) return {"promis", "pledged"};
  if (c == planned) return {"prévu", "planned"};
  return {"simulé", "simulated"};
}

std::string amount_text(const supply::supply_change& c, language l) {
  const auto digits = exact_number(std::abs(c.amount.value));
  const auto point = digits.find('.');
  const int decimals = point == digits.npos
                           ? 0
                           : static_cast<int>(std::min<std::size_t>(3, digits.size() - point - 1));
  return signed_number(c.amount.value, decimals, l) + " " + supply::label_of(c.amount.unit).in(l);
}

struct line {
  text label;
  double a = 0, b = 0;
  int decimals = 0;
};

std::vector<line> totals_of(const snapshot::selection& s, const comparison& x) {
  const auto& a = x.a.answer.totals;
  const auto& b = x.b.answer.totals;
  const int fine = s.profession.in_consultations ? 0 : 2;
  std::vector<line> out = {{s.profession.capacity_unit, a.capacity_added, b.capacity_added, fine}};
  if (x.a.mean) out.push_back({{"moyenne", "mean"}, *x.a.mean, x.b.mean.value_or(0), 4});
  if (x.a.under) {
    out.push_back({{"habitants sous le seuil", "people under the threshold"},
                   *x.a.under,
                   x.b.under.value_or(0)});
  }
  if (a.people_lifted) {
    out.push_back(
        {{"repassent au-dessus, contre le publié", "rise above it, against the published"},
         *a.people_lifted,
         b.people_lifted.value_or(0)});
    out.push_back({{"passent dessous, contre le publié", "fall under it, against the published"},
                   *a.people_dropped,
                   b.people_dropped.value_or(0)});
  }
  return out;
}

std::string input_text(const publish::replayed::change& c, bool fr) {
  const auto part = [](const std::string& digest) { return digest.substr(0, 8); };
  if (c.before.empty()) return c.key + (fr ? " (nouveau)" : " (new)");
  if (c.after.empty()) return c.key + (fr ? " (absent)" : " (gone)");
  return c.key + " (" + part(c.before) + " → " + part(c.after) + ")";
}

}  // namespace

std::string list_text(const std::vector<supply::scenario>& all, language l) {
  if (all.empty()) {
    return text{
        "Aucun scénario : « sourcier scenario save NOM --add 62364:gp:1 » en enregistre un.\n",
        "No scenario: \"sourcier scenario save NAME --add 62364:gp:1\" saves one.\n"}
        .in(l);
  }
  std::string out;
  for (const auto& s : all) {
    out += fmt::format("{:>4}  {}  {}\n", count(s.changes.size(), l), s.updated_at, s.name);
  }
  return out;
}

std::string show_text(const supply::scenario& s, language l) {
  std::string out = s.name + "\n";
  if (!s.note.empty()) out += s.note + "\n";
  out += tr("enregistré le {}, modifié le {}, version {}\n", "saved {}, changed {}, version {}\n",
            s.created_at, s.updated_at, supply::version_of(s))
             .in(l);
  for (const auto& c : s.changes) {
    out += fmt::format("  {}  {:<8}  {}", c.place, c.profession, amount_text(c, l));
    if (c.from) out += (l == language::fr ? ", du " : ", from ") + format_iso(*c.from);
    if (c.to) out += (l == language::fr ? ", jusqu'au " : ", to ") + format_iso(*c.to);
    out += ", " + certainty_label(c.certainty).in(l);
    if (!c.label.empty()) out += ", " + c.label;
    if (!c.origin.empty()) out += " (" + c.origin + ")";
    out += "\n";
  }
  return out;
}

std::string compare_text(const snapshot::selection& s, const comparison& x, language l) {
  std::string out =
      fmt::format("{} ({}), {}\n", s.profession.plural.in(l), s.series.year, s.ages().label.in(l));
  out += fmt::format("A : {}\nB : {}\n", x.a.name, x.b.name);
  out += fmt::format("  {:>14}  {:>14}  {:>14}\n", "A", "B", "B − A");
  for (const auto& t : totals_of(s, x)) {
    out += fmt::format("  {:>14}  {:>14}  {:>14}  {}\n", format_number(t.a, t.decimals, l),
                       format_number(t.b, t.decimals, l), signed_number(t.b - t.a, t.decimals, l),
                       t.label.in(l));
  }
  if (x.people_lifted) {
    out += tr("De A à B : {} habitants repassent au-dessus du seuil, {} passent dessous\n",
              "From A to B: {} people rise above the threshold, {} fall under it\n",
              format_number(*x.people_lifted, 0, l), format_number(*x.people_dropped, 0, l))
               .in(l);
  }
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t r = 0; r < x.a.table.rows.size(); ++r) {
    const auto &a = x.a.table.rows[r].summary.mean, &b = x.b.table.rows[r].summary.mean;
    if (a && b && *a != *b) order.emplace_back(std::abs(*b - *a), r);
  }
  std::ranges::stable_sort(order, std::greater{}, &std::pair<double, std::size_t>::first);
  constexpr std::size_t kShown = 15;
  for (std::size_t k = 0; k < std::min(kShown, order.size()); ++k) {
    const auto& a = x.a.table.rows[order[k].second];
    const double from = *a.summary.mean, to = *x.b.table.rows[order[k].second].summary.mean;
    out += fmt::format("  {:<9}  {:>8}  {:>8}  {:>8}  {}\n", a.code, format_number(from, 3, l),
                       format_number(to, 3, l), signed_number(to - from, 3, l), a.name);
  }
  if (order.empty()) out += text{"Aucune différence.\n", "No difference.\n"}.in(l);
  for (const auto& warning : x.warnings) out += "  ! " + warning.in(l) + "\n";
  return out;
}

text moved_text(const publish::replayed& x, const std::string& file) {
  const auto say = [&](language l) {
    const bool fr = l == language::fr;
    std::string out = file + (fr ? " : le résultat n'est plus le même ; "
                                 : ": the result is no longer the same; ");
    std::string inputs;
    for (const auto& c : x.inputs) inputs += (inputs.empty() ? "" : ", ") + input_text(c, fr);
    if (inputs.empty()) {
      out += fr ? "aucune entrée n'a changé, le fichier a donc été modifié"
                : "no input has changed, so the file was edited";
    } else {
      out += (fr ? "entrées changées : " : "inputs changed: ") + inputs;
    }
    out += (fr ? " ; lignes qui bougent : " : "; rows that move: ") + count(x.moved, l) +
           (fr ? " sur " : " of ") + count(x.rows, l);
    if (x.most > 0) {
      out += (fr ? ", d'au plus " : ", by at most ") + format_number(x.most, 4, l) + " (" +
             x.most_name + ")";
    }
    if (x.mean) out += (fr ? ", moyenne " : ", mean ") + signed_number(*x.mean, 4, l);
    if (x.under) {
      out += (fr ? ", habitants sous le seuil " : ", people under the threshold ") +
             signed_number(*x.under, 0, l);
    }
    return out + (fr ? " ; gardez ce fichier, ou exécutez de nouveau le scénario"
                     : "; keep this file, or run the scenario again");
  };
  return {say(language::fr), say(language::en)};
}

}  // namespace sourcier::app
