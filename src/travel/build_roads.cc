#include <chrono>

#include "base/error.h"
#include "travel/osm_import.h"
#include "travel/road_build.h"

namespace sourcier::travel {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

expanded_roads build_roads(const osm_roads& osm, const profile& p, import_report& report) {
  const auto start = std::chrono::steady_clock::now();
  auto built = expand(cut_at_junctions(osm, p, report), osm, p, report);
  report.seconds_building = seconds_since(start);
  if (report.connected_stretches == 0) {
    throw input_error(
        tr("les routes de l'extrait n'ont aucun point : il est incomplet ; "
           "téléchargez de nouveau l'extrait .osm.pbf",
           "the roads of the extract have no points: it is incomplete; download the "
           ".osm.pbf extract again"));
  }
  return built;
}

imported_roads import_osm(std::span<const std::filesystem::path> files, const profile& p,
                          const read_progress& on_progress) {
  imported_roads out;
  const auto start = std::chrono::steady_clock::now();
  const auto osm = read_osm(files, p, out.report, on_progress);
  out.report.seconds_reading = seconds_since(start);
  auto built = build_roads(osm, p, out.report);
  out.network = std::move(built.network);
  out.graph = std::move(built.graph);
  return out;
}

std::vector<text> describe(const import_report& r) {
  static const std::array<text, kDropReasons> kReasons{
      text{"", ""},
      text{"classe non empruntée", "class not used"},
      text{"en projet, en chantier ou abandonnées", "proposed, being built or abandoned"},
      text{"surfaces", "areas"},
      text{"accès interdit", "no access"},
      text{"impraticables", "impassable"},
      text{"sens variable selon l'heure", "direction changes with the hour"},
      text{"fermées dans les deux sens", "closed both ways"}};
  std::vector<text> lines;
  lines.push_back(tr("{} voies gardées ({:.0f} km), {} points",
                     "{} ways kept ({:.0f} km), {} points", r.ways_kept, r.kilometres_kept,
                     r.points_read));
  for (std::size_t c = 0; c < r.class_names.size(); ++c) {
    if (r.ways_by_class[c] == 0) continue;
    lines.push_back(tr("  {} : {}", "  {}: {}", r.class_names[c], r.ways_by_class[c]));
  }
  for (std::size_t i = 1; i < kDropReasons; ++i) {
    if (r.dropped[i] == 0) continue;
    lines.push_back({fmt::format("{} voies écartées : {}", r.dropped[i], kReasons[i].fr),
                     fmt::format("{} ways left out: {}", r.dropped[i], kReasons[i].en)});
  }
  if (r.nodes_missing > 0) {
    lines.push_back(tr("{} points absents de l'extrait : {} voies coupées, {} perdues",
                       "{} points missing from the extract: {} ways cut, {} lost", r.nodes_missing,
                       r.ways_cut, r.ways_without_nodes));
  }
  if (r.repeated_ways > 0) {
    lines.push_back(tr("{} voies communes à plusieurs extraits, comptées une fois",
                       "{} ways in several extracts, counted once", r.repeated_ways));
  }
  lines.push_back(
      tr("interdictions de tourner : {} suivies, {} à certaines heures seulement "
         "(ignorées), {} hors des routes gardées, {} mal formées, {} pour d'autres "
         "véhicules",
         "turn restrictions: {} kept, {} at some hours only (ignored), {} off the roads "
         "kept, {} ill-formed, {} for other vehicles",
         r.restrictions_kept, r.restrictions_conditional, r.restrictions_elsewhere,
         r.restrictions_unclear, r.restrictions_others));
  lines.push_back(tr("{} tronçons orientés, dont {} reliés entre eux ; {} virages",
                     "{} directed stretches, {} of them connected; {} turns", r.stretches,
                     r.connected_stretches, r.arcs));
  return lines;
}

}  // namespace sourcier::travel
