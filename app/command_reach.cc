#include "app/command_reach.h"

#include <cstdio>
#include <memory>

#include "api/parameters.h"
#include "app/road_engine.h"
#include "app/world.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "ingest/resources.h"
#include "publish/reach.h"

namespace sourcier::app {
namespace {

constexpr std::size_t kIssuesShown = 5;

// Nothing is left out: the first row that is wrong stops the command.
void require_sound(const std::string& file, const ingest::report& r) {
  if (r.issues.empty()) return;
  text said = tr("{} : {} ligne(s) à corriger.", "{}: {} row(s) to mend.", file,
                 r.issues.size() + r.issues_beyond);
  for (std::size_t i = 0; i < std::min(kIssuesShown, r.issues.size()); ++i) {
    const auto& x = r.issues[i];
    said.fr += fmt::format(" Ligne {}, {} « {} » : {}.", x.line, x.field, x.value, x.reason.fr);
    said.en += fmt::format(" Line {}, {} \"{}\": {}.", x.line, x.field, x.value, x.reason.en);
  }
  throw input_error(said);
}

snapshot::given_resources from_file(const snapshot::world& w, const std::filesystem::path& path) {
  const mapped_file bytes(path);
  const ingest::csv_file file(path.filename().string(), bytes.bytes());
  ingest::report r;
  const auto centre_of = [&](std::string_view code) -> std::optional<geo::coordinate> {
    const auto id = w.communes.find(code);
    if (!id) return {};
    return w.communes.position[std::size_t(*id)];
  };
  auto read = ingest::read_resources(file, centre_of, r, w.communes.position);
  require_sound(file.name(), r);
  if (read.resources.empty()) {
    throw input_error(tr("{} ne contient aucune ressource ; donnez au moins une ligne",
                         "{} holds no resource; give at least one row", file.name()));
  }
  return {std::move(read.resources), {file.name(), file.name()}};
}

snapshot::resource_set resources_of(const snapshot::world& w, const arguments& a) {
  const auto kinds = supply::parse_kinds(a.get("kinds"));
  std::vector<supply::added_resource> added;
  for (const auto& text : a.all("add")) added.push_back(supply::parse_added_resource(text));
  std::vector<snapshot::given_resources> given;
  for (const auto& file : a.all("resources")) given.push_back(from_file(w, file));
  if (a.has("facility")) given.push_back(snapshot::of_facility(w, a.get("facility")));
  auto set =
      given.empty() ? snapshot::known_resources(w, kinds) : snapshot::only_these(w, given, kinds);
  snapshot::add(set, w, added);
  return set;
}

// The other formats say it themselves.
void warn_of_unplaced(const snapshot::resource_set& set, const snapshot::reach& x,
                      const snapshot::road_times& roads, const globals& g) {
  std::vector<std::string> lost;
  for (std::size_t r = 0; r < x.placed.size(); ++r) {
    if (x.placed[r] == 0) lost.push_back(set.resources[r].id);
  }
  warn_without_road(lost, travel::default_options(roads.network()).limit_m, g);
}

int run(const arguments& a, const globals& g) {
  const auto number = [&](const char* name, const api::bounds& b) {
    return a.number(name, b.usual, b.least, b.most);
  };
  const minutes limit{number("max-minutes", api::kReachLimit)};
  const double speed = number("speed", api::kReachSpeed);
  const auto format = a.choice("format", {"text", "csv", "json"});
  const auto w = load_world(g);
  const auto set = resources_of(*w, a);
  std::unique_ptr<const snapshot::road_times> given;
  if (a.has("roads")) {
    given = std::make_unique<snapshot::road_times>(load_engine(a, g), snapshot::centres_of(*w),
                                                   a.get("profile", "car"));
  }
  const auto* roads = given ? given.get() : w->roads();
  const auto x = snapshot::ask_reach(*w, {set.resources, limit, speed, roads, set.first_added});
  if (format == "csv" && roads != nullptr) warn_of_unplaced(set, x, *roads, g);
  const auto out = format == "csv"    ? publish::reach_csv(*w, set, x)
                   : format == "json" ? publish::reach_json(*w, set, x) + "\n"
                                      : publish::reach_text(*w, set, x, g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command reach_command() {
  return {
      "reach",
      {"habitants à portée de soins urgents, par quelle ressource, et l'apport d'une de plus",
       "people within reach of urgent care, by which resource, and what one more brings"},
      with_roads(
          {"sinon les routes de l'espace de travail, sinon la ligne droite",
           "else the roads of the workspace, else straight lines"},
          {{"--resources",
            {"FICHIER", "FILE"},
            {"liste de ressources : CSV id, lon et lat ou commune, et au besoin kind, direction, "
             "delay, speed_kmh ; répétable (sinon celles de l'espace de travail)",
             "list of resources: CSV id, lon and lat or commune, and where needed kind, direction, "
             "delay, speed_kmh; may be repeated (else those of the workspace)"},
            false,
            true},
           {"--facility",
            {"ÉQUIPEMENT", "FACILITY"},
            {"communes ayant cet équipement, par exemple emergency_department",
             "communes with this facility, for example emergency_department"}},
           {"--kinds",
            {"GENRES", "KINDS"},
            {"ces genres seulement, par exemple emergency_department,mcs",
             "these kinds only, for example emergency_department,mcs"}},
           {"--add",
            {"COMMUNE:GENRE[:DÉLAI]", "COMMUNE:KIND[:DELAY]"},
            {"ressource supposée, par exemple 62364:mcs ; répétable ; un hélicoptère : "
             "COMMUNE:helicopter:DÉLAI:KM/H",
             "resource supposed, for example 62364:mcs; may be repeated; a helicopter: "
             "COMMUNE:helicopter:DELAY:KMH"},
            false,
            true},
           {"--max-minutes",
            {"MINUTES", "MINUTES"},
            {"limite, comprise (30 par défaut)", "limit, included (default 30)"}},
           {"--speed",
            {"FACTEUR", "FACTOR"},
            {"vitesse sur la route, 1 pour l'usuelle (1 par défaut)",
             "speed on the road, 1 for the usual one (default 1)"}},
           {"--format",
            {"FORMAT", "FORMAT"},
            {"text, csv ou json (text par défaut)", "text, csv or json (default text)"}}}),
      run};
}

}  // namespace sourcier::app
