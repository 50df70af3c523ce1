#include "ingest/outlines.h"

#include <algorithm>
#include <map>

#include "base/digest.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/progress.h"
#include "geo/geojson.h"
#include "geo/outlines.h"
#include "ingest/csv.h"
#include "ingest/known.h"
#include "ingest/road_times.h"
#include "ingest/write.h"

namespace sourcier::ingest {
namespace {

namespace fs = std::filesystem;

// Where the outline of a commune of today comes from.
struct origin {
  std::size_t file;
  std::size_t index;
};

void add_polygons(geo::outline_builder& to, const geo::outline_set& from, std::size_t index) {
  for (auto p = from.polygon_offsets[index]; p < from.polygon_offsets[index + 1]; ++p) {
    std::vector<std::vector<geo::coordinate>> rings;
    for (auto i = from.ring_offsets[p]; i < from.ring_offsets[p + 1]; ++i) {
      rings.emplace_back(from.ring(i).begin(), from.ring(i).end());
    }
    to.add_polygon(rings);
  }
}

struct gathering {
  known_communes& known;
  report& r;
  std::map<std::uint32_t, std::vector<origin>> by_commune{};
  std::map<std::string, std::string> first_file{};  // by code

  void add(const geo::outline_set& set, std::size_t file, const std::string& name) {
    for (std::size_t i = 0; i < set.size(); ++i) {
      const auto& code = set.codes[i];
      const auto [first, fresh] = first_file.try_emplace(code, name);
      if (!fresh) {
        r.reject(0, name + " / code", code,
                 tr("contour déjà donné par {}, seul gardé",
                    "outline already given by {}, the only one kept", first->second));
        continue;
      }
      const auto* at = known.locate(r, 0, name + " / code", code);
      if (at == nullptr) continue;
      by_commune[at->index].push_back({file, i});
      ++r.rows_kept;
    }
  }
};

geo::outline_set build(const gathering& g, const std::vector<geo::geojson_outlines>& files) {
  geo::outline_builder builder;
  for (const auto& [commune, origins] : g.by_commune) {
    builder.start(g.known.codes()[commune]);
    for (const auto& o : origins) add_polygons(builder, files[o.file].outlines, o.index);
  }
  return builder.finish();
}

// Positions and areas that the workspace lacks, from the outlines. The table is written anew under
// the data sets it came from. True where a commune gained a position.
bool fill_positions(store::workspace& w, const geo::outline_set& outlines) {
  using enum store::column_type;
  auto c = w.db().query(
      "SELECT code, name, departement, epci, lon, lat, population, area_km2, role, border, dataset "
      "FROM commune ORDER BY code",
      {text, text, text, text, real, real, real, real, text, text, integer});
  const char* names[] = {"code",       "name",     "departement", "epci",   "lon",    "lat",
                         "population", "area_km2", "role",        "border", "dataset"};
  for (std::size_t i = 0; i < c.size(); ++i) c[i].name = names[i];
  bool changed = false, placed = false;
  const auto set = [&](std::size_t column, std::size_t row, double value) {
    if (!c[column].is_null(row)) return;
    std::get<1>(c[column].values)[row] = value;
    c[column].null[row] = 0;
    changed = true;
  };
  for (std::size_t i = 0; i < outlines.size(); ++i) {
    const auto& codes = c[0].text();
    const auto at = std::lower_bound(codes.begin(), codes.end(), outlines.codes[i]);
    if (at == codes.end() || *at != outlines.codes[i]) continue;
    const auto row = static_cast<std::size_t>(at - codes.begin());
    if (c[4].is_null(row) || c[5].is_null(row)) {
      const auto centre = geo::area_centroid(outlines, i);
      set(4, row, centre.lon);
      set(5, row, centre.lat);
      placed = true;
    }
    set(7, row, geo::area_km2(outlines, i));
  }
  if (!changed) return false;
  w.db().execute("DELETE FROM commune");
  w.db().insert("commune", c);
  return placed;
}

std::vector<geo::geojson_outlines> read_files(const std::vector<fs::path>& files, report& r,
                                              std::string& digests, const options& o) {
  progress bar(tr("Lecture des contours", "Reading outlines").in(o.lang), files.size());
  std::vector<geo::geojson_outlines> out;
  for (const auto& path : files) {
    const mapped_file file(path);
    const auto name = path.filename().string();
    digests += digest(file.bytes());
    out.push_back(geo::read_geojson(file.bytes(), name));
    r.rows_read += out.back().features;
    for (const auto& i : out.back().issues) {
      if (i.rejected) {
        r.reject(i.feature, name + " / " + i.field, i.value, i.reason);
      } else {
        r.assume(i.feature, name + " / " + i.field, i.value, i.reason);
      }
    }
    bar.advance_to(out.size());
  }
  return out;
}

}  // namespace

report import_outlines(store::workspace& w, const std::vector<fs::path>& files, const options& o) {
  if (files.empty()) {
    throw input_error(tr("donnez au moins un fichier GeoJSON de contours de communes",
                         "give at least one GeoJSON file of commune outlines"));
  }
  known_communes known(w);
  report r;
  r.what = tr("Contours des communes", "Outlines of communes");
  r.file = files.size() == 1 ? files[0].filename().string()
                             : tr("{} fichiers", "{} files", files.size()).in(o.lang);
  auto d = describe("outlines", "outlines", "etalab_contours", o);
  d.title = r.what;
  d.file = files[0].filename().string();
  const auto read = read_files(files, r, d.digest, o);
  gathering g{known, r};
  for (std::size_t i = 0; i < read.size(); ++i) {
    g.add(read[i].outlines, i, files[i].filename().string());
  }
  const auto outlines = build(g, read);
  if (outlines.size() == 0) {
    throw input_error(
        tr("{} : aucun contour d'une commune de cet espace de travail ; donnez les "
           "contours des communes (propriété « code »), pas ceux des départements",
           "{}: no outline of a commune of this workspace; give outlines of "
           "communes (property \"code\"), not of départements",
           r.file));
  }
  std::vector<char> has(known.codes().size());
  for (const auto& [commune, origins] : g.by_commune) has[commune] = 1;
  known.note_missing(r, has);
  prepared p{std::move(d), {}, {{"outlines", geo::to_bytes(outlines)}}};
  record(p, r);
  p.then = [&](store::workspace& into, std::int64_t) {
    if (fill_positions(into, outlines)) renew_road_times(into, r);
  };
  std::vector<prepared> sets;
  sets.push_back(std::move(p));
  r.unchanged = !write(w, std::move(sets));
  return r;
}

}  // namespace sourcier::ingest
