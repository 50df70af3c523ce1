#include "snapshot/snapshot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "access/decays.h"
#include "base/assets.h"
#include "base/error.h"
#include "base/mapped_file.h"
#include "base/numbers.h"
#include "geo/geojson.h"
#include "geo/voronoi.h"
#include "snapshot/public_supply.h"
#include "snapshot/reach.h"
#include "snapshot/road_times.h"
#include "supply/practice_table.h"
#include "travel/matrix.h"
#include "travel/straight_line.h"

namespace sourcier::snapshot {

using store::column_type;
using enum store::column_type;

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr minutes kNeighbourReach{20};

// Keys of data sets by their id in the records.
std::map<std::int64_t, std::string> dataset_keys(const std::vector<store::dataset>& all) {
  std::map<std::int64_t, std::string> out;
  for (const auto& d : all) out[d.id] = d.key;
  return out;
}

std::vector<geo::tile_place> main_towns(const world& w) {
  auto ids = w.core;
  std::erase_if(ids, [&](commune_id id) {
    return std::isnan(w.communes.position[std::size_t(id)].lon) ||
           std::isnan(w.communes.population[std::size_t(id)]);
  });
  std::ranges::stable_sort(ids, std::greater{},
                           [&](commune_id id) { return w.communes.population[std::size_t(id)]; });
  constexpr std::size_t kLastOfRank[] = {8, 24, 70, 200, 600};
  std::vector<geo::tile_place> out;
  unsigned rank = 1;
  for (std::size_t i = 0; i < ids.size() && rank <= std::size(kLastOfRank); ++i) {
    const auto c = std::size_t(ids[i]);
    out.push_back({w.communes.name[c], w.communes.position[c], rank});
    if (i + 1 == kLastOfRank[rank - 1]) ++rank;
  }
  return out;
}

// Times between the communes that have a position; the others reach themselves only.
travel::time_table straight_line_times(const travel::straight_line_model& model,
                                       const territory::commune_table& t, minutes limit) {
  std::vector<std::uint32_t> placed;
  std::vector<geo::coordinate> coordinates;
  std::vector<travel::density> densities;
  for (std::uint32_t i = 0; i < t.size(); ++i) {
    if (!geo::is_valid(t.position[i])) continue;
    placed.push_back(i);
    coordinates.push_back(t.position[i]);
    densities.push_back({t.area_km2[i] > 0 ? t.population[i] / t.area_km2[i] : kUnknown});
  }
  auto table = travel::build_time_table(model, coordinates, densities, limit);
  if (placed.size() == t.size()) return table;
  travel::time_table all;
  all.limit = limit;
  all.offsets.push_back(0);
  for (std::uint32_t i = 0, p = 0; i < t.size(); ++i) {
    if (p < placed.size() && placed[p] == i) {
      for (const auto id : table.destinations_of({p})) {
        all.destinations.push_back({placed[std::size_t(id)]});
      }
      const auto times = table.times_of({p++});
      all.times.insert(all.times.end(), times.begin(), times.end());
    } else {
      all.destinations.push_back({i});
      all.times.push_back(0);
    }
    all.offsets.push_back(all.destinations.size());
  }
  return all;
}

struct known_times {
  travel::time_table table;
  travel::time_source source;
};

// Stand-ins for outlines: Voronoi cells of the centres, clipped to the départements that ship.
geo::outline_set cells_of(const territory::commune_table& t, const std::string& territory) {
  std::vector<std::string> codes, departements;
  std::vector<geo::coordinate> centres;
  std::set<std::string> partly_known;  // départements around the territory, held in part
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (!geo::is_valid(t.position[i])) continue;
    codes.push_back(t.code[i]);
    departements.push_back(t.departement[i]);
    if (t.core[i] == 0) partly_known.insert(departements.back());
    centres.push_back(t.position[i]);
  }
  const std::string name = "data/" + territory + "/departements.geojson";
  geo::outline_set known;
  if (const auto bytes = find_asset(name)) known = geo::read_geojson(*bytes, name).outlines;
  return geo::voronoi_outlines(codes, centres, departements, known,
                               std::vector<std::string>(partly_known.begin(), partly_known.end()));
}

}  // namespace

