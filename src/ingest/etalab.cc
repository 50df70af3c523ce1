#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "base/digest.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "ingest/communes.h"
#include "ingest/csv.h"
#include "ingest/road_times.h"
#include "ingest/words.h"

namespace sourcier::ingest {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

constexpr std::array kFiles = {"communes.json", "epci.json", "departements.json", "regions.json"};

// The four files by name, wherever the user pointed.
std::map<std::string, fs::path> find_files(const std::vector<fs::path>& given) {
  std::map<std::string, fs::path> out;
  std::vector<std::string> seen;
  std::error_code ignored;
  for (const auto& path : given) {
    if (!fs::exists(path)) {
      throw not_found(tr("{} n'existe pas ; vérifiez le chemin",
                         "{} does not exist; check the path", path.string()));
    }
    for (const auto& folder : {path, path / "data", path.parent_path()}) {
      if (!fs::is_directory(folder, ignored)) continue;
      for (const char* name : kFiles) {
        if (fs::is_regular_file(folder / name, ignored)) out.try_emplace(name, folder / name);
      }
    }
    seen.push_back(path.filename().string());
  }
  std::vector<std::string> missing;
  for (const char* name : kFiles) {
    if (!out.contains(name)) missing.emplace_back(name);
  }
  if (missing.empty()) return out;
  throw input_error(
      tr("fichiers absents : {} ; donnez le dossier du paquet npm "
         "@etalab/decoupage-administratif, décompressé (lu : {})",
         "missing files: {}; give the folder of the npm package "
         "@etalab/decoupage-administratif, unpacked (read: {})",
         listed(missing), listed(seen)));
}

json read_list(const fs::path& path) {
  const mapped_file file(path);
  auto parsed = json::parse(file.bytes(), nullptr, false);
  if (parsed.is_array()) return parsed;
  throw input_error(
      tr("{} n'est pas une liste JSON complète ; téléchargez de nouveau le paquet "
         "@etalab/decoupage-administratif",
         "{} is not a whole JSON list; download the package "
         "@etalab/decoupage-administratif again",
         path.filename().string()));
}

std::string string_of(const json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

struct package {
  json communes, epci, departements, regions;
};

// code of a commune -> its EPCI, and the EPCI as areas
std::unordered_map<std::string, std::string> read_epci(const json& list,
                                                       std::vector<area_row>& to) {
  std::unordered_map<std::string, std::string> out;
  for (const auto& e : list) {
    const std::string code = string_of(e, "code");
    if (code.empty()) continue;
    to.push_back({"epci", code, string_of(e, "nom"), ""});
    const auto members = e.find("membres");
    if (members == e.end() || !members->is_array()) continue;
    for (const auto& m : *members) out.emplace(string_of(m, "code"), code);
  }
  return out;
}

class reader {
 public:
  reader(const package& p, report& r) : package_(p), report_(r) {}

  commune_list read() {
    for (const auto& g : package_.regions) area("region", g, "");
    for (const auto& d : package_.departements) area("departement", d, string_of(d, "region"));
    epci_ = read_epci(package_.epci, list_.areas);
    for (const auto& c : package_.communes) {
      if (string_of(c, "type") == "arrondissement-municipal")
        cities_.insert(string_of(c, "commune"));
    }
    std::size_t line = 1;  // the package writes one commune a line, after the opening bracket
    for (const auto& c : package_.communes) entry(++line, c);
    return std::move(list_);
  }

 private:
  void area(const char* level, const json& a, std::string parent) {
    list_.areas.push_back({level, string_of(a, "code"), string_of(a, "nom"), std::move(parent)});
  }

  void entry(std::size_t line, const json& c) {
    ++report_.rows_read;
    const std::string code = string_of(c, "code"), type = string_of(c, "type");
    if (!is_commune_code(code)) {
      return report_.reject(
          line, "code", code,
          tr("ce n'est pas un code commune de l'INSEE", "not an INSEE commune code"));
    }
    if (type == "commune-deleguee" || type == "commune-associee") {
      return relation(line, code, string_of(c, "chefLieu"),
                      type == "commune-deleguee" ? "delegated" : "associated");
    }
    if (type != "commune-actuelle" && type != "arrondissement-municipal") {
      return report_.reject(line, "type", type,
                            tr("type de commune inconnu", "unknown type of commune"));
    }
    if (type == "arrondissement-municipal") {
      list_.relations.push_back({string_of(c, "commune"), code, "", "arrondissement"});
    }
    ++report_.rows_kept;
    if (!cities_.contains(code)) commune(line, code, c);
  }

  void relation(std::size_t line, const std::string& code, const std::string& parent,
                const char* kind) {
    if (!is_commune_code(parent)) {
      return report_.reject(line, "chefLieu", parent,
                            tr("commune de rattachement absente", "parent commune missing"));
    }
    ++report_.rows_kept;
    if (code != parent) list_.relations.push_back({code, parent, "", kind});
  }

  void commune(std::size_t line, const std::string& code, const json& c) {
    if (!seen_.insert(code).second) {
      --report_.rows_kept;
      return report_.reject(line, "code", code,
                            tr("commune déjà lue plus haut", "commune already read above"));
    }
    commune_row row{code, string_of(c, "nom"), string_of(c, "departement"), ""};
    if (row.departement.empty()) row.departement = departement_of(code);
    auto member = epci_.find(code);
    if (member == epci_.end()) member = epci_.find(string_of(c, "commune"));
    if (member != epci_.end()) row.epci = member->second;
    row.population = population(line, c);
    list_.communes.push_back(std::move(row));
  }

  std::optional<double> population(std::size_t line, const json& c) {
    const auto found = c.find("population");
    if (found == c.end()) return std::nullopt;
    if (found->is_number() && found->get<double>() >= 0) return found->get<double>();
    report_.assume(line, "population", found->dump(),
                   tr("population impossible, laissée vide", "impossible population, left empty"));
    return std::nullopt;
  }

  const package& package_;
  report& report_;
  commune_list list_;
  std::unordered_map<std::string, std::string> epci_;
  std::set<std::string> cities_, seen_;
};

// What the workspace knew of places and borders, for the codes that stay. True where the list of
// codes is the same as before.
bool keep_positions(store::workspace& w, std::vector<commune_row>& communes) {
  using enum store::column_type;
  const auto c = w.db().query("SELECT code, lon, lat, area_km2, border FROM commune ORDER BY code",
                              {text, real, real, real, text});
  const auto& codes = c[0].text();
  const auto value = [&](std::size_t column, std::size_t row) -> std::optional<double> {
    return c[column].is_null(row) ? std::nullopt : std::optional(c[column].real()[row]);
  };
  std::sort(communes.begin(), communes.end(),
            [](const auto& a, const auto& b) { return a.code < b.code; });
  bool same = codes.size() == communes.size();
  for (auto& row : communes) {
    const auto at = std::lower_bound(codes.begin(), codes.end(), row.code);
    if (at == codes.end() || *at != row.code) {
      same = false;
      continue;
    }
    const auto i = static_cast<std::size_t>(at - codes.begin());
    row.lon = value(1, i), row.lat = value(2, i), row.area_km2 = value(3, i);
    row.border = c[4].text()[i];
  }
  return same;
}

std::string package_version(const fs::path& communes_json) {
  for (const auto& folder : {communes_json.parent_path(), communes_json.parent_path() / ".."}) {
    if (!fs::exists(folder / "package.json")) continue;
    const auto parsed = json::parse(mapped_file(folder / "package.json").bytes(), nullptr, false);
    if (parsed.is_object()) return string_of(parsed, "version");
  }
  return "";
}

void note_unplaced(report& r, const std::vector<commune_row>& communes) {
  const auto n =
      std::count_if(communes.begin(), communes.end(), [](const auto& c) { return !c.lon; });
  if (n == 0) return;
  r.notes.push_back(
      tr("Communes encore sans position : {} ; importez les contours (sourcier import "
         "outlines).",
         "Communes without position yet: {}; import the outlines (sourcier import "
         "outlines).",
         n));
}

}  // namespace

report import_communes(store::workspace& w, const std::vector<fs::path>& files, const options& o) {
  const auto paths = find_files(files);
  report r;
  r.file = "communes.json, epci.json, departements.json, regions.json";
  r.what = tr("Communes de France", "Communes of France");
  auto d = describe("communes", "communes", "etalab_cog", o);
  d.title = r.what;
  d.file = r.file;
  d.vintage = package_version(paths.at("communes.json"));
  for (const auto& [name, path] : paths) d.digest += digest_file(path);
  const package read{read_list(paths.at("communes.json")), read_list(paths.at("epci.json")),
                     read_list(paths.at("departements.json")), read_list(paths.at("regions.json"))};
  auto list = reader(read, r).read();
  if (list.communes.empty()) {
    throw input_error(
        tr("communes.json ne contient aucune commune actuelle ; téléchargez de "
           "nouveau le paquet",
           "communes.json holds no present commune; download "
           "the package again"));
  }
  const bool same = keep_positions(w, list.communes);
  note_unplaced(r, list.communes);
  auto p = prepare_communes(list, std::move(d), r);
  p.then = [&r, same](store::workspace& into, std::int64_t) {
    into.set_meta("territory", "france");
    into.set_meta("label_fr", "France");
    into.set_meta("label_en", "France");
    if (same) return;  // travel times are kept by position in the list of communes
    if (drop(into, {"matrix"})) {
      r.notes.push_back(
          tr("La matrice importée valait pour une autre liste de communes : elle est retirée, "
             "importez-la de nouveau.",
             "The imported matrix was for another list of communes: it is gone, import it "
             "again."));
    }
    renew_road_times(into, r);
  };
  std::vector<prepared> sets;
  sets.push_back(std::move(p));
  r.unchanged = !write(w, std::move(sets));
  return r;
}

}  // namespace sourcier::ingest
