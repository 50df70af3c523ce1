#include "app/command_scenario.h"

#include <algorithm>
#include <cstdio>

#include "app/changes.h"
#include "app/scenario_text.h"
#include "app/world.h"
#include "base/error.h"
#include "base/files.h"
#include "base/mapped_file.h"
#include "ingest/supply_changes.h"
#include "publish/compare.h"
#include "publish/run.h"
#include "publish/scenario.h"
#include "supply/scenario_table.h"

namespace sourcier::app {
namespace {

int print(const std::string& out) {
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

store::workspace workspace_of(const globals& g) { return store::workspace::open(g.workspace); }

// The rows of --file that can be read; `r` tells of the others.
std::vector<supply::supply_change> read_file(const snapshot::world& w, const arguments& a,
                                             ingest::report& r) {
  const std::filesystem::path path = a.get("file");
  const mapped_file bytes(path);
  const ingest::csv_file file(path.filename().string(), bytes.bytes());
  std::map<std::string, supply::capacity_basis, std::less<>> bases;
  for (const auto& p : w.professions) bases[p.key] = p.basis();
  r.what = {"Changements d'offre", "Supply changes"};
  auto out = ingest::read_supply_changes(
      file,
      {[&](std::string_view code) { return w.communes.find(code).has_value(); },
       [&](std::string_view key) {
         const auto found = bases.find(key);
         return found == bases.end() ? nullptr : &found->second;
       }},
      r);
  if (out.empty()) {
    text why{"aucune ligne", "no row"};
    if (!r.issues.empty()) {
      const auto& i = r.issues[0];
      why = {fmt::format("ligne {}, {} « {} » : {}", i.line, i.field, i.value, i.reason.fr),
             fmt::format("line {}, {} \"{}\": {}", i.line, i.field, i.value, i.reason.en)};
    }
    throw input_error({file.name() + " : aucun changement utilisable : " + why.fr +
                           " ; corrigez le fichier, une ligne par changement : "
                           "place,profession,amount,unit,from,to,certainty,origin,label",
                       file.name() + ": no change to use: " + why.en +
                           "; correct the file, a row a change: "
                           "place,profession,amount,unit,from,to,certainty,origin,label"});
  }
  return out;
}

int save(const arguments& a, const globals& g, const std::vector<std::string>& names) {
  supply::scenario s{supply::checked_name(names[0]), a.get("note"), "", "", {}};
  const auto w = load_world(g);
  s.changes = read_changes(a);
  ingest::report r;
  if (a.has("file")) {
    for (auto& c : read_file(*w, a, r)) s.changes.push_back(std::move(c));
  }
  if (s.changes.empty()) {
    throw input_error({"aucun changement à enregistrer : donnez --add, --remove ou --file",
                       "no change to save: give --add, --remove or --file"});
  }
  snapshot::check_changes(*w, s.changes);
  auto workspace = workspace_of(g);
  using enum supply::expected::state;
  s = supply::save_scenario(workspace.db(), std::move(s), now_text(),
                            {a.has("replace") ? anything : nothing, ""});
  if (a.has("file")) print(to_text(r, g.lang, ingest::report::kMaxIssues));
  say(g, tr("Scénario « {} » enregistré, changements : {}", "Scenario \"{}\" saved, changes: {}",
            s.name, s.changes.size()));
  return 0;
}

int list(const arguments& a, const globals& g, const std::vector<std::string>&) {
  const auto json = a.choice("format", {"table", "json"}) == "json";
  auto w = workspace_of(g);
  const auto all = supply::load_scenarios(w.db());
  return print(json ? publish::scenarios_json(all) + "\n" : list_text(all, g.lang));
}

int show(const arguments& a, const globals& g, const std::vector<std::string>& names) {
  const auto json = a.choice("format", {"table", "json"}) == "json";
  auto w = workspace_of(g);
  const auto s = supply::load_scenario(w.db(), names[0]);
  return print(json ? publish::scenario_json(s) + "\n" : show_text(s, g.lang));
}

int rename(const arguments&, const globals& g, const std::vector<std::string>& names) {
  auto w = workspace_of(g);
  supply::rename_scenario(w.db(), names[0], names[1], now_text());
  say(g, tr("Scénario « {} » renommé en « {} »", "Scenario \"{}\" renamed to \"{}\"", names[0],
            names[1]));
  return 0;
}

int remove(const arguments&, const globals& g, const std::vector<std::string>& names) {
  auto w = workspace_of(g);
  supply::remove_scenario(w.db(), names[0], {});
  say(g, tr("Scénario « {} » supprimé", "Scenario \"{}\" removed", names[0]));
  return 0;
}

// --profession, or that of the first change there is.
snapshot::selection selection_of(const snapshot::world& w, arguments a,
                                 std::initializer_list<const supply::scenario*> all) {
  for (const auto* s : all) {
    if (a.has("profession") || s->changes.empty()) continue;
    a.values["profession"] = {s->changes.front().profession};
  }
  return read_selection(w, a);
}

snapshot::compare_options options_of(const arguments& a) {
  return {a.get("by", "commune"), a.day("at")};
}

int compare(const arguments& a, const globals& g, const std::vector<std::string>& names) {
  const auto format = a.choice("format", {"table", "csv", "json", "geojson"});
  const auto o = options_of(a);
  const auto first = open_scenario(g, names[0]), second = open_scenario(g, names[1]);
  const auto w = load_world(g);
  const auto s = selection_of(*w, a, {&first, &second});
  const auto x = snapshot::ask_comparison(*w, s, first, second, o);
  if (format == "csv") return print(publish::comparison_csv(*w, s, x, g.lang));
  if (format == "json") return print(publish::comparison_json(*w, s, x, o) + "\n");
  if (format == "geojson") return print(publish::comparison_geojson(*w, s, x, g.lang) + "\n");
  return print(compare_text(s, x, g.lang));
}

publish::program_version version_of(store::workspace& w) {
  return {SOURCIER_VERSION, w.meta("schema")};
}

int run_one(const arguments& a, const globals& g, const std::vector<std::string>& names) {
  const auto o = options_of(a);
  const auto scenario = open_scenario(g, names[0]);
  auto workspace = workspace_of(g);
  const auto w = snapshot::world::load(workspace);
  const auto s = selection_of(*w, a, {&scenario});
  const auto record = publish::run_json(*w, s, scenario, o, version_of(workspace));
  if (!a.has("out")) return print(record);
  write_file_atomically(a.get("out"), record);
  say(g, tr("Exécution enregistrée dans {}", "Run recorded in {}", a.get("out")));
  return 0;
}

int replay(const arguments&, const globals& g, const std::vector<std::string>& names) {
  const std::filesystem::path path = names[0];
  const mapped_file bytes(path);
  auto workspace = workspace_of(g);
  const auto w = snapshot::world::load(workspace);
  const auto file = path.filename().string();
  const auto x = publish::replay(*w, bytes.bytes(), file, version_of(workspace));
  if (!x.same) throw conflict(moved_text(x, file));
  say(g, tr("{} : rejouée à l'identique, octet pour octet", "{}: replayed the same, byte for byte",
            file));
  return 0;
}

struct action {
  std::string_view name;
  text takes;
  std::size_t names;  // how many
  std::vector<std::string_view> options;
  int (*run)(const arguments& a, const globals& g, const std::vector<std::string>& names);
};

const std::vector<action>& actions() {
  static const std::vector<action> all = {
      {"save",
       {"NOM", "NAME"},
       1,
       {"add", "remove", "from", "to", "file", "note", "replace"},
       save},
      {"list", {}, 0, {"format"}, list},
      {"show", {"NOM", "NAME"}, 1, {"format"}, show},
      {"rename", {"NOM NOUVEAU", "NAME NEW"}, 2, {}, rename},
      {"remove", {"NOM", "NAME"}, 1, {}, remove},
      {"compare",
       {"NOM NOM", "NAME NAME"},
       2,
       {"profession", "year", "ages", "at", "by", "format"},
       compare},
      {"run", {"NOM", "NAME"}, 1, {"profession", "year", "ages", "at", "by", "out"}, run_one},
      {"replay", {"FICHIER", "FILE"}, 1, {}, replay}};
  return all;
}

const action& find_action(const std::string& name) {
  std::string known;
  for (const auto& x : actions()) {
    if (x.name == name) return x;
    known += (known.empty() ? "" : ", ") + std::string(x.name);
  }
  throw input_error(tr("scenario : action « {} » inconnue ; choisissez parmi : {}",
                       "scenario: unknown action \"{}\"; choose one of: {}", name, known));
}

int run(const arguments& a, const globals& g) {
  const auto& x = find_action(a.get("ACTION"));
  const auto names = a.all("NAME");
  const std::string name(x.name);
  if (names.size() != x.names) {
    throw input_error(
        tr("scenario {0} : {1} nom(s) donné(s), {2} attendu(s) ; écrivez « sourcier "
           "scenario {0} {3} », entre guillemets s'il contient des espaces",
           "scenario {0}: {1} name(s) given, {2} expected; write \"sourcier scenario "
           "{0} {4}\", in quotes where it holds spaces",
           name, names.size(), x.names, x.takes.fr, x.takes.en));
  }
  for (const auto& [option, values] : a.values) {
    if (option == "ACTION" || option == "NAME") continue;
    if (std::ranges::find(x.options, option) != x.options.end()) continue;
    throw input_error(
        tr("scenario {} ne prend pas --{} ; « sourcier scenario --help » dit ce qui "
           "est attendu",
           "scenario {} does not take --{}; \"sourcier scenario --help\" says what is "
           "expected",
           name, option));
  }
  return x.run(a, g, names);
}

}  // namespace

command scenario_command() {
  std::vector<option> own = {
      {"ACTION",
       {"ACTION", "ACTION"},
       {"save, list, show, rename, remove, compare, run ou replay",
        "save, list, show, rename, remove, compare, run or replay"},
       true},
      {"NAME",
       {"NOM", "NAME"},
       {"nom du scénario ; deux pour compare (baseline : sans changement) et rename ; un fichier "
        "pour replay",
        "name of the scenario; two for compare (baseline: without change) and rename; a file for "
        "replay"},
       false,
       true}};
  for (auto& o : change_options()) own.push_back(std::move(o));
  const std::vector<option> more = {
      {"--file",
       {"FICHIER", "FILE"},
       {"save : changements d'un CSV place,profession,amount,unit,from,to,certainty,origin,label",
        "save: changes of a CSV place,profession,amount,unit,from,to,certainty,origin,label"}},
      {"--note", {"TEXTE", "TEXT"}, {"save : note gardée avec lui", "save: note kept with it"}},
      {"--replace",
       {},
       {"save : remplace celui du même nom", "save: replaces that of the same name"}},
      {"--at",
       {"DATE", "DATE"},
       {"ne compter que ce qui est en vigueur ce jour", "count only what is in force that day"}},
      {"--by",
       {"NIVEAU", "LEVEL"},
       {"commune, epci, tvs, departement, region ou all (commune par défaut)",
        "commune, epci, tvs, departement, region or all (default commune)"}},
      {"--out",
       {"FICHIER", "FILE"},
       {"run : où écrire (la sortie standard par défaut)",
        "run: where to write (default standard output)"}},
      {"--format",
       {"FORMAT", "FORMAT"},
       {"table ou json ; compare : csv et geojson aussi (table par défaut)",
        "table or json; compare: csv and geojson too (default table)"}}};
  own.insert(own.end(), more.begin(), more.end());
  return {"scenario",
          {"scénarios enregistrés sous un nom : comparer, exécuter, rejouer",
           "scenarios saved under a name: compare, run, replay"},
          with_selection(std::move(own)),
          run};
}

}  // namespace sourcier::app