struct times_reader {
  const world& w;

  // Every source that the workspace holds, from the best: a matrix, the roads.
  std::vector<known_times> imported(minutes limit, bool all) const {
    const auto kept = [&](const std::filesystem::path& file) {
      const auto digest = travel::communes_digest(w.communes.code);
      return travel::to_time_table(travel::time_matrix::load(file, w.communes.size(), digest),
                                   limit);
    };
    std::vector<known_times> out;
    if (!w.matrix_file_.empty()) {
      out.push_back({kept(w.matrix_file_),
                     {"matrix",
                      {"matrice importée", "imported matrix"},
                      {"Temps de trajet de la matrice importée.",
                       "Travel times from the imported matrix."}}});
    }
    if (!out.empty() && !all) return out;
    if (!w.road_times_file_.empty()) {
      out.push_back({kept(w.road_times_file_), describe_road_times()});
    }
    return out;
  }

  // From the best source that there is; straight lines where nothing was imported.
  known_times best(minutes limit) const {
    auto found = imported(limit, false);
    if (!found.empty()) return std::move(found.front());
    const auto model = travel::embedded_straight_line_model();
    return {straight_line_times(model, w.communes, limit), travel::describe(model)};
  }
};

struct loader {
  world& w;
  store::workspace& workspace;
  std::map<std::int64_t, std::string> sources;

  void load_series() {
    auto& db = workspace.db();
    const auto c = db.query(
        "SELECT profession, year, ages, commune, value, dataset FROM apl "
        "ORDER BY profession, year DESC, ages DESC",
        {column_type::text, integer, column_type::text, column_type::text, real, integer});
    for (std::size_t r = 0; r < c[0].size(); ++r) {
      const auto& profession = c[0].text()[r];
      const int year = static_cast<int>(c[1].integer()[r]);
      const auto& ages = c[2].text()[r];
      if (w.all_series.empty() || w.all_series.back().profession != profession ||
          w.all_series.back().year != year || w.all_series.back().ages != ages) {
        w.all_series.push_back({profession, year, ages, sources[c[5].integer()[r]],
                                std::vector<double>(w.communes.size(), kUnknown)});
      }
      const auto id = w.communes.find(c[3].text()[r]);
      if (id) w.all_series.back().value[std::size_t(*id)] = c[4].real()[r];
    }
  }

  void load_demand() {
    const auto c = workspace.db().query(
        "SELECT profession, year, commune, standardised_population, population FROM demand "
        "ORDER BY profession, year DESC",
        {column_type::text, integer, column_type::text, real, real});
    const auto n = w.communes.size();
    for (std::size_t r = 0; r < c[0].size(); ++r) {
      const auto& profession = c[0].text()[r];
      const int year = static_cast<int>(c[1].integer()[r]);
      if (w.all_demand.empty() || w.all_demand.back().profession != profession ||
          w.all_demand.back().year != year) {
        w.all_demand.push_back(
            {profession, year, std::vector<double>(n, 0), std::vector<double>(n, 0)});
      }
      const auto id = w.communes.find(c[2].text()[r]);
      if (!id) continue;
      w.all_demand.back().standardised[std::size_t(*id)] = c[3].real()[r];
      w.all_demand.back().population[std::size_t(*id)] = c[4].real()[r];
    }
  }

  void load_professions() {
    for (auto& p : snapshot::load_professions()) {
      std::erase_if(p.ages, [&](const age_bound& a) {
        return std::ranges::none_of(w.all_series, [&](const series& s) {
          return s.profession == p.key && s.ages == a.key;
        });
      });
      if (!p.ages.empty()) w.professions.push_back(std::move(p));
    }
    const auto c = workspace.db().query(
        "SELECT profession, year, upper_minutes, weight FROM decay_band "
        "ORDER BY profession, year, upper_minutes",
        {column_type::text, integer, real, real});
    for (std::size_t r = 0; r < c[0].size(); ++r) {
      w.decays_[{c[0].text()[r], static_cast<int>(c[1].integer()[r])}].bands.push_back(
          {{c[2].real()[r]}, c[3].real()[r]});
    }
  }

