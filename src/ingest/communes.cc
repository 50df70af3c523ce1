#include "ingest/communes.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "ingest/csv.h"
#include "ingest/numbers.h"
#include "ingest/words.h"

namespace sourcier::ingest {
namespace {

void push_optional(store::column& c, const std::optional<double>& v) {
  std::get<1>(c.values).push_back(v.value_or(0));
  c.null.push_back(v ? 0 : 1);
}

table_rows commune_table(const std::vector<commune_row>& communes) {
  auto code = text_column("code"), name = text_column("name"), dep = text_column("departement");
  auto epci = text_column("epci"), role = text_column("role"), border = text_column("border");
  auto lon = real_column("lon"), lat = real_column("lat"), population = real_column("population");
  auto area = real_column("area_km2");
  const auto push = [](store::column& c, const std::string& v) {
    std::get<0>(c.values).push_back(v);
  };
  for (const auto& c : communes) {
    push(code, c.code), push(name, c.name), push(dep, c.departement), push(epci, c.epci);
    push(role, c.role), push(border, c.border);
    push_optional(lon, c.lon), push_optional(lat, c.lat);
    push_optional(population, c.population), push_optional(area, c.area_km2);
  }
  return {"commune",
          {code, name, dep, epci, lon, lat, population, area, role, border},
          {"lon", "lat", "area_km2", "border"}};
}

table_rows area_table(const std::vector<area_row>& areas) {
  auto level = text_column("level"), code = text_column("code"), name = text_column("name");
  auto parent = text_column("parent");
  for (const auto& a : areas) {
    std::get<0>(level.values).push_back(a.level);
    std::get<0>(code.values).push_back(a.code);
    std::get<0>(name.values).push_back(a.name);
    std::get<0>(parent.values).push_back(a.parent);
  }
  return {"area", {level, code, name, parent}};
}

table_rows event_table(const std::vector<territory::commune_event>& events) {
  auto before = text_column("code_before"), after = text_column("code_after");
  auto day = text_column("day"), kind = text_column("kind");
  for (const auto& e : events) {
    std::get<0>(before.values).push_back(e.before);
    std::get<0>(after.values).push_back(e.after);
    std::get<0>(day.values).push_back(e.day);
    std::get<0>(kind.values).push_back(e.kind);
  }
  return {"commune_event", {before, after, day, kind}};
}

// A number that may be absent: then the row stays, without it.
std::optional<double> optional_number(report& r, std::size_t line, const std::string& field,
                                      std::string_view cell, double least, double most) {
  if (cell.empty()) return std::nullopt;
  const auto v = read_number(cell);
  if (v && *v >= least && *v <= most) return v;
  r.assume(line, field, cell,
           tr("valeur impossible, laissée vide", "impossible value, left empty"));
  return std::nullopt;
}

std::vector<area_row> read_own_areas(std::string_view bytes) {
  const csv_file file("areas.csv", bytes);
  const auto level = file.require({"level"}), code = file.require({"code"});
  const auto name = file.require({"name"});
  const auto parent = file.find({"parent"});
  std::vector<area_row> out;
  report ignored;
  file.for_each(ignored, [&](std::size_t, auto cells) {
    out.push_back({std::string(cells[level]), std::string(cells[code]), std::string(cells[name]),
                   parent ? std::string(cells[*parent]) : ""});
  });
  return out;
}

}  // namespace

commune_list read_own_communes(std::string_view communes_csv, std::string_view areas_csv,
                               report& r) {
  const csv_file file("communes.csv", communes_csv);
  const auto code = file.require({"code"}), name = file.require({"name"});
  const auto dep = file.require({"departement"}), epci = file.require({"epci"});
  const auto lon = file.require({"lon"}), lat = file.require({"lat"});
  const auto population = file.require({"population"}), area = file.require({"area_km2"});
  const auto role = file.require({"role"}), border = file.require({"border"});
  commune_list out;
  std::set<std::string, std::less<>> seen;
  file.for_each(r, [&](std::size_t line, auto cells) {
    if (!is_commune_code(cells[code])) {
      return r.reject(line, "code", cells[code],
                      tr("ce n'est pas un code commune de l'INSEE", "not an INSEE commune code"));
    }
    if (!seen.emplace(cells[code]).second) {
      return r.reject(line, "code", cells[code],
                      tr("commune déjà lue plus haut", "commune already read above"));
    }
    out.communes.push_back({std::string(cells[code]), std::string(cells[name]),
                            std::string(cells[dep]), std::string(cells[epci]),
                            optional_number(r, line, "lon", cells[lon], -180, 180),
                            optional_number(r, line, "lat", cells[lat], -90, 90),
                            optional_number(r, line, "population", cells[population], 0, 1e8),
                            optional_number(r, line, "area_km2", cells[area], 0, 1e6),
                            std::string(cells[role]), std::string(cells[border])});
  });
  r.rows_kept += out.communes.size();
  out.areas = read_own_areas(areas_csv);
  return out;
}

prepared prepare_communes(const commune_list& list, store::dataset dataset, const report& r) {
  prepared p{std::move(dataset),
             {commune_table(list.communes), area_table(list.areas), event_table(list.relations)}};
  record(p, r);
  return p;
}

}  // namespace sourcier::ingest
