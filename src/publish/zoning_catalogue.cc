#include <algorithm>

#include "publish/json.h"
#include "publish/zoning.h"

namespace sourcier::publish {

using snapshot::simulation;
using snapshot::world;
using snapshot::zoning_answer;
using territory::zoning_policy;
using territory::zoning_scheme;

namespace {

void write_regions(json_writer& j, const world& w, const zoning_policy& p) {
  const auto here = territory::group_by(w.communes, w.areas, "region", w.core);
  j.key("regions").begin_array();
  for (const auto& r : p.regions) {
    const auto at = std::ranges::find(here.code, r.region);
    if (at == here.code.end()) continue;
    j.begin_object()
        .member("code", r.region)
        .member("name", here.name[std::size_t(at - here.code.begin())]);
    j.member("source", r.source).member("url", r.url).key("classes").begin_array();
    for (const auto& [key, quota] : r.quota) {
      j.begin_object().member("key", key).member("quota", quota).end_object();
    }
    j.end_array().end_object();
  }
  j.end_array();
}

void write_rule(json_writer& j, const world& w, const zoning_scheme& s, const zoning_policy& p) {
  j.begin_object().member("key", p.key).member("valid_from", format_iso(p.valid_from));
  if (p.valid_to) j.member("valid_to", format_iso(*p.valid_to));
  j.member("law", p.law).member("article", p.article).member("url", p.url);
  j.member("unit", p.unit).member("ages", p.ages);
  j.member("last_unit", p.includes_last ? "including" : "before");
  const auto years = snapshot::zoning_years(w, s, p);
  j.member("can_simulate", p.can_simulate() && !years.empty()).array("years", years);
  j.key("classes").begin_array();
  for (const auto& c : p.classes) {
    j.begin_object().member("key", c.key).member("quota", c.quota);
    j.member("mandatory_below", c.mandatory_below).member("source", c.source);
    j.member("url", c.url).end_object();
  }
  j.end_array();
  write_regions(j, w, p);
  j.array("lacks", p.lacks).end_object();
}

void write_lists(json_writer& j, const world& w, const zoning_scheme& s) {
  const auto held = snapshot::zoning_vintages(w, s);
  j.key("lists").begin_array();
  for (const auto& vintage : held) {
    std::int64_t communes = 0;
    std::string source;
    for (const auto c : w.core) {
      for (const auto& z : w.zones[std::size_t(c)]) {
        if (z.scheme != s.official || z.vintage != vintage) continue;
        ++communes;
        source = z.source;
      }
    }
    j.begin_object().member("vintage", vintage).member("source", source);
    j.member("communes", communes).end_object();
  }
  j.end_array().key("announced").begin_array();
  for (const auto& l : s.lists) {
    const bool here = std::ranges::find(held, l.vintage) != held.end();
    if (here || l.territory != w.territory) continue;
    j.begin_object().member("vintage", l.vintage);
    j.member("valid_from", format_iso(l.valid_from)).member("note", l.note).member("url", l.url);
    j.end_object();
  }
  j.end_array();
}

void write_simulated(json_writer& j, const zoning_answer& a, std::size_t i) {
  j.key("simulated");
  const auto& s = *a.simulated;
  const auto unit = s.unit_of[i];
  if (unit == simulation::no_unit) {
    j.null();
    return;
  }
  const auto& u = s.units[unit];
  const auto& region = s.regions[u.region];
  j.begin_object().member("rule", s.policy->key).member("class", a.classes[a.shown.zone[i]].key);
  j.member("reason", zone_reason_key(s, i)).member("by_commune", s.by_commune);
  j.member("unit", u.code).member("unit_name", u.name).member("unit_people", u.people);
  j.member("year", s.ranking->year).member("ages", s.ranking->ages);
  j.member("source", s.ranking->source);
  const bool ranked = u.place.rank > 0;
  j.member("apl", rounded(u.metric, 3)).key("rank");
  ranked ? j.value(u.place.rank) : j.null();
  j.member("ranked", region.ranked).key("people_before");
  ranked ? j.value(share_before(s, u)) : j.null();
  j.member("region", region.name).key("quotas").begin_array();
  for (std::size_t k = 0; k < region.rules.size(); ++k) {
    j.begin_object().member("key", s.policy->classes[k].key);
    j.member("quota", region.rules[k].quota);
    j.member("mandatory_below", region.rules[k].mandatory_below).end_object();
  }
  j.end_array().end_object();
}

const char* zone_role_key(snapshot::zone_role role) {
  using enum snapshot::zone_role;
  return role == helped    ? "helped"
         : role == outside ? "outside"
         : role == above   ? "above"
                           : "other";
}

}  // namespace

void write_zone_classes(json_writer& j, const std::vector<snapshot::zone_class>& classes) {
  j.key("classes").begin_array();
  for (const auto& c : classes) {
    j.begin_object().member("key", c.key).member("label", c.label);
    j.member("eligible", c.eligible).member("role", zone_role_key(c.role)).end_object();
  }
  j.end_array();
}

std::string zoning_schemes_json(const world& w) {
  json_writer j;
  j.begin_object().key("schemes").begin_array();
  for (const auto& s : territory::zoning_schemes()) {
    j.begin_object().member("key", s.key).member("label", s.label);
    j.member("profession", s.profession).member("eligible_note", s.eligible_note);
    write_zone_classes(j, snapshot::zoning_classes(w, s));
    write_lists(j, w, s);
    j.key("rules").begin_array();
    for (const auto& p : s.policies) write_rule(j, w, s, p);
    j.end_array().end_object();
  }
  j.end_array().end_object();
  return j.take();
}

std::string zoning_commune_json(const world& w, const zoning_answer& a, commune_id id) {
  const auto i = std::size_t(id);
  json_writer j;
  j.begin_object().member("scheme", a.scheme->key).member("code", w.communes.code[i]);
  j.member("name", w.communes.name[i]).member("sentence", snapshot::explain(w, a, id));
  j.key("lists").begin_array();
  auto lists = w.zones[i];
  std::erase_if(lists, [&](const auto& z) { return z.scheme != a.scheme->official; });
  std::ranges::sort(lists, std::greater{}, [](const auto& z) { return z.vintage; });
  for (const auto& z : lists) {
    j.begin_object().member("vintage", z.vintage).member("class", z.zone_class);
    j.member("source", z.source).end_object();
  }
  j.end_array();
  if (a.simulated) {
    write_simulated(j, a, i);
  } else {
    j.key("simulated").null();
  }
  j.end_object();
  return j.take();
}

}  // namespace sourcier::publish