  void load_statistics() {
    w.statistics.resize(w.communes.size());
    auto c = workspace.db().query(
        "SELECT topic, indicator, year, commune, value, status, dataset FROM statistic "
        "ORDER BY commune, topic, indicator, year DESC",
        {column_type::text, column_type::text, integer, column_type::text, real, column_type::text,
         integer});
    for (std::size_t r = 0; r < c[0].size(); ++r) {
      const auto id = w.communes.find(c[3].text()[r]);
      if (!id) continue;
      std::optional<double> value;
      if (!c[4].is_null(r)) value = c[4].real()[r];
      w.statistics[std::size_t(*id)].push_back({c[0].text()[r], c[1].text()[r],
                                                static_cast<int>(c[2].integer()[r]), value,
                                                c[5].text()[r], sources[c[6].integer()[r]]});
    }
  }

  void load_zones() {
    w.zones.resize(w.communes.size());
    const auto c = workspace.db().query(
        "SELECT scheme, vintage, commune, class, dataset FROM zone ORDER BY commune, scheme, "
        "vintage DESC",
        {column_type::text, column_type::text, column_type::text, column_type::text, integer});
    for (std::size_t r = 0; r < c[0].size(); ++r) {
      const auto id = w.communes.find(c[2].text()[r]);
      if (!id) continue;
      w.zones[std::size_t(*id)].push_back(
          {c[0].text()[r], c[1].text()[r], c[3].text()[r], sources[c[4].integer()[r]]});
    }
  }

  void load_resources() {
    const auto c = workspace.db().query(
        "SELECT r.id, r.name, r.kind, r.lon, r.lat, r.comes, r.delay, r.speed_kmh FROM resource r "
        "JOIN dataset d ON d.id = r.dataset ORDER BY d.key, r.id",
        {column_type::text, column_type::text, column_type::text, real, real, integer, real, real});
    for (std::size_t r = 0; r < c[0].size(); ++r) {
      supply::urgent_resource x{
          c[0].text()[r],
          c[1].text()[r],
          supply::find_kind(c[2].text()[r]).value_or(supply::resource_kind::other),
          {c[3].real()[r], c[4].real()[r]},
          c[5].integer()[r] != 0,
          {c[6].real()[r]},
          {}};
      if (!c[7].is_null(r)) x.flies_kmh = c[7].real()[r];
      w.resources.push_back(std::move(x));
    }
  }

  void load_times() {
    minutes limit = kNeighbourReach;
    for (const auto& p : w.professions) limit = std::max(limit, p.decay.reach());
    for (const auto& [key, d] : w.decays_) limit = std::max(limit, d.reach());
    w.matrix_file_ = workspace.array("matrix");
    w.road_times_file_ = workspace.array("road-times");
    auto known = times_reader{w}.best(limit);
    w.times = std::move(known.table);
    w.time_source = std::move(known.source);
  }
};

const geo::outline_set& world::outlines() const {
  std::call_once(outlines_once_, [&] {
    if (!outlines_file_.empty()) {
      outlines_ =
          geo::outlines_from_bytes(mapped_file(outlines_file_).bytes(), outlines_file_.string());
    } else {
      outlines_ = cells_of(communes, territory);
    }
  });
  return outlines_;
}

const geo::tile_set& world::tiles() const {
  std::call_once(tiles_once_, [&] {
    std::vector<geo::tile_commune> drawn;
    for (std::size_t i = 0; i < communes.size(); ++i) {
      const bool inside = communes.core[i] != 0;
      drawn.push_back({communes.code[i], communes.name[i], communes.departement[i],
                       inside ? "in" : "around", inside});
    }
    tiles_ = std::make_unique<geo::tile_set>(outlines(), drawn, main_towns(*this));
  });
  return *tiles_;
}

