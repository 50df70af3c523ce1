#include "publish/index.h"

#include "base/numbers.h"
#include "publish/access.h"
#include "publish/csv.h"
#include "publish/json.h"

namespace sourcier::publish {

using snapshot::index_answer;
using snapshot::index_equity;
using snapshot::index_question;
using snapshot::world;

namespace {

constexpr int kDecimals = 3, kMeasureDecimals = 6;

std::optional<double> shown(std::optional<double> v, int decimals) {
  if (v) v = rounded(*v, decimals);
  return v;
}

void write_method(json_writer& j, const index_question& q) {
  j.key("method").begin_object();
  j.member("key", q.method.key).member("label", q.method.label);
  j.member("explanation", q.method.explanation).member("formula", q.method.formula);
  j.member("source", q.method.source).member("linear", q.method.linear);
  j.member("conserves", q.method.conserves).member("verified", q.method.verified).end_object();
  j.key("decay").begin_object();
  j.member("key", q.decay.key).member("label", q.decay.label);
  j.member("reach_minutes", access::reach_of(q.decay.f).value);
  j.member("source", q.decay.source).member("date", q.decay.date);
  j.member("verified", q.decay.verified).end_object();
}

void write_equity(json_writer& j, const index_equity& e) {
  const auto measure = [&](std::optional<double> v) { return shown(v, kMeasureDecimals); };
  j.key("equity").begin_object();
  j.member("mean_of_people", rounded(e.mean, kDecimals)).key("deciles").begin_array();
  for (const double d : e.deciles) j.value(rounded(d, kDecimals));
  j.end_array().member("gini", measure(e.gini)).member("theil", measure(e.theil));
  j.key("theil_parts").begin_object().member("zones", e.zones);
  j.member("within", measure(e.parts.within)).member("between", measure(e.parts.between));
  j.end_object().key("atkinson").begin_object();
  j.member("aversion", snapshot::kAtkinsonAversion).member("value", measure(e.atkinson));
  j.end_object().member("palma", measure(e.palma)).key("kolm_pollak").begin_object();
  j.member("aversion", e.aversion).member("equal_value", shown(e.kolm_pollak, kDecimals));
  j.end_object().end_object();
}

}  // namespace

std::string demand_line(const world& w, const snapshot::selection& s, language l) {
  return tr("population standardisée, {}, {} ({})", "standardised population, {}, {} ({})",
            s.profession.plural.in(l), s.demand.year, citation(w, s.series.source, l))
      .in(l);
}

std::string index_csv(const world& w, const index_question& q, const index_answer& x, language l) {
  std::string out =
      "code,name,value,unit,population,standardised_population,method,decay,supply,travel_time\n";
  for (const auto& r : x.rows) {
    append_field(out, r.code, true);
    append_field(out, r.name);
    const auto value = shown(r.summary.mean, kDecimals);
    append_field(out, value ? exact_number(*value) : "");
    append_field(out, x.unit.in(l));
    append_field(out, exact_number(r.summary.population));
    append_field(out, exact_number(rounded(r.summary.standardised_population, kDecimals)));
    append_field(out, q.method.key);
    append_field(out, q.decay.key);
    append_field(out, q.supply.what.in(l));
    append_field(out, w.time_source.label.in(l));
    out += '\n';
  }
  return out;
}

std::string index_json(const world& w, const snapshot::selection& s, const index_question& q,
                       const index_answer& x, const std::optional<index_equity>& e, language l) {
  json_writer j;
  j.begin_object();
  write_method(j, q);
  j.member("supply", q.supply.what).member("demand", demand_line(w, s, l));
  j.member("profession", s.profession.key).member("year", s.demand.year);
  j.member("travel_time", w.time_source.key).member("travel_time_note", w.time_source.note);
  j.member("unit", x.unit).member("people", x.people);
  j.member("people_without_value", x.people_without_value);
  j.array("warnings", x.warnings).member("by", x.level).key("rows").begin_array();
  for (const auto& r : x.rows) {
    j.begin_object().member("code", r.code).member("name", r.name);
    j.member("value", shown(r.summary.mean, kDecimals));
    j.member("population", r.summary.population);
    j.member("standardised_population", rounded(r.summary.standardised_population, kDecimals));
    j.end_object();
  }
  j.end_array();
  if (e) write_equity(j, *e);
  j.end_object();
  return j.take();
}

}  // namespace sourcier::publish
