#include "publish/fidelity.h"

#include <array>
#include <cmath>
#include <limits>

#include "base/numbers.h"
#include "publish/access.h"
#include "publish/csv.h"
#include "publish/json.h"
#include "publish/supply.h"

namespace sourcier::publish {

using snapshot::calibrated_supply;
using snapshot::fidelity;
using snapshot::fidelity_question;
using snapshot::world;

namespace {

constexpr int kDecimals = 3, kSupplyDecimals = 3, kMeasureDecimals = 6;

std::optional<double> shown(std::optional<double> v, int decimals = kMeasureDecimals) {
  if (v) v = rounded(*v, decimals);
  return v;
}

std::string field(double v, int decimals = kDecimals) {
  return std::isnan(v) ? "" : exact_number(rounded(v, decimals));
}

void write_agreement(json_writer& j, std::string_view key, const access::agreement& a) {
  j.key(key).begin_object();
  j.member("communes", static_cast<std::int64_t>(a.communes));
  j.member("r2", shown(a.r2)).member("mean_absolute_error", shown(a.mean_absolute_error));
  j.member("mean", shown(a.mean)).member("mean_published", shown(a.mean_published));
  j.member("ranks", shown(a.ranks)).end_object();
}

void write_fit(json_writer& j, std::string_view key, const std::optional<calibrated_supply>& f) {
  if (!f) return;
  j.key(key).begin_object();
  write_agreement(j, "agreement", f->agreement);
  j.member("capacity", rounded(f->capacity, 0))
      .member("ranks_with_list", shown(f->ranks_with_list));
  if (const auto& m = f->against_list) {
    j.member("listed_without", static_cast<std::int64_t>(m->listed_without));
    j.member("listed_capacity", rounded(m->listed_capacity, 0));
    j.member("unlisted_with", static_cast<std::int64_t>(m->unlisted_with));
    j.member("unlisted_capacity", rounded(m->unlisted_capacity, 0));
  }
  j.member("converged", f->result.converged).end_object();
}

}  // namespace

std::span<const fidelity_definition> fidelity_definitions() {
  static const std::array<fidelity_definition, 7> all = {{
      {"r2",
       {"part de la variance de l'APL publié qui est retrouvée, les communes pesant leur "
        "population "
        "standardisée : 1 − Σ P (A − v)² / Σ P (A − moyenne de A)² ; 1 : identique ; 0 : pas mieux "
        "que la moyenne publiée partout ; négatif : moins bien",
        "share of the variance of the published APL that is found again, communes weighing their "
        "standardised population: 1 − Σ P (A − v)² / Σ P (A − mean of A)²; 1: the same; 0: no "
        "better than the published mean everywhere; negative: worse"}},
      {"mean_absolute_error",
       {"écart moyen, en valeur absolue, entre l'APL calculé et l'APL publié, pondéré par la "
        "population standardisée",
        "mean absolute difference between the access computed and the published APL, weighted by "
        "the standardised population"}},
      {"mean",
       {"moyenne de l'APL calculé, pondérée par la population standardisée",
        "mean of the access computed, weighted by the standardised population"}},
      {"ranks",
       {"corrélation des rangs (Spearman) des communes selon les deux, chaque commune comptant une "
        "fois ; 1 : même classement ; 0 : aucun rapport",
        "correlation of the ranks (Spearman) of communes by the two, each commune counting once; "
        "1: the same order; 0: nothing in common"}},
      {"ranks_with_list",
       {"la même corrélation, entre l'offre calée de chaque commune et celle de la liste",
        "the same correlation, between the calibrated supply of each commune and that of the "
        "list"}},
      {"listed_without",
       {"communes où la liste compte un praticien ou plus et le calage moins d'un demi",
        "communes where the list has a practitioner or more and the fit less than half of one"}},
      {"unlisted_with",
       {"communes où la liste n'en compte aucun et le calage un demi ou plus",
        "communes where the list has none and the fit half of one or more"}},
  }};
  return all;
}

text fidelity_caution() {
  return {
      "Un R² élevé de l'ajustement ne prouve rien à lui seul : il y a autant d'inconnues que de "
      "valeurs à retrouver, et des temps faux peuvent les retrouver aussi en plaçant mal les "
      "médecins. Jugez les temps de trajet sur des trajets mesurés et sur les rangs avec la "
      "liste, à comparer à ceux que donne la population seule.",
      "A high R² of the fit alone proves nothing: there are as many unknowns as values to find "
      "again, and wrong times can find them too by placing doctors wrongly. Judge travel times "
      "on measured trips and on the ranks with the list, beside those that people alone give."};
}

std::string fidelity_csv(const world& w, const fidelity_question& q, const fidelity& x,
                         language l) {
  std::string out =
      "code,name,published,forward,fitted,residual,list,calibrated_supply,blind_supply,"
      "standardised_population,travel_time\n";
  const auto& m = x.models.front();
  const auto* drawn = m.drawn ? &*m.drawn : m.blind ? &*m.blind : nullptr;
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  for (const auto id : w.core) {
    const auto i = std::size_t(id);
    const double published = q.asked.series.value[i];
    const double forward = m.forward.empty() ? kNone : m.forward[i];
    const double fitted = drawn == nullptr ? kNone : drawn->result.fitted[i];
    append_field(out, w.communes.code[i], true);
    append_field(out, w.communes.name[i]);
    append_field(out, field(published));
    append_field(out, field(forward));
    append_field(out, field(fitted));
    append_field(out, field(published - (drawn == nullptr ? forward : fitted)));
    append_field(out, q.list ? field(q.list->capacity[i], kSupplyDecimals) : "");
    append_field(out, drawn == nullptr ? "" : field(drawn->result.supply[i], kSupplyDecimals));
    append_field(out, m.blind ? field(m.blind->result.supply[i], kSupplyDecimals) : "");
    append_field(out, field(q.asked.demand.standardised[i]));
    append_field(out, m.label.in(l));
    out += '\n';
  }
  return out;
}

namespace {

void write_report(json_writer& j, const world& w, const fidelity_question& q, const fidelity& x,
                  language l) {
  const auto& s = q.asked;
  write_definition(j, w, s);
  j.member("source", citation(w, s.series.source, l));
  if (q.list) {
    j.member("list", q.list->what).member("listed_capacity", rounded(x.listed, 0));
    if (q.list->account) write_account(j, *q.list->account);
    j.member("ranks_of_people_with_list", shown(x.people_ranks));
    if (q.list->year > 0) j.member("list_year", q.list->year);
    const auto reading = read_fidelity(q, x);
    j.member("verdict", reading.verdict).array("conclusions", reading.conclusions);
  }
  j.member("activity", q.activity).member("ridge", q.ridge);
  if (x.best) j.member("best_travel_time", x.models[*x.best].key);
  j.key("travel_times").begin_array();
  for (const auto& m : x.models) {
    j.begin_object().member("key", m.key).member("label", m.label).member("in_use", m.in_use);
    if (m.all) write_agreement(j, "forward", *m.all);
    if (m.inland) write_agreement(j, "forward_inland", *m.inland);
    write_fit(j, "fit_without_list", m.blind);
    write_fit(j, "fit_drawn_to_list", m.drawn);
    j.end_object();
  }
  j.end_array().key("definitions").begin_object();
  for (const auto& d : fidelity_definitions()) j.member(d.key, d.what);
  j.end_object().member("caution", fidelity_caution());
  j.array("warnings", x.warnings);
}

// Of the territory; null around it.
template <class Value>
void write_column(json_writer& j, const world& w, std::string_view key, const Value& value) {
  j.key(key).begin_array();
  for (std::size_t i = 0; i < w.communes.size(); ++i) {
    if (w.communes.core[i] == 0) {
      j.null();
    } else {
      j.value(value(i));
    }
  }
  j.end_array();
}

}  // namespace

std::string fidelity_json(const world& w, const fidelity_question& q, const fidelity& x,
                          language l) {
  json_writer j;
  j.begin_object();
  write_report(j, w, q, x, l);
  j.end_object();
  return j.take();
}

std::string fidelity_columns(const world& w, const fidelity_question& q, const fidelity& x,
                             language l) {
  const auto& published = q.asked.series.value;
  const auto& m = x.models.front();
  json_writer j;
  j.begin_object();
  write_report(j, w, q, x, l);
  j.key("columns").begin_object();
  write_column(j, w, "published", [&](std::size_t i) { return published[i]; });
  const auto residual = [&](std::string_view key, const std::vector<double>& v) {
    write_column(j, w, key, [&](std::size_t i) { return rounded(published[i] - v[i], kDecimals); });
  };
  if (!m.forward.empty()) residual("forward", m.forward);
  if (m.blind) residual("blind", m.blind->result.fitted);
  if (m.drawn) residual("drawn", m.drawn->result.fitted);
  if (m.blind && q.list) {
    write_column(j, w, "misplaced", [&](std::size_t i) {
      return snapshot::misplaced_at(m.blind->result.supply[i], q.list->capacity[i], q.activity);
    });
  }
  j.end_object().end_object();
  return j.take();
}

}  // namespace sourcier::publish
