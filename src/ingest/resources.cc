#include "ingest/resources.h"

#include <algorithm>
#include <map>

#include "base/digest.h"
#include "base/error.h"
#include "base/fold.h"
#include "ingest/numbers.h"
#include "territory/communes.h"

namespace sourcier::ingest {
namespace {

using supply::resource_kind;
using supply::urgent_resource;

constexpr kilometres kFarthest{200};

std::string listed_kinds() {
  std::vector<std::string> keys;
  for (const auto& k : supply::resource_kinds()) keys.push_back(k.key);
  return listed(keys);
}

// A key or a label, case and accents apart.
std::optional<resource_kind> kind_named(std::string_view cell) {
  const auto wanted = fold(cell);
  for (const auto& k : supply::resource_kinds()) {
    for (const auto& word : {k.key, k.label.fr, k.label.en}) {
      if (fold(word) == wanted) return k.kind;
    }
  }
  return {};
}

struct columns {
  std::size_t id;
  std::optional<std::size_t> name, lon, lat, commune, kind, direction, delay, speed;
};

columns columns_of(const csv_file& file) {
  columns c{file.require({"id", "identifiant", "code", "name", "nom"}),
            file.find({"name", "nom"}),
            file.find({"lon", "longitude", "x"}),
            file.find({"lat", "latitude", "y"}),
            file.find({"commune", "code_commune", "code_insee"}),
            file.find({"kind", "genre", "type"}),
            file.find({"direction", "sens"}),
            file.find({"delay", "délai"}),
            file.find({"speed_kmh", "vitesse_kmh", "vitesse", "speed"})};
  if (c.commune || (c.lon && c.lat)) return c;
  throw input_error(
      tr("{} : ni colonnes lon et lat, ni colonne commune (code INSEE) ; colonnes trouvées : {}",
         "{}: neither columns lon and lat nor a column commune (INSEE code); columns found: {}",
         file.name(), listed(file.header())));
}

// Reads row after row; each reader of a field rejects the row with its reason and says false.
class row_reader {
 public:
  row_reader(const csv_file& file, const commune_lookup& centre_of, report& r,
             std::span<const geo::coordinate> communes)
      : file_(file), centre_of_(centre_of), r_(r), communes_(communes), at_(columns_of(file)) {}

  void read(std::size_t line, std::span<const std::string_view> cells,
            std::vector<urgent_resource>& into) {
    line_ = line;
    cells_ = cells;
    urgent_resource x;
    if (!read_id(x) || !read_place(x) || !read_kind(x) || !read_direction(x) || !read_delay(x) ||
        !read_speed(x)) {
      return;
    }
    x.name = cell(at_.name);
    lines_.emplace(x.id, line);
    ++r_.rows_kept;
    into.push_back(std::move(x));
  }

 private:
  std::string_view cell(std::optional<std::size_t> column) const {
    return column ? cells_[*column] : std::string_view();
  }
  bool reject(std::optional<std::size_t> column, text reason) {
    r_.reject(line_, file_.header()[column.value_or(at_.id)], cell(column), std::move(reason));
    return false;
  }

  bool read_id(urgent_resource& x) {
    x.id = cells_[at_.id];
    if (x.id.empty()) return reject(at_.id, tr("cellule vide", "empty cell"));
    const auto first = lines_.find(x.id);
    if (first == lines_.end()) return true;
    return reject(
        at_.id, tr("identifiant déjà donné ligne {}, seule gardée ; donnez-en un autre",
                   "id already given on line {}, the only one kept; give another", first->second));
  }

  bool read_place(urgent_resource& x) {
    if (!cell(at_.lon).empty() || !cell(at_.lat).empty()) return read_point(x);
    if (!at_.commune || cell(at_.commune).empty()) {
      return reject(at_.commune ? at_.commune : at_.lon,
                    tr("aucun lieu ; donnez lon et lat, ou le code de la commune",
                       "no place; give lon and lat, or the code of the commune"));
    }
    const auto centre = centre_of_(cell(at_.commune));
    if (!centre || !geo::is_valid(*centre)) {
      return reject(at_.commune,
                    tr("commune inconnue ici, ou sans centre ; vérifiez le code à cinq caractères, "
                       "ou donnez lon et lat",
                       "commune unknown here, or without a centre; check the code of five "
                       "characters, or give lon and lat"));
    }
    x.at = *centre;
    return true;
  }

