#include "ingest/roads.h"

#include <algorithm>
#include <limits>

#include "base/digest.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/numbers.h"
#include "base/progress.h"
#include "geo/coordinates.h"
#include "ingest/csv.h"
#include "ingest/write.h"
#include "territory/communes.h"
#include "travel/hierarchy.h"
#include "travel/matrix.h"
#include "travel/network_file.h"
#include "travel/osm_import.h"
#include "travel/profile.h"
#include "travel/route_queries.h"
#include "travel/snap.h"

namespace sourcier::ingest {
namespace {

namespace fs = std::filesystem;

constexpr minutes kKept{45};  // beyond every decay and the 30 minutes of urgent care
constexpr double kDecisecondsPerMinute = 600;

struct snapped {
  std::vector<travel::road_place> places;  // one a commune
  std::size_t found_inside = 0, inside = 0;
};

snapped snap(const territory::commune_table& t, const travel::road_network& network) {
  const travel::road_finder finder(network);
  const auto limit = travel::default_options(network).limit_m;
  snapped out;
  out.places.resize(t.size());
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (geo::is_valid(t.position[i])) out.places[i] = finder.nearest(t.position[i], limit);
    if (t.core[i] == 0) continue;
    ++out.inside;
    out.found_inside += out.places[i].found ? 1 : 0;
  }
  return out;
}

void require_cover(const snapped& s) {
  if (2 * s.found_inside >= s.inside) return;
  throw input_error(
      tr("ces extraits ne couvrent pas le territoire : {} communes sur {} sont près "
         "d'une de leurs routes ; donnez l'extrait de la bonne région",
         "these extracts do not cover the territory: {} communes out of {} are near "
         "one of their roads; give the extract of the right region",
         s.found_inside, s.inside));
}

void note_snapping(report& r, const territory::commune_table& t, const snapped& s) {
  std::size_t farthest = t.size();
  std::vector<std::string> lost;
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (!s.places[i].found) {
      if (t.core[i] != 0) lost.push_back(t.code[i] + " " + t.name[i]);
    } else if (farthest == t.size() || s.places[i].walk_m > s.places[farthest].walk_m) {
      farthest = i;
    }
  }
  r.notes.push_back(tr("Communes posées sur une route : {} sur {} du territoire.",
                       "Communes set on a road: {} of {} of the territory.", s.found_inside,
                       s.inside));
  if (farthest < t.size()) {
    r.notes.push_back(tr("La plus éloignée d'une route : {} ({} m).",
                         "The farthest from a road: {} ({} m).", t.name[farthest],
                         static_cast<long>(s.places[farthest].walk_m)));
  }
  if (lost.empty()) return;
  r.notes.push_back(tr("Sans route à proximité, donc sans temps de trajet ({}) : {}.",
                       "Near no road, so without travel times ({}): {}.", lost.size(),
                       listed(lost, 12)));
}

travel::time_matrix times_between(const travel::road_network& network, const travel::hierarchy& h,
                                  const snapped& s) {
  const auto options = travel::default_options(network);
  const auto from = travel::source_terminals(network, s.places, options);
  const auto to = travel::target_terminals(network, s.places, options);
  const auto limit = static_cast<travel::deciseconds>(kKept.value * kDecisecondsPerMinute);
  const auto reached = travel::bounded_table(h, from, to, limit);
  std::vector<travel::time_triple> triples;
  triples.reserve(reached.time.size());
  for (std::uint32_t i = 0; i < s.places.size(); ++i) {
    for (auto p = reached.first[i]; p < reached.first[i + 1]; ++p) {
      triples.push_back({{i},
                         {reached.target[p]},
                         {static_cast<double>(reached.time[p]) / kDecisecondsPerMinute}});
    }
  }
  return {s.places.size(), triples};
}

std::string digest_of(const std::vector<fs::path>& files, report& r) {
  std::string all;
  for (const auto& f : files) {
    all += digest_file(f);
    r.file += (r.file.empty() ? "" : ", ") + f.filename().string();
  }
  return digest(all);
}

// Files written beside the arrays in use, taken over at the commit or removed.
struct written {
  fs::path network, hierarchy, times;

  explicit written(store::workspace& w)
      : network(w.temporary_array("roads")),
        hierarchy(w.temporary_array("hierarchy")),
        times(w.temporary_array("road-times")) {}
  ~written() {
    std::error_code ignored;
    for (const auto& f : {network, hierarchy, times}) fs::remove(f, ignored);
  }
};

}  // namespace

report import_roads(store::workspace& w, const std::vector<fs::path>& files, const options& o) {
  report r;
  r.what = {"Réseau routier", "Road network"};
  if (o.remove) {
    r.unchanged = !remove(w, {"roads"});
    r.notes.push_back({"Les temps de trajet reviennent à la ligne droite.",
                       "Travel times are back to straight lines."});
    return r;
  }
  const auto source_digest = digest_of(files, r);
  const auto t = territory::load_communes(w.db());
  const bool fr = o.lang == language::fr;
  std::optional<progress> bar;
  bar.emplace(fr ? "Lecture des extraits" : "Reading the extracts", 1000);
  const auto shown = [&](std::size_t done, std::size_t all) {
    bar->advance_to(all == 0 ? 0 : 1000 * done / all);
  };
  const auto roads = travel::import_osm(files, travel::embedded_profile("car"), shown);
  for (const auto& line : travel::describe(roads.report)) r.notes.push_back(line);
  r.rows_read = roads.report.ways_kept;
  r.rows_kept = roads.report.ways_kept;
  const auto places = snap(t, roads.network);
  require_cover(places);
  note_snapping(r, t, places);
  bar.emplace(fr ? "Hiérarchie de contraction" : "Contraction hierarchy", 1000);
  const auto h = travel::build_hierarchy(roads.graph, shown);
  bar.reset();
  const auto times = times_between(roads.network, h, places);
  r.notes.push_back(tr("Couples de communes à moins de {} minutes : {}.",
                       "Pairs of communes within {} minutes: {}.", kKept.value,
                       format_number(static_cast<double>(times.pairs()), 0, o.lang)));
  const written temporary(w);
  h.save(temporary.hierarchy,
         travel::save_roads(temporary.network, roads.network, roads.graph, r.file));
  times.save(temporary.times, travel::communes_digest(t.code));

  auto d = describe("roads", "roads", "osm_geofabrik", o);
  d.title = {"Réseau routier OpenStreetMap", "OpenStreetMap road network"};
  d.file = r.file;
  d.digest = source_digest;
  prepared p{std::move(d), {}, {}};
  record(p, r);
  p.then = [&](store::workspace& into, std::int64_t dataset) {
    into.put_array_file("roads", temporary.network, dataset);
    into.put_array_file("hierarchy", temporary.hierarchy, dataset);
    into.put_array_file("road-times", temporary.times, dataset);
  };
  std::vector<prepared> sets;
  sets.push_back(std::move(p));
  r.unchanged = !write(w, std::move(sets));
  return r;
}

}  // namespace sourcier::ingest
