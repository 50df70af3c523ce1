#include "publish/zoning.h"

#include <array>

#include "base/numbers.h"
#include "publish/csv.h"
#include "publish/figures.h"
#include "publish/json.h"

namespace sourcier::publish {

using access::zone_reason;
using snapshot::simulation;
using snapshot::world;
using snapshot::zone_list;
using snapshot::zoning_answer;

namespace {

void append_simulated(std::string& out, const simulation& s, std::size_t i) {
  std::array<std::string, 6> cells;
  if (const auto unit = s.unit_of[i]; unit != simulation::no_unit) {
    const auto& u = s.units[unit];
    cells = {u.code, u.name, "", "", std::to_string(s.regions[u.region].ranked), ""};
    if (u.place.rank > 0) {
      cells[2] = exact_number(rounded(u.metric, 3));
      cells[3] = std::to_string(u.place.rank);
      cells[5] = exact_number(share_before(s, u));
    }
  }
  for (const auto& c : cells) append_field(out, c);
  append_field(out, zone_reason_key(s, i));
  const auto motive = s.motives.find(i);
  append_field(out, motive == s.motives.end() ? "" : motive->second);
}

void write_list(json_writer& j, const zoning_answer& a, const zone_list& list) {
  j.begin_object().member("key", list_key(a, list)).member("simulated", list.simulated);
  j.member("vintage", list.vintage).member("source", list.source);
  j.key("zone").begin_array();
  for (const auto z : list.zone) j.value(a.classes[z].key);
  j.end_array().end_object();
}

void write_rule(json_writer& j, const simulation& s) {
  const auto& p = *s.policy;
  j.begin_object().member("key", p.key).member("valid_from", format_iso(p.valid_from));
  if (p.valid_to) j.member("valid_to", format_iso(*p.valid_to));
  j.member("law", p.law).member("article", p.article).member("url", p.url);
  j.member("unit", s.by_commune ? "commune" : "tvs").member("ages", s.ranking->ages);
  j.member("year", s.ranking->year).member("source", s.ranking->source);
  j.member("last_unit", s.include_last ? "including" : "before");
  j.key("regions").begin_array();
  for (const auto& r : s.regions) {
    j.begin_object().member("code", r.code).member("name", r.name);
    j.member("own_quotas", r.own_quotas).member("source", r.source);
    j.member("ranked", r.ranked).member("people", r.people).key("classes").begin_array();
    for (std::size_t k = 0; k < r.rules.size(); ++k) {
      j.begin_object().member("key", p.classes[k].key).member("quota", r.rules[k].quota);
      j.member("mandatory_below", r.rules[k].mandatory_below).end_object();
    }
    j.end_array().end_object();
  }
  j.end_array().end_object();
}

// One array a figure, aligned with the communes.
void write_columns(json_writer& j, const simulation& s) {
  const auto column = [&](const char* name, auto&& value) {
    j.key(name).begin_array();
    for (std::size_t i = 0; i < s.unit_of.size(); ++i) {
      const auto unit = s.unit_of[i];
      if (unit == simulation::no_unit) {
        j.null();
      } else {
        value(s.units[unit]);
      }
    }
    j.end_array();
  };
  j.begin_object();
  column("unit", [&](const auto& u) { j.value(u.code); });
  column("apl", [&](const auto& u) { j.value(rounded(u.metric, 3)); });
  column("rank", [&](const auto& u) { u.place.rank > 0 ? j.value(u.place.rank) : j.null(); });
  column("people_before",
         [&](const auto& u) { u.place.rank > 0 ? j.value(share_before(s, u)) : j.null(); });
  j.key("reason").begin_array();
  for (std::size_t i = 0; i < s.unit_of.size(); ++i) j.value(zone_reason_key(s, i));
  j.end_array().end_object();
}

void write_summary(json_writer& j, const world& w, const zoning_answer& a) {
  j.key("summary").begin_array();
  for (const auto& x : snapshot::shares_of(w, a, a.shown)) {
    j.begin_object().member("code", x.code);
    j.member("name", x.code == "all" ? w.label.fr : x.name).member("population", x.all);
    j.member("eligible_share", rounded(x.eligible, 6));
    j.array("people", x.people).key("communes").begin_array();
    for (const auto n : x.communes) j.value(static_cast<std::int64_t>(n));
    j.end_array().end_object();
  }
  j.end_array();
}

void write_marks(json_writer& j, const world& w, const zoning_answer& a) {
  j.key("published").begin_array();
  for (const auto& m : zoning_marks(w, a, snapshot::shares_of(w, a, a.shown))) {
    j.begin_object().member("area", m.area).member("area_name", m.area_name).key("figure");
    write_published_figure(j, m.published);
    j.member("period", m.published.period.shown()).member("here", rounded(m.here, 6));
    j.member("verdict", m.verdict);
    j.key("steps").begin_array();
    for (const auto& s : m.steps) {
      j.begin_object().member("class", s.zone_class).member("share", rounded(s.share, 6));
      j.end_object();
    }
    j.end_array().end_object();
  }
  j.end_array();
}

void write_diff(json_writer& j, const world& w, const zoning_answer& a) {
  const auto d = snapshot::diff_of(w, a);
  j.key("diff").begin_object().member("same_communes", rounded(d.same_communes, 6));
  j.member("same_people", rounded(d.same_people, 6));
  j.member("same_people_known", rounded(d.same_people_known, 6));
  j.member("same_eligibility", rounded(d.same_eligibility, 6)).key("table").begin_array();
  for (std::size_t x = 0; x < a.classes.size(); ++x) {
    for (std::size_t y = 0; y < a.classes.size(); ++y) {
      if (d.table.count_of(x, y) == 0) continue;
      j.begin_object().member("shown", a.classes[x].key).member("against", a.classes[y].key);
      j.member("communes", static_cast<std::int64_t>(d.table.count_of(x, y)));
      j.member("people", d.table.people_of(x, y)).end_object();
    }
  }
  j.end_array().key("changed").begin_array();
  for (const auto c : d.changed) j.value(w.communes.code[std::size_t(c)]);
  j.end_array().end_object();
}

}  // namespace

const char* zone_reason_key(const simulation& s, std::size_t commune) {
  if (s.motives.contains(commune)) return "manual";
  const auto unit = s.unit_of[commune];
  if (unit == simulation::no_unit) return "unknown";
  switch (s.units[unit].place.reason) {
    case zone_reason::threshold:
      return "threshold";
    case zone_reason::quota:
      return "quota";
    case zone_reason::beyond:
      return "beyond";
    default:
      return "unknown";
  }
}

double share_before(const simulation& s, const snapshot::simulated_unit& u) {
  const auto& region = s.regions[u.region];
  return region.people > 0 ? rounded(u.place.people_before / region.people, 6) : 0;
}

std::string list_key(const zoning_answer& a, const zone_list& list) {
  return list.simulated ? "simulated:" + a.simulated->policy->key : "official:" + list.vintage;
}

std::string zoning_csv(const world& w, const zoning_answer& a, language l) {
  std::string out =
      "code,name,departement,population,class,class_label,eligible,list,unit,unit_name,apl,rank,"
      "ranked,people_before,reason,motive,against\n";
  const auto list = list_key(a, a.shown);
  for (const auto c : w.core) {
    const auto i = std::size_t(c);
    const auto& zone = a.classes[a.shown.zone[i]];
    append_field(out, w.communes.code[i], true);
    append_field(out, w.communes.name[i]);
    append_field(out, w.communes.departement[i]);
    append_field(out, exact_number(snapshot::people_of(w, i)));
    append_field(out, zone.key);
    append_field(out, zone.label.in(l));
    append_field(out, zone.eligible ? "1" : "0");
    append_field(out, list);
    if (a.simulated) {
      append_simulated(out, *a.simulated, i);
    } else {
      out += ",,,,,,official,";
    }
    append_field(out, a.other ? a.classes[a.other->zone[i]].key : "");
    out += '\n';
  }
  return out;
}

std::string zoning_json(const world& w, const zoning_answer& a) {
  json_writer j;
  j.begin_object().member("scheme", a.scheme->key).member("label", a.scheme->label);
  j.member("eligible_note", a.scheme->eligible_note);
  write_zone_classes(j, a.classes);
  j.key("list");
  write_list(j, a, a.shown);
  if (a.other) {
    j.key("against");
    write_list(j, a, *a.other);
  }
  if (a.simulated) {
    j.key("rule");
    write_rule(j, *a.simulated);
    j.key("columns");
    write_columns(j, *a.simulated);
  }
  write_summary(j, w, a);
  write_marks(j, w, a);
  if (a.other) write_diff(j, w, a);
  j.array("notes", a.notes).end_object();
  return j.take();
}

}  // namespace sourcier::publish