  bool read_point(urgent_resource& x) {
    const auto lon = read_number(cell(at_.lon)), lat = read_number(cell(at_.lat));
    if (!lon || !lat) {
      return reject(lon ? at_.lat : at_.lon,
                    tr("ce n'est pas un nombre de degrés", "not a number of degrees"));
    }
    x.at = {*lon, *lat};
    if (is_near(x.at)) return true;
    if (is_near({*lat, *lon})) {
      return reject(at_.lon, tr("lon et lat sont inversées ; échangez-les",
                                "lon and lat are swapped; exchange them"));
    }
    if (!geo::is_valid(x.at)) {
      return reject(at_.lon, tr("{} ; {} n'est pas un point du globe ; donnez lon et lat en degrés",
                                "{}; {} is not a point of the globe; give lon and lat in degrees",
                                *lon, *lat));
    }
    return reject(
        at_.lon,
        tr("à plus de {} km de toute commune du territoire ; vérifiez lon et lat",
           "over {} km from any commune of the territory; check lon and lat", kFarthest.value));
  }

  bool is_near(geo::coordinate at) const {
    if (!geo::is_valid(at)) return false;
    return communes_.empty() || std::ranges::any_of(communes_, [&](geo::coordinate c) {
             return geo::is_valid(c) && geo::great_circle(c, at) <= kFarthest;
           });
  }

  bool read_kind(urgent_resource& x) {
    if (cell(at_.kind).empty()) return true;
    const auto kind = kind_named(cell(at_.kind));
    if (!kind) {
      return reject(at_.kind, tr("genre inconnu ; il y a : {}", "unknown kind; there are: {}",
                                 listed_kinds()));
    }
    x.kind = *kind;
    return true;
  }

  bool read_direction(urgent_resource& x) {
    const auto word = cell(at_.direction);
    x.comes = word.empty() ? supply::words_of(x.kind).comes : word == "from";
    if (word.empty() || word == "to" || word == "from") return true;
    return reject(at_.direction,
                  tr("direction inconnue ; to (on s'y rend) ou from (elle vient)",
                     "unknown direction; to (people drive there) or from (it comes)"));
  }

  bool read_delay(urgent_resource& x) {
    if (cell(at_.delay).empty()) return true;
    const auto value = read_number(cell(at_.delay));
    if (value && *value >= 0 && *value <= supply::kLongestDelay.value) {
      x.delay = {*value};
      return true;
    }
    return reject(at_.delay, tr("donnez de 0 à {} minutes", "give 0 to {} minutes",
                                supply::kLongestDelay.value));
  }

  bool read_speed(urgent_resource& x) {
    const bool flies = x.kind == resource_kind::helicopter;
    const auto word = cell(at_.speed);
    if (word.empty() && !flies) return true;
    if (!flies) {
      return reject(at_.speed, tr("seul un hélicoptère vole ; laissez la cellule vide",
                                  "only a helicopter flies; leave the cell empty"));
    }
    const auto value = read_number(word);
    if (value && *value >= supply::kSlowestFlight && *value <= supply::kFastestFlight) {
      x.flies_kmh = *value;
      return true;
    }
    return reject(at_.speed ? at_.speed : at_.kind,
                  tr("donnez speed_kmh, la vitesse de l'hélicoptère, de {} à {} km/h",
                     "give speed_kmh, the speed of the helicopter, from {} to {} km/h",
                     supply::kSlowestFlight, supply::kFastestFlight));
  }

