#include "publish/index.h"

#include <cmath>
#include <limits>

#include "access/index_words.h"
#include "base/numbers.h"
#include "publish/access.h"
#include "publish/csv.h"
#include "publish/json.h"
#include "publish/supply.h"

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

std::string_view measure_of(access::index_unit u) {
  using enum access::index_unit;
  return u == minutes ? "minutes" : u == capacity ? "capacity" : "per_inhabitant";
}

void write_method(json_writer& j, const index_question& q) {
  j.key("method").begin_object();
  j.member("key", q.method.key).member("label", q.method.label);
  j.member("explanation", q.method.explanation).member("formula", q.method.formula);
  j.member("source", q.method.source).member("linear", q.method.linear);
  j.member("conserves", q.method.conserves).member("verified", q.method.verified);
  j.member("measure", measure_of(q.method.unit)).end_object();
  j.key("decay").begin_object();
  j.member("key", q.decay.key).member("label", q.decay.label);
  j.member("reach_minutes", access::reach_of(q.decay.f).value);
  j.member("source", q.decay.source).member("date", q.decay.date);
  j.member("verified", q.decay.verified).end_object();
}

void write_question(json_writer& j, const world& w, const snapshot::selection& s,
                    const index_question& q, const index_answer& x, language l) {
  write_method(j, q);
  j.member("supply", q.supply.what).member("demand", demand_line(w, s, l));
  if (q.supply.account) write_account(j, *q.supply.account);
  j.member("profession", s.profession.key).member("year", s.demand.year);
  j.member("travel_time", w.time_source.key).member("travel_time_note", w.time_source.note);
  j.member("unit", x.unit).member("people", x.people);
  j.member("people_without_value", x.people_without_value);
  j.array("warnings", x.warnings);
}

void write_spread(json_writer& j, const snapshot::spread& p) {
  j.key("deciles").begin_array();
  for (const double d : p.deciles) j.value(rounded(d, kDecimals));
  j.end_array().member("gini", shown(p.gini, kMeasureDecimals));
  j.member("palma", shown(p.palma, kMeasureDecimals));
}

void write_words(json_writer& j, const access::index_method& m) {
  const auto& words = access::words_of(m.key);
  j.begin_object().member("key", m.key).member("group", words.group).member("label", m.label);
  j.member("measures", words.measures).member("when", words.when).member("limit", words.limit);
  j.member("formula_in_words", words.formula).member("formula", m.formula);
  j.member("source", m.source).member("measure", measure_of(m.unit)).member("linear", m.linear);
  j.member("conserves", m.conserves).member("verified", m.verified);
  if (!m.usual_decay.empty()) j.member("usual_decay", m.usual_decay);
  const bool nearest =
      m.kind == access::index_kind::nearest || m.kind == access::index_kind::mean_of_nearest;
  j.member("needs_k", nearest && m.key != "nearest");
  j.member("needs_target", m.kind == access::index_kind::variable).end_object();
}

// `weights`: at 0, 1, 2... minutes up to the reach, to draw.
void write_decay(json_writer& j, const access::named_decay& d) {
  const double reach = access::reach_of(d.f).value;
  j.begin_object().member("key", d.key).member("label", d.label).member("reach_minutes", reach);
  j.member("source", d.source).member("date", d.date).member("verified", d.verified);
  j.key("weights").begin_array();
  for (int t = 0; t <= static_cast<int>(reach); ++t) {
    j.value(rounded(access::weight_of(d.f, minutes{double(t)}), kDecimals));
  }
  j.end_array().end_object();
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
  write_question(j, w, s, q, x, l);
  j.member("by", x.level).key("rows").begin_array();
  for (const auto& r : x.rows) {
    j.begin_object().member("code", r.code).member("name", r.name);
    j.member("value", shown(r.summary.mean, kDecimals));
    j.member("population", r.summary.population);
    j.member("standardised_population", rounded(r.summary.standardised_population, kDecimals));
    if (r.people) write_spread(j, *r.people);
    j.end_object();
  }
  j.end_array();
  if (e) write_equity(j, *e);
  j.end_object();
  return j.take();
}

std::string index_columns(const world& w, const snapshot::selection& s, const index_question& q,
                          const index_answer& x, const std::optional<index_equity>& e, language l) {
  json_writer j;
  j.begin_object();
  write_question(j, w, s, q, x, l);
  // Nobody near a place, or everybody: what is 0 is in the first class, whatever its share.
  auto above = x.value;
  for (auto& v : above) v = v > 0 ? v : std::numeric_limits<double>::quiet_NaN();
  const bool minutes = q.method.unit == access::index_unit::minutes;
  j.key("breaks").begin_array();
  for (const double b : minutes ? snapshot::minute_breaks(w, x.value)
                                : snapshot::class_breaks(w, above, s.demand.population)) {
    j.value(rounded(b, kMeasureDecimals));
  }
  j.end_array().key("value").begin_array();
  for (const double v : x.value) j.value(rounded(v, kDecimals));
  j.end_array().array("population", s.demand.population).array("supply_of", q.supply.capacity);
  j.array("standardised_population", s.demand.standardised);
  if (e) write_equity(j, *e);
  j.end_object();
  return j.take();
}

std::string index_methods_json(const world& w) {
  json_writer j;
  j.begin_object().key("groups").begin_array();
  for (const auto& g : access::index_groups()) {
    j.begin_object().member("key", g.key).member("label", g.label).end_object();
  }
  j.end_array().key("methods").begin_array();
  for (const auto& m : access::index_methods()) write_words(j, m);
  j.end_array().key("decays").begin_array();
  for (const auto& d : access::named_decays()) write_decay(j, d);
  j.end_array().key("supplies").begin_array();
  for (const auto& f : snapshot::facilities_held(w)) {
    j.begin_object().member("key", f.key).member("label", f.label).member("year", f.year);
    j.member("count", f.count).member("communes", static_cast<std::int64_t>(f.communes));
    j.end_object();
  }
  j.end_array().end_object();
  return j.take();
}

}  // namespace sourcier::publish
