#include "ingest/roads.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/progress.h"
#include "ingest/road_times.h"
#include "ingest/write.h"
#include "territory/communes.h"
#include "travel/hierarchy.h"
#include "travel/matrix.h"
#include "travel/network_file.h"
#include "travel/osm_import.h"
#include "travel/profile.h"

namespace sourcier::ingest {
namespace {

namespace fs = std::filesystem;

void require_cover(const communes_on_roads& c) {
  if (c.covered()) return;
  if (c.placed_inside == 0) {
    throw input_error(
        tr("aucune des {} communes du territoire n'a de position ; importez d'abord leurs contours "
           "(sourcier import outlines)",
           "none of the {} communes of the territory has a position; import their outlines first "
           "(sourcier import outlines)",
           c.inside));
  }
  throw input_error(
      tr("ces extraits ne couvrent pas le territoire : {} communes sur {} sont près "
         "d'une de leurs routes ; donnez l'extrait de la bonne région",
         "these extracts do not cover the territory: {} communes out of {} are near "
         "one of their roads; give the extract of the right region",
         c.found_inside, c.inside));
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
  const auto places = set_on_roads(t, roads.network);
  require_cover(places);
  note_places(r, t, places);
  bar.emplace(fr ? "Hiérarchie de contraction" : "Contraction hierarchy", 1000);
  const auto h = travel::build_hierarchy(roads.graph, shown);
  bar.reset();
  const auto times = times_between(roads.network, h, places);
  note_times(r, times);
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