  const csv_file& file_;
  const commune_lookup& centre_of_;
  report& r_;
  std::span<const geo::coordinate> communes_;
  columns at_;
  std::size_t line_ = 0;
  std::span<const std::string_view> cells_{};
  std::map<std::string, std::size_t> lines_{};
};

using lists = std::map<resource_kind, std::vector<urgent_resource>>;

std::string key_of(resource_kind kind) { return "resources:" + supply::words_of(kind).key; }

// An id is that of one resource, whatever the list.
void check_ids(store::workspace& w, const std::string& file, const lists& by_kind) {
  const auto c =
      w.db().query("SELECT r.id, d.key FROM resource r JOIN dataset d ON d.id = r.dataset",
                   {store::column_type::text, store::column_type::text});
  std::map<std::string, std::string> held;
  for (std::size_t i = 0; i < c[0].size(); ++i) held.emplace(c[0].text()[i], c[1].text()[i]);
  for (const auto& [kind, ignored] : by_kind) {
    std::erase_if(held, [&](const auto& h) { return h.second == key_of(kind); });
  }
  for (const auto& [kind, all] : by_kind) {
    for (const auto& x : all) {
      const auto other = held.find(x.id);
      if (other == held.end()) continue;
      throw input_error(
          tr("{} : l'identifiant « {} » est déjà celui d'une ressource de la liste {} de cet "
             "espace de travail ; donnez-en un autre, ou retirez les listes avec « sourcier import "
             "resources --remove »",
             "{}: id \"{}\" is already that of a resource of the list {} of this workspace; give "
             "another, or take the lists away with \"sourcier import resources --remove\"",
             file, x.id, other->second));
    }
  }
}

table_rows rows_of(resource_kind kind, const std::vector<urgent_resource>& all) {
  std::vector<std::string> id, name;
  std::vector<double> lon, lat, delay, speed;
  std::vector<std::int64_t> comes;
  std::vector<char> by_road;
  for (const auto& x : all) {
    id.push_back(x.id);
    name.push_back(x.name);
    lon.push_back(x.at.lon);
    lat.push_back(x.at.lat);
    comes.push_back(x.comes ? 1 : 0);
    delay.push_back(x.delay.value);
    speed.push_back(x.flies_kmh.value_or(0));
    by_road.push_back(x.flies_kmh ? 0 : 1);
  }
  auto speeds = real_column("speed_kmh", std::move(speed));
  speeds.null = std::move(by_road);
  std::vector<std::string> kinds(all.size(), supply::words_of(kind).key);
  return {"resource",
          {text_column("id", std::move(id)), text_column("name", std::move(name)),
           text_column("kind", std::move(kinds)), real_column("lon", std::move(lon)),
           real_column("lat", std::move(lat)), integer_column("comes", std::move(comes)),
           real_column("delay", std::move(delay)), speeds}};
}

std::string vintage_of(const options& o) {
  for (const auto& v : o.vintages) {
    if (v.find('=') == v.npos) return v;
  }
  return o.year ? std::to_string(*o.year) : "";
}

report remove_resources(store::workspace& w) {
  report r;
  r.what = tr("Ressources de soins urgents", "Resources of urgent care");
  std::vector<std::string> keys;
  for (const auto& k : supply::resource_kinds()) keys.push_back(key_of(k.kind));
  r.unchanged = !remove(w, keys);
  r.notes.push_back(r.unchanged ? tr("Cet espace de travail n'avait aucune liste de ressources.",
                                     "This workspace had no list of resources.")
                                : tr("Les listes de ressources sont retirées.",
                                     "The lists of resources are gone."));
  return r;
}

}  // namespace

resource_reading read_resources(const csv_file& file, const commune_lookup& centre_of, report& r,
                                std::span<const geo::coordinate> communes) {
  resource_reading out;
  row_reader rows(file, centre_of, r, communes);
  file.for_each(r, [&](std::size_t line, auto cells) { rows.read(line, cells, out.resources); });
  return out;
}

std::vector<prepared> prepare_resources(store::workspace& w, known_communes& known,
                                        const std::string& name, std::string_view bytes,
                                        const std::string& source, const options& o, report& r) {
  const csv_file file(name, bytes);
  const auto communes = territory::load_communes(w.db());  // in the order of known.codes()
  const auto centre_of = [&](std::string_view code) -> std::optional<geo::coordinate> {
    const auto& a = known.find(code);
    if (a.where != place::here) return {};
    return communes.position[a.index];
  };
  r.what = tr("Ressources de soins urgents", "Resources of urgent care");
  lists by_kind;
  for (auto& x : read_resources(file, centre_of, r, communes.position).resources) {
    by_kind[x.kind].push_back(std::move(x));
  }
  check_ids(w, name, by_kind);
  std::vector<prepared> out;
  for (const auto& [kind, all] : by_kind) {
    const auto& label = supply::words_of(kind).label;
    auto d = describe(key_of(kind), "resources", source, o);
    d.title = {"Soins urgents : " + label.fr, "Urgent care: " + label.en};
    out.push_back(prepare_set(std::move(d), vintage_of(o), name, bytes, rows_of(kind, all), r));
  }
  return out;
}

report import_resources(store::workspace& w, const std::vector<std::filesystem::path>& files,
                        const options& o) {
  if (o.remove) return remove_resources(w);
  return import_one(w, files, o,
                    [&](known_communes& known, const std::string& name, std::string_view bytes,
                        const options& said, report& r) {
                      return prepare_resources(w, known, name, bytes, "", said, r);
                    });
}

}  // namespace sourcier::ingest
