#include "ingest/road_times.h"

#include <algorithm>

#include "base/error.h"
#include "base/numbers.h"
#include "geo/coordinates.h"
#include "ingest/csv.h"
#include "ingest/write.h"
#include "travel/network_file.h"
#include "travel/route_queries.h"

namespace sourcier::ingest {
namespace {

constexpr minutes kKept{45};  // beyond every decay and the 30 minutes of urgent care
constexpr double kDecisecondsPerMinute = 600;
constexpr std::size_t kNamed = 12;

}  // namespace

communes_on_roads set_on_roads(const territory::commune_table& t,
                               const travel::road_network& network) {
  const travel::road_finder finder(network);
  communes_on_roads out;
  out.limit_m = travel::default_options(network).limit_m;
  out.places.resize(t.size());
  for (std::size_t i = 0; i < t.size(); ++i) {
    const bool placed = geo::is_valid(t.position[i]);
    if (placed) out.places[i] = finder.nearest(t.position[i], out.limit_m);
    if (t.core[i] == 0) continue;
    ++out.inside;
    out.placed_inside += placed ? 1 : 0;
    out.found_inside += out.places[i].found ? 1 : 0;
  }
  return out;
}

void note_places(report& r, const territory::commune_table& t, const communes_on_roads& c) {
  std::size_t farthest = t.size();
  std::vector<std::string> unplaced, apart;
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (!c.places[i].found) {
      auto& lost = geo::is_valid(t.position[i]) ? apart : unplaced;
      if (t.core[i] != 0) lost.push_back(t.code[i] + " " + t.name[i]);
    } else if (farthest == t.size() || c.places[i].walk_m > c.places[farthest].walk_m) {
      farthest = i;
    }
  }
  r.notes.push_back(tr("Communes posées sur une route : {} sur {} du territoire.",
                       "Communes set on a road: {} of {} of the territory.", c.found_inside,
                       c.inside));
  if (farthest < t.size()) {
    r.notes.push_back(tr("La plus éloignée d'une route : {} ({} m).",
                         "The farthest from a road: {} ({} m).", t.name[farthest],
                         static_cast<long>(c.places[farthest].walk_m)));
  }
  if (!apart.empty()) {
    r.notes.push_back(tr("Sans route à moins de {} m, donc sans temps de trajet ({}) : {}.",
                         "Without a road within {} m, so without travel times ({}): {}.", c.limit_m,
                         apart.size(), listed(apart, kNamed)));
  }
  if (!unplaced.empty()) {
    r.notes.push_back(
        tr("Sans position, donc sans temps de trajet ({}) : {} ; importez les contours (sourcier "
           "import outlines), les temps suivront.",
           "Without position, so without travel times ({}): {}; import the outlines (sourcier "
           "import outlines), times will follow.",
           unplaced.size(), listed(unplaced, kNamed)));
  }
}

travel::time_matrix times_between(const travel::road_network& network, const travel::hierarchy& h,
                                  const communes_on_roads& c) {
  const auto options = travel::default_options(network);
  const auto from = travel::source_terminals(network, c.places, options);
  const auto to = travel::target_terminals(network, c.places, options);
  const auto limit = static_cast<travel::deciseconds>(kKept.value * kDecisecondsPerMinute);
  const auto reached = travel::bounded_table(h, from, to, limit);
  std::vector<travel::time_triple> triples;
  triples.reserve(reached.time.size());
  for (std::uint32_t i = 0; i < c.places.size(); ++i) {
    for (auto p = reached.first[i]; p < reached.first[i + 1]; ++p) {
      triples.push_back({{i},
                         {reached.target[p]},
                         {static_cast<double>(reached.time[p]) / kDecisecondsPerMinute}});
    }
  }
  return {c.places.size(), triples};
}

void note_times(report& r, const travel::time_matrix& times) {
  const auto pairs = static_cast<double>(times.pairs());
  r.notes.push_back({fmt::format("Couples de communes à moins de {} minutes : {}.", kKept.value,
                                 format_number(pairs, 0, language::fr)),
                     fmt::format("Pairs of communes within {} minutes: {}.", kKept.value,
                                 format_number(pairs, 0, language::en))});
}

void renew_road_times(store::workspace& w, report& r) {
  const auto network = w.array("roads"), climbs = w.array("hierarchy");
  if (network.empty() || climbs.empty()) return;
  const auto engine = travel::load_engine(network, climbs);
  const auto t = territory::load_communes(w.db());
  const auto places = set_on_roads(t, engine.network);
  if (!places.covered()) {
    drop(w, {"roads"});
    r.notes.push_back(
        tr("Les routes importées ne couvrent plus le territoire ({} communes sur {}) : elles sont "
           "retirées, importez les extraits de tout le territoire (sourcier import roads).",
           "The imported roads do not cover the territory any more ({} communes out of {}): they "
           "are gone, import the extracts of all of it (sourcier import roads).",
           places.found_inside, places.inside));
    return;
  }
  r.notes.push_back({"Temps par la route calculés de nouveau sur le réseau importé.",
                     "Road times computed again on the imported network."});
  note_places(r, t, places);
  const auto times = times_between(engine.network, engine.climbs, places);
  note_times(r, times);
  const auto file = w.temporary_array("road-times");
  times.save(file, travel::communes_digest(t.code));
  for (const auto& d : w.datasets()) {
    if (d.key == "roads") w.put_array_file("road-times", file, d.id);
  }
}

std::optional<road_gaps> find_road_gaps(store::workspace& w) {
  const auto file = w.array("road-times");
  if (file.empty()) return std::nullopt;
  const auto t = territory::load_communes(w.db());
  road_gaps out;
  out.communes = t.core_communes().size();
  try {
    const auto times = travel::time_matrix::load(file, t.size(), travel::communes_digest(t.code));
    for (const auto id : travel::coverage_of(times).unconnected) {
      const auto i = std::size_t(id);
      if (t.core[i] == 0) continue;
      auto& lost = geo::is_valid(t.position[i]) ? out.apart : out.unplaced;
      lost.push_back(t.code[i] + " " + t.name[i]);
    }
  } catch (const error& e) {
    out.problem = e.message;
  }
  return out;
}

}  // namespace sourcier::ingest
