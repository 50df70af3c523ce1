#include "app/command_reach.h"

#include <cstdio>
#include <optional>

#include "app/points.h"
#include "app/road_engine.h"
#include "app/world.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/numbers.h"
#include "ingest/csv.h"
#include "publish/csv.h"
#include "publish/json.h"
#include "snapshot/reach.h"
#include "territory/vocabulary.h"

namespace sourcier::app {
namespace {

using snapshot::resource;

constexpr double kSpeeds[] = {0.8, 0.9, 1, 1.1, 1.2};

// The set of resources is part of the answer: `what` says it.
struct resource_set {
  std::vector<resource> resources;
  text what;
};

// Communes of the territory and around it that had at least one such facility, at their centre.
resource_set from_facility(const snapshot::world& w, const std::string& key) {
  std::vector<resource> out;
  int newest = 0;
  for (const auto& rows : w.statistics) {
    for (const auto& s : rows) {
      if (s.topic == "facility" && s.indicator == key) newest = std::max(newest, s.year);
    }
  }
  for (std::size_t i = 0; i < w.statistics.size(); ++i) {
    for (const auto& s : w.statistics[i]) {
      const bool counts = s.topic == "facility" && s.indicator == key && s.year == newest;
      if (counts && geo::is_valid(w.communes.position[i])) {
        out.push_back({w.communes.code[i], w.communes.position[i]});
      }
    }
  }
  if (!out.empty()) {
    const auto& label = territory::words().facilities.at(key).label;
    text what{fmt::format("{} communes avec l'équipement « {} » en {} (Insee, BPE)", out.size(),
                          label.fr, newest),
              fmt::format("{} communes with the facility \"{}\" in {} (INSEE, BPE)", out.size(),
                          label.en, newest)};
    return {std::move(out), std::move(what)};
  }
  std::string known;
  for (const auto& [name, f] : territory::words().facilities) {
    known += (known.empty() ? "" : ", ") + name;
  }
  throw input_error(
      tr("--facility : aucun équipement « {} » dans cet espace de travail ; choisissez "
         "parmi : {}",
         "--facility: no facility \"{}\" in this workspace; choose one of: {}", key, known));
}

// A CSV id,lon,lat with, where they are given, direction (to or from) and delay (minutes).
resource_set from_file(const std::filesystem::path& path) {
  const auto points = read_points(path);
  std::vector<resource> out;
  for (std::size_t i = 0; i < points.ids.size(); ++i) out.push_back({points.ids[i], points.at[i]});
  const mapped_file bytes(path);
  const ingest::csv_file file(path.filename().string(), bytes.bytes());
  const auto direction = file.find({"direction", "sens"}), delay = file.find({"delay", "delai"});
  ingest::report ignored;
  std::size_t i = 0;
  file.for_each(ignored, [&](std::size_t line, auto cells) {
    auto& r = out[i++];
    if (direction && !cells[*direction].empty() && cells[*direction] != "to") {
      if (cells[*direction] != "from") {
        throw input_error(
            tr("{}, ligne {} : direction « {} » inconnue ; to (on s'y rend) ou from "
               "(elle vient)",
               "{}, line {}: unknown direction \"{}\"; to (people drive there) or from "
               "(it comes)",
               file.name(), line, std::string(cells[*direction])));
      }
      r.comes = true;
    }
    if (!delay || cells[*delay].empty()) return;
    const auto value = parse_number(cells[*delay]);
    if (!value || *value < 0 || *value > 120) {
      throw input_error(tr("{}, ligne {} : délai « {} » ; donnez de 0 à 120 minutes",
                           "{}, line {}: delay \"{}\"; give 0 to 120 minutes", file.name(), line,
                           std::string(cells[*delay])));
    }
    r.delay = {*value};
  });
  const text what = tr("{} lieux de {}", "{} places of {}", out.size(), file.name());
  return {std::move(out), what};
}

std::string to_csv(const snapshot::world& w, const snapshot::reach& x,
                   const std::vector<resource>& resources, minutes limit) {
  std::string out = "code,name,minutes,resource,population,within\n";
  for (const auto& row : x.rows) {
    const auto i = std::size_t(row.commune);
    publish::append_field(out, w.communes.code[i], true);
    publish::append_field(out, w.communes.name[i]);
    publish::append_field(out, row.time ? exact_number(publish::rounded(row.time->value, 1)) : "");
    publish::append_field(out, row.time ? resources[row.resource].id : "");
    publish::append_field(out, exact_number(w.communes.population[i]));
    publish::append_field(out, !row.time ? "" : row.time->value <= limit.value ? "1" : "0");
    out += '\n';
  }
  return out;
}

// The share within the limit at several speeds: how much the answer hangs on the model.
std::string to_summary(const snapshot::world& w, const resource_set& set, minutes limit,
                       const snapshot::road_times* roads, language l) {
  const auto& resources = set.resources;
  const auto usual = snapshot::ask_reach(w, resources, limit, 1, roads);
  const auto n = [&](double v) { return format_number(v, 0, l); };
  std::string out =
      tr("{}\n{} habitants sur {} à {} minutes au plus ({}) ; {} au-delà\n",
         "{}\n{} people out of {} within {} minutes ({}); {} beyond\n", set.what.in(l),
         n(usual.people_within), n(usual.people), exact_number(limit.value),
         format_share(usual.people_within / usual.people, 1, l),
         n(usual.people - usual.people_within - usual.people_unknown))
          .in(l);
  for (const double speed : kSpeeds) {
    const auto x = snapshot::ask_reach(w, resources, limit, speed, roads);
    out += tr("  vitesses × {} : {}\n", "  speeds × {}: {}\n", format_number(speed, 1, l),
              format_share(x.people_within / x.people, 1, l))
               .in(l);
  }
  return out + (roads == nullptr ? w.time_source.note.in(l) + "\n" : "");
}

int run(const arguments& a, const globals& g) {
  if (a.has("resources") == a.has("facility")) {
    throw input_error({"donnez --resources FICHIER ou --facility ÉQUIPEMENT",
                       "give --resources FILE or --facility FACILITY"});
  }
  const minutes limit{a.number("max-minutes", 30, 0.1, 600)};
  const auto format = a.get("format", "text");
  if (format != "text" && format != "csv") {
    throw input_error(tr("--format : « {} » inconnu ; choisissez text ou csv",
                         "--format: unknown \"{}\"; choose text or csv", format));
  }
  const auto w = load_world(g);
  const auto set =
      a.has("facility") ? from_facility(*w, a.get("facility")) : from_file(a.get("resources"));
  std::optional<road_engine> engine;
  if (a.has("roads") || w->time_source.key == "roads") engine.emplace(load_engine(a, g));
  std::optional<snapshot::road_times> roads;
  if (engine) roads.emplace(snapshot::road_times{engine->network, engine->hierarchy});
  const auto* driven = roads ? &*roads : nullptr;
  const auto out = format == "csv"
                       ? to_csv(*w, snapshot::ask_reach(*w, set.resources, limit, 1, driven),
                                set.resources, limit)
                       : to_summary(*w, set, limit, driven, g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command reach_command() {
  return {"reach",
          {"minutes jusqu'au lieu de soins le plus proche, et habitants à portée",
           "minutes to the nearest place of care, and the people within reach"},
          with_roads(
              {"sinon les routes de l'espace de travail, sinon la ligne droite",
               "else the roads of the workspace, else straight lines"},
              {{"--resources",
                {"FICHIER", "FILE"},
                {"lieux : CSV id,lon,lat et, au besoin, direction (to ou from) et delay (minutes)",
                 "places: CSV id,lon,lat and, where needed, direction (to or from) and delay "
                 "(minutes)"}},
               {"--facility",
                {"ÉQUIPEMENT", "FACILITY"},
                {"communes ayant cet équipement, par exemple emergency_department",
                 "communes with this facility, for example emergency_department"}},
               {"--max-minutes",
                {"MINUTES", "MINUTES"},
                {"limite, comprise (30 par défaut)", "limit, included (default 30)"}},
               {"--format",
                {"FORMAT", "FORMAT"},
                {"text ou csv (text par défaut)", "text or csv (default text)"}}}),
          run};
}

}  // namespace sourcier::app
