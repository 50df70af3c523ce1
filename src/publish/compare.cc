#include "publish/compare.h"

#include "base/numbers.h"
#include "publish/access.h"
#include "publish/csv.h"
#include "publish/what_if.h"

namespace sourcier::publish {

using snapshot::access_row;
using snapshot::compare_options;
using snapshot::compared;
using snapshot::comparison;
using snapshot::selection;
using snapshot::world;

namespace {

std::optional<double> minus(std::optional<double> b, std::optional<double> a) {
  if (!a || !b) return std::nullopt;
  return *b - *a;
}

std::optional<double> people_under(const access::summary& s) {
  if (!s.under_share) return std::nullopt;
  return *s.under_share * s.population;
}

void write_side(json_writer& j, const char* key, const world& w, const compared& side) {
  const auto& t = side.answer.totals;
  j.key(key).begin_object().member("name", side.name);
  write_changes(j, w, side.answer);
  j.member("capacity_added", t.capacity_added);
  j.member("mean", side.mean).member("people_under", side.under);
  j.member("people_lifted", t.people_lifted).member("people_dropped", t.people_dropped);
  j.member("communes_changed", static_cast<std::int64_t>(side.answer.effect.communes.size()));
  j.end_object();
}

void write_row(json_writer& j, const access_row& a, const access_row& b) {
  j.member("code", a.code).member("name", a.name);
  j.member("a", a.summary.mean).member("b", b.summary.mean);
  j.member("difference", minus(b.summary.mean, a.summary.mean));
  j.member("population", a.summary.population);
  j.member("people_under_a", people_under(a.summary));
  j.member("people_under_b", people_under(b.summary));
}

// All but the rows.
void write_head(json_writer& j, const world& w, const selection& s, const comparison& x,
                const compare_options& o) {
  write_definition(j, w, s);
  if (o.at) j.member("at", format_iso(*o.at));
  j.member("by", x.a.table.level);
  write_side(j, "a", w, x.a);
  write_side(j, "b", w, x.b);
  const auto& a = x.a.answer.totals;
  const auto& b = x.b.answer.totals;
  j.key("totals").begin_object().member("capacity_unit", s.profession.capacity_unit);
  j.member("capacity_difference", b.capacity_added - a.capacity_added);
  j.member("mean_difference", minus(x.b.mean, x.a.mean));
  j.member("people_under_difference", minus(x.b.under, x.a.under));
  j.member("people_lifted", x.people_lifted).member("people_dropped", x.people_dropped);
  j.end_object().array("warnings", x.warnings);
}

std::string source_of(const world& w, const selection& s, const comparison& x, language l) {
  auto assumptions = snapshot::assumptions_of(x.a.answer.changes);
  if (assumptions.empty()) assumptions = snapshot::assumptions_of(x.b.answer.changes);
  return citation_of(w, s, assumptions, l);
}

std::string number_or_nothing(std::optional<double> v) { return v ? exact_number(*v) : ""; }

}  // namespace

void write_comparison(json_writer& j, const world& w, const selection& s, const comparison& x,
                      const compare_options& o) {
  write_head(j, w, s, x, o);
  j.key("rows").begin_array();
  for (std::size_t r = 0; r < x.a.table.rows.size(); ++r) {
    j.begin_object();
    write_row(j, x.a.table.rows[r], x.b.table.rows[r]);
    j.end_object();
  }
  j.end_array();
}

std::string comparison_json(const world& w, const selection& s, const comparison& x,
                            const compare_options& o) {
  json_writer j;
  j.begin_object();
  write_comparison(j, w, s, x, o);
  j.end_object();
  return j.take();
}

std::string comparison_columns(const world& w, const selection& s, const comparison& x,
                               const compare_options& o) {
  json_writer j;
  j.begin_object();
  write_head(j, w, s, x, o);
  j.array("value_a", x.a.answer.after).array("value_b", x.b.answer.after);
  j.array("difference", x.difference).array("population", s.demand.population);
  j.array("standardised_population", s.demand.standardised).end_object();
  return j.take();
}

std::string comparison_csv(const world& w, const selection& s, const comparison& x, language l) {
  std::string out =
      "code,name,a,b,difference,unit,population,people_under_a,people_under_b,source\n";
  const auto source = source_of(w, s, x, l);
  for (std::size_t r = 0; r < x.a.table.rows.size(); ++r) {
    const auto& a = x.a.table.rows[r];
    const auto& b = x.b.table.rows[r];
    append_field(out, a.code, true);
    append_field(out, a.name);
    append_field(out, number_or_nothing(a.summary.mean));
    append_field(out, number_or_nothing(b.summary.mean));
    append_field(out, number_or_nothing(minus(b.summary.mean, a.summary.mean)));
    append_field(out, s.profession.unit.in(l));
    append_field(out, exact_number(a.summary.population));
    append_field(out, number_or_nothing(people_under(a.summary)));
    append_field(out, number_or_nothing(people_under(b.summary)));
    append_field(out, source);
    out += '\n';
  }
  return out;
}

std::string comparison_geojson(const world& w, const selection& s, const comparison& x,
                               language l) {
  const auto source = source_of(w, s, x, l);
  std::vector<std::string> codes;
  for (const auto& r : x.a.table.rows) codes.push_back(r.code);
  return area_geojson(w, x.a.table.level, w.core, codes, [&](json_writer& j, std::size_t r) {
    write_row(j, x.a.table.rows[r], x.b.table.rows[r]);
    j.member("unit", s.profession.unit.in(l)).member("source", source);
  });
}

}  // namespace sourcier::publish
