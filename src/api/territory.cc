#include "api/territory.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "api/parameters.h"
#include "base/error.h"
#include "publish/json.h"
#include "snapshot/access_table.h"

namespace sourcier::api {

using publish::json_writer;
using snapshot::world;

namespace {

struct box {
  double west = 180, south = 90, east = -180, north = -90;

  void add(geo::coordinate c) {
    west = std::min(west, c.lon);
    east = std::max(east, c.lon);
    south = std::min(south, c.lat);
    north = std::max(north, c.lat);
  }
  bool empty() const { return west > east; }
  bool holds(geo::coordinate c) const {
    return west <= c.lon && c.lon <= east && south <= c.lat && c.lat <= north;
  }
};

constexpr box kMetropolitanFrance{-5.2, 41.3, 9.6, 51.1};

// Where the eye should start: the whole territory, or its part in Europe where most of it is there.
bool starts_in_europe(const world& w) {
  const auto n = std::ranges::count_if(w.core, [&](commune_id id) {
    return kMetropolitanFrance.holds(w.communes.position[std::size_t(id)]);
  });
  return 2 * static_cast<std::size_t>(n) > w.core.size();
}

// Of the outlines where there are any, else of the centres.
box bounds_of(const world& w, bool core_only) {
  box b;
  const bool europe = core_only && starts_in_europe(w);
  const auto& outlines = w.outlines();
  for (std::size_t i = 0; i < w.communes.size(); ++i) {
    if (core_only && w.communes.core[i] == 0) continue;
    if (europe && !kMetropolitanFrance.holds(w.communes.position[i])) continue;
    if (!std::isnan(w.communes.position[i].lon)) b.add(w.communes.position[i]);
    const auto it = std::ranges::lower_bound(outlines.codes, w.communes.code[i]);
    if (it == outlines.codes.end() || *it != w.communes.code[i]) continue;
    const auto [first, last] =
        outlines.rings_of(static_cast<std::size_t>(it - outlines.codes.begin()));
    for (auto ring = first; ring < last; ++ring) {
      for (const auto c : outlines.ring(ring)) b.add(c);
    }
  }
  return b.empty() ? kMetropolitanFrance : b;
}

void write_bounds(json_writer& j, std::string_view name, double west, double south, double east,
                  double north) {
  j.array(name, std::initializer_list<double>{west, south, east, north});
}

void write_profession(json_writer& j, const world& w, const snapshot::profession& p) {
  j.begin_object().member("key", p.key).member("label", p.label).member("plural", p.plural);
  j.member("unit", p.unit).member("unit_short", p.unit_short);
  j.key("ages").begin_array();
  for (const auto& a : p.ages) {
    j.begin_object().member("key", a.key).member("label", a.label).end_object();
  }
  j.end_array().key("years").begin_array();
  int last = 0;
  for (const auto& s : w.all_series) {
    if (s.profession != p.key || s.year == last) continue;
    j.value(last = s.year);
  }
  j.end_array();
  j.member("capacity_unit", p.capacity_unit).member("capacity_per_fte", p.capacity_per_fte);
  j.key("thresholds").begin_object().member("under", p.under).member("well", p.well).end_object();
  j.array("breaks", snapshot::class_breaks(w, p)).member("decimals", p.decimals).end_object();
}

void write_levels(json_writer& j, const world& w) {
  j.key("levels").begin_array();
  for (const auto& level : territory::levels()) {
    const auto n = territory::group_by(w.communes, w.areas, level.key, w.core).code.size();
    if (n == 0 || level.key == "all") continue;
    j.begin_object().member("key", level.key).member("label", level.label);
    j.member("plural", level.plural).member("count", static_cast<std::int64_t>(n)).end_object();
  }
  j.end_array();
}

void write_population(json_writer& j, const world& w) {
  double people = 0;
  for (const auto id : w.core) {
    const double p = w.communes.population[std::size_t(id)];
    if (!std::isnan(p)) people += p;
  }
  const auto source = std::ranges::find(w.datasets, "communes", &store::dataset::kind);
  j.key("population").begin_object().member("key", "population");
  j.member("label", text{"Population municipale", "Municipal population"});
  j.member("value", people).member("status", "=").member("unit", text{"habitants", "inhabitants"});
  j.member("period", source == w.datasets.end() ? "" : source->vintage);
  j.member("source", source == w.datasets.end() ? "" : source->key).end_object();
}

text border_note(const world& w) {
  const auto n = std::ranges::count_if(
      w.core, [&](commune_id id) { return !w.communes.border[std::size_t(id)].empty(); });
  if (n == 0) return {"", ""};
  return tr(
      "Côté belge inconnu : {} communes proches de la frontière peuvent avoir accès à plus "
      "que ce qui est compté.",
      "The Belgian side is not counted: {} communes near the border may have access to more "
      "than is shown.",
      n);
}

}  // namespace

http::response territory_description::operator()(const http::request&) const {
  json_writer j;
  j.begin_object().member("name", w.territory).member("label", w.label);
  j.member("generation", w.generation);
  const auto all = bounds_of(w, false), core = bounds_of(w, true);
  write_bounds(j, "bounds", all.west, all.south, all.east, all.north);
  write_bounds(j, "core_bounds", core.west, core.south, core.east, core.north);
  j.member("communes", static_cast<std::int64_t>(w.core.size()));
  write_population(j, w);
  j.key("professions").begin_array();
  for (const auto& p : w.professions) write_profession(j, w, p);
  j.end_array();
  write_levels(j, w);
  j.key("travel_time").begin_object().member("key", w.time_source.key);
  j.member("label", w.time_source.label).member("note", w.time_source.note).end_object();
  j.key("outlines").begin_object().member("key", w.official_outlines() ? "official" : "voronoi");
  j.member("label", w.official_outlines()
                        ? text{"contours des communes", "outlines of communes"}
                        : text{"contours approchés (cellules de Voronoï des centres)",
                               "approximate outlines (Voronoi cells of the centres)"});
  j.end_object().member("borders", border_note(w)).end_object();
  return http::response::json(j.take());
}

http::response sources::operator()(const http::request&) const {
  json_writer j;
  j.begin_object().key("sources").begin_array();
  for (const auto& d : w.datasets) {
    j.begin_object().member("key", d.key).member("kind", d.kind).member("title", d.title);
    j.member("publisher", d.publisher).member("licence", d.licence).member("vintage", d.vintage);
    j.member("url", d.url).member("imported_at", d.imported_at).member("rows_read", d.rows_read);
    j.member("rows_kept", d.rows_kept).member("rows_rejected", d.rows_rejected).end_object();
  }
  j.end_array().end_object();
  return http::response::json(j.take());
}

http::response communes::operator()(const http::request&) const {
  const auto& t = w.communes;
  json_writer j;
  j.begin_object().array("code", t.code).array("name", t.name);
  j.array("departement", t.departement).array("epci", t.epci).array("tvs", t.tvs);
  j.key("lon").begin_array();
  for (const auto c : t.position) j.value(c.lon);
  j.end_array().key("lat").begin_array();
  for (const auto c : t.position) j.value(c.lat);
  j.end_array().array("population", t.population).key("role").begin_array();
  for (const char core : t.core) j.value(core != 0 ? "in" : "around");
  j.end_array().array("border", t.border).key("zone").begin_array();
  for (const auto& zones : w.zones) {
    const auto it = std::ranges::find(zones, "gp_ars", &snapshot::zone::scheme);
    j.value(it == zones.end() ? "" : it->zone_class);
  }
  j.end_array().key("areas").begin_object();
  for (const auto& [level, areas] : w.areas) {
    j.key(level).begin_object();
    for (const auto& [code, area] : areas) j.member(code, area.name);
    j.end_object();
  }
  j.end_object().end_object();
  return http::response::json(j.take());
}

http::response search::operator()(const http::request& r) const {
  const auto q = r.query_value("q");
  if (!q || q->empty() || q->size() > 100) {
    throw input_error({"paramètre q : donnez de 1 à 100 caractères à chercher",
                       "parameter q: give 1 to 100 characters to look for"});
  }
  json_writer j;
  j.begin_object().key("results").begin_array();
  for (const auto& p : w.search().find(*q, read_count(r, "limit", 10, 50))) {
    j.begin_object().member("kind", p.kind).member("code", p.code).member("name", p.name);
    j.member("detail", p.detail).member("population", p.population);
    write_bounds(j, "bounds", p.west, p.south, p.east, p.north);
    j.end_object();
  }
  j.end_array().end_object();
  return http::response::json(j.take());
}

}  // namespace sourcier::api