const territory::search_index& world::search() const {
  std::call_once(search_once_,
                 [&] { search_ = std::make_unique<territory::search_index>(communes, areas); });
  return *search_;
}

const road_times* world::roads() const {
  std::call_once(roads_once_, [&] {
    if (network_file_.empty() || hierarchy_file_.empty()) return;
    roads_ = std::make_shared<const road_times>(travel::load_engine(network_file_, hierarchy_file_),
                                                centres_of(*this));
  });
  return roads_.get();
}

std::shared_ptr<const world> world::load(store::workspace& workspace) {
  auto w = std::make_shared<world>();
  w->territory = workspace.meta("territory");
  w->label = {workspace.meta("label_fr"), workspace.meta("label_en")};
  w->generation = workspace.generation();
  w->datasets = workspace.datasets();
  w->communes = territory::load_communes(workspace.db());
  w->areas = territory::load_areas(workspace.db());
  w->core = w->communes.core_communes();
  loader l{*w, workspace, dataset_keys(w->datasets)};
  l.load_series();
  l.load_demand();
  l.load_professions();
  l.load_statistics();
  l.load_zones();
  l.load_resources();
  l.load_times();
  w->folder_ = workspace.folder();
  w->outlines_file_ = workspace.array("outlines");
  w->network_file_ = workspace.array("roads");
  w->hierarchy_file_ = workspace.array("hierarchy");
  return w;
}

std::shared_ptr<const travel::time_table> world::times_within(minutes limit) const {
  if (limit <= times.limit) return {std::shared_ptr<const void>(), &times};
  const std::lock_guard lock(long_times_mutex_);
  if (!long_times_ || long_times_->limit < limit) {
    long_times_ = std::make_shared<const travel::time_table>(times_reader{*this}.best(limit).table);
  }
  return long_times_;
}

std::vector<held_times> all_times(const world& w, minutes limit) {
  std::vector<held_times> out;
  for (auto& t : times_reader{w}.imported(limit, true)) {
    out.push_back({t.source.key, t.source.label, std::move(t.table)});
  }
  for (const auto& m : travel::embedded_straight_line_models()) {
    out.push_back({m.key, m.label, straight_line_times(m.model, w.communes, limit)});
  }
  return out;
}

const access::decay& world::decay_of(const profession& p, int year) const {
  const auto own = decays_.find({p.key, year});
  return own == decays_.end() ? p.decay : own->second;
}

std::shared_ptr<const access::weights> world::weights_of(const access::decay& d) const {
  for (const auto& [decay, weights] : weights_) {
    if (decay == d) return weights;
  }
  weights_.emplace_back(d, std::make_shared<access::weights>(access::make_weights(
                               times.offsets, times.destinations, times.times, d)));
  return weights_.back().second;
}

const access::catchment& world::catchment(const profession& p, int year) const {
  const std::lock_guard lock(mutex_);
  auto& kept = catchments_[{p.key, year}];
  if (!kept) {
    const auto demand = std::ranges::find_if(all_demand, [&](const snapshot::demand& d) {
      return d.profession == p.key && d.year == year;
    });
    kept = std::make_unique<access::catchment>(
        access::make_catchment(weights_of(decay_of(p, year)), demand->standardised, p.scale));
  }
  return *kept;
}

const public_supply& world::supply_for_all(const std::string& list,
                                           const std::string& profession) const {
  const auto& rules = supply::rules_for(profession);
  const auto& d = find_practitioners(datasets, list);
  const std::lock_guard lock(mutex_);
  auto& kept = supplies_[{d.key, rules.profession}];
  if (!kept) {
    auto workspace = store::workspace::open(folder_);
    const auto practices = supply::load_practices(workspace.db(), d.id, rules.profession);
    if (workspace.generation() != generation) {
      throw not_found(
          {"la liste de praticiens vient de changer ; recommencez dans quelques secondes",
           "the list of practitioners has just changed; try again in a few seconds"});
    }
    kept = std::make_shared<const public_supply>(d, practices, rules, communes, areas);
  }
  return *kept;
}

