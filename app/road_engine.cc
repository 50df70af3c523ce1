#include "app/road_engine.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/progress.h"
#include "store/workspace.h"
#include "travel/osm_import.h"
#include "travel/profile.h"

namespace sourcier::app {
namespace {

travel::road_engine from_extracts(const arguments& a, const globals& g) {
  std::vector<std::filesystem::path> files;
  for (const auto& f : a.all("roads")) files.emplace_back(f);
  const bool fr = g.lang == language::fr;
  std::optional<progress> bar;
  const auto shown = [&](std::size_t done, std::size_t all) {
    bar->advance_to(all == 0 ? 0 : 1000 * done / all);
  };
  bar.emplace(fr ? "Lecture des extraits" : "Reading the extracts", 1000);
  auto roads = travel::import_osm(files, travel::embedded_profile(a.get("profile", "car")), shown);
  bar.emplace(fr ? "Hiérarchie de contraction" : "Contraction hierarchy", 1000);
  auto h = travel::build_hierarchy(roads.graph, shown);
  return {std::move(roads.network), std::move(h)};
}

}  // namespace

travel::road_engine load_engine(const arguments& a, const globals& g) {
  if (a.has("roads")) return from_extracts(a, g);
  auto w = store::workspace::open(g.workspace);
  const auto network = w.array("roads"), hierarchy = w.array("hierarchy");
  if (network.empty() || hierarchy.empty()) {
    const auto none = snapshot::no_roads();
    throw not_found({none.fr + " ou donnez-le avec --roads", none.en + " or give it with --roads"});
  }
  return travel::load_engine(network, hierarchy);
}

std::vector<option> with_roads(const text& otherwise, std::vector<option> own) {
  std::vector<option> all = {
      {"--roads",
       {"FICHIER", "FILE"},
       {"extraits .osm.pbf (" + otherwise.fr + ")", ".osm.pbf extracts (" + otherwise.en + ")"},
       false,
       true},
      {"--profile",
       {"PROFIL", "PROFILE"},
       {"avec --roads : car, foot ou bicycle (car par défaut)",
        "with --roads: car, foot or bicycle (default car)"}}};
  own.insert(own.end(), all.begin(), all.end());
  return own;
}

void warn_without_road(std::span<const std::string> lost, double limit_m, const globals& g) {
  constexpr std::size_t kNamed = 5;
  if (lost.empty()) return;
  const auto named = fmt::format("{}", fmt::join(lost.first(std::min(kNamed, lost.size())), ", "));
  fmt::print(stderr, "{}\n",
             tr("{} point(s) sans route à moins de {} m, laissés sans temps : {}{}",
                "{} point(s) without a road within {} m, left without times: {}{}", lost.size(),
                limit_m, named, lost.size() > kNamed ? "…" : "")
                 .in(g.lang));
}

std::vector<travel::road_place> place(const travel::road_engine& e, const point_list& points,
                                      const globals& g) {
  const travel::road_finder finder(e.network);
  const auto limit = travel::default_options(e.network).limit_m;
  auto places = finder.nearest(points.at, limit);
  std::vector<std::string> lost;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i].found) lost.push_back(points.ids[i]);
  }
  if (lost.size() == places.size()) {
    throw input_error(
        tr("aucun point n'est à moins de {} m d'une route ; vérifiez que l'extrait "
           "couvre ces points et que lon et lat ne sont pas inversées",
           "no point is within {} m of a road; check that the extract covers these "
           "points and that lon and lat are not swapped",
           limit));
  }
  warn_without_road(lost, limit, g);
  return places;
}

}  // namespace sourcier::app