void world::warm() const {
  for (const auto& p : professions) {
    const auto s = select(*this, p.key, std::nullopt, "");
    catchment(p, s.series.year);
    baseline(s.series);
  }
  // As far as the longest decay, unless that is the size of a country.
  constexpr std::size_t kFewPairs = 4'000'000;
  minutes furthest = times.limit;
  for (const auto& d : access::named_decays()) furthest = std::max(furthest, reach_of(d.f));
  if (times.destinations.size() < kFewPairs) times_within(furthest);
  tiles();
  search();
  roads();
}

const access::summary& world::baseline(const series& s) const {
  const std::lock_guard lock(mutex_);
  const auto [it, added] = baselines_.try_emplace(&s);
  if (added) {
    const auto d = std::ranges::find_if(all_demand, [&](const snapshot::demand& x) {
      return x.profession == s.profession && x.year == s.year;
    });
    const auto p = std::ranges::find(professions, s.profession, &profession::key);
    it->second = access::summarise({s.value, d->standardised, d->population}, core, p->under);
  }
  return it->second;
}

std::vector<age_group> ages_of(const world& w, commune_id c) {
  int newest = 0;
  for (const auto& s : w.statistics[std::size_t(c)]) {
    if (s.topic == "age") newest = std::max(newest, s.year);
  }
  struct known {
    std::optional<double> men, women;
  };
  std::map<std::pair<int, std::optional<int>>, known> groups;
  for (const auto& s : w.statistics[std::size_t(c)]) {
    if (s.topic != "age" || s.year != newest || !s.value) continue;
    const auto ages = std::string_view(s.indicator).substr(s.indicator.find(':') + 1);
    const auto dash = ages.find('-');
    const auto from = parse_number(ages.substr(0, dash)), to = parse_number(ages.substr(dash + 1));
    if (!from) continue;
    auto& g =
        groups[{static_cast<int>(*from), to ? std::optional(static_cast<int>(*to)) : std::nullopt}];
    (s.indicator.starts_with("women") ? g.women : g.men) = s.value;
  }
  std::vector<age_group> out;
  for (const auto& [ages, g] : groups) {
    if (g.men && g.women) out.push_back({ages.first, ages.second, *g.men, *g.women});
  }
  return out;
}

std::optional<double> people_from(const world& w, commune_id c, int from_age) {
  double people = 0;
  int next = from_age;
  for (const auto& g : ages_of(w, c)) {
    if (g.from < from_age) continue;
    if (g.from != next) return {};
    people += g.men + g.women;
    if (!g.to) return people;
    next = *g.to + 1;
  }
  return {};
}

const age_bound& selection::ages() const {
  return *std::ranges::find(profession.ages, series.ages, &age_bound::key);
}

selection select(const world& w, std::string_view profession, std::optional<int> year,
                 std::string_view ages) {
  if (w.professions.empty()) {
    throw not_found(
        tr("cet espace de travail ne contient aucun APL ; importez un classeur de la "
           "DREES : « sourcier import apl FICHIER.xlsx »",
           "this workspace holds no APL; import a DREES workbook: \"sourcier import "
           "apl FILE.xlsx\""));
  }
  const auto& p = find_profession(w.professions, profession);
  const std::string wanted = ages.empty() ? p.ages.front().key : std::string(ages);
  std::string known;
  for (const auto& s : w.all_series) {
    if (s.profession != p.key) continue;
    if ((!year || s.year == *year) && s.ages == wanted) {
      const auto d = std::ranges::find_if(
          w.all_demand, [&](const demand& x) { return x.profession == p.key && x.year == s.year; });
      if (d != w.all_demand.end()) return {p, s, *d};
    }
    known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", s.year, s.ages);
  }
  const std::string asked = p.key + (year ? fmt::format(" {}", *year) : "");
  throw input_error(tr("pas d'APL pour {}, âges « {} » ; choisissez parmi : {}",
                       "no APL for {}, ages \"{}\"; choose one of: {}", asked, wanted, known));
}

}  // namespace sourcier::snapshot
