#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access/catchment.h"
#include "access/summary.h"
#include "geo/outlines.h"
#include "geo/tiles.h"
#include "snapshot/professions.h"
#include "store/workspace.h"
#include "supply/urgent_resource.h"
#include "territory/communes.h"
#include "territory/search.h"
#include "travel/time_table.h"

namespace sourcier::snapshot {

class road_times;
class public_supply;

// One published series. Values are NaN where a commune has none.
struct series {
  std::string profession;
  int year = 0;
  std::string ages;
  std::string source;  // key of the data set
  std::vector<double> value;
};

// Standardised and plain population of a profession and year; 0 where a commune has none.
struct demand {
  std::string profession;
  int year = 0;
  std::vector<double> standardised, population;
};

// A figure about a commune other than access; `value` absent where status is secret or unknown.
struct statistic {
  std::string topic, indicator;
  int year = 0;
  std::optional<double> value;
  std::string status, source;
};

struct zone {
  std::string scheme, vintage, zone_class, source;
};

// Everything that questions are asked of: loaded once from a workspace, then immutable (what is
// costly and not always asked for is built when first needed and kept). Safe to share between
// threads.
class world {
 public:
  static std::shared_ptr<const world> load(store::workspace& workspace);

  std::string territory;
  text label;
  std::string generation;
  territory::commune_table communes;
  territory::area_table areas;
  std::vector<commune_id> core;         // communes of the territory, in code order
  std::vector<profession> professions;  // those with at least one series
  std::vector<series> all_series;       // newest first within a profession
  std::vector<demand> all_demand;
  travel::time_table times;
  travel::time_source time_source;
  std::vector<std::vector<statistic>> statistics;  // by commune
  std::vector<std::vector<zone>> zones;            // by commune
  std::vector<supply::urgent_resource> resources;  // of data sets of kind "resources"
  std::vector<store::dataset> datasets;

  // The operator M of a profession in a year. Precondition: the pair has demand.
  const access::catchment& catchment(const profession& p, int year) const;
  // As the workbook of that year gave it, or the profession's own.
  const access::decay& decay_of(const profession& p, int year) const;
  // What the map and the search rest on: built when first asked for and kept. Outlines may lack
  // communes; official ones were imported, others are Voronoi cells.
  const geo::outline_set& outlines() const;
  bool official_outlines() const { return !outlines_file_.empty(); }
  const geo::tile_set& tiles() const;
  const territory::search_index& search() const;
  // The road network of the workspace, with where the communes of `core`, in that order, meet it;
  // nullptr where none was imported. Read when first asked for and kept.
  const road_times* roads() const;
  // Travel times of at least `limit` minutes: those above or, beyond, read from where the world was
  // loaded when first asked for and kept. No pair is made up: beyond what an imported matrix or the
  // roads keep, there is none.
  std::shared_ptr<const travel::time_table> times_within(minutes limit) const;
  // What the public may see of a list of practitioners: of `list` ("practices", "annuaire"), or the
  // one that goes first. Read when first asked for and kept. Throws not_found where there is none
  // or where the workspace has changed since.
  const public_supply& supply_for_all(const std::string& list, const std::string& profession) const;
  // Builds all that is built on demand, for each profession's newest year, so that the first
  // question is as fast as the others.
  void warm() const;
  // Of the territory; computed when first asked for and kept.
  const access::summary& baseline(const series& s) const;

 private:
  std::shared_ptr<const access::weights> weights_of(const access::decay& d) const;

  mutable std::mutex long_times_mutex_;
  mutable std::shared_ptr<const travel::time_table> long_times_;  // further than `times`
  std::filesystem::path matrix_file_, road_times_file_;           // empty: none imported

  std::map<std::pair<std::string, int>, access::decay> decays_;  // where a workbook gave one
  mutable std::mutex mutex_;
  mutable std::vector<std::pair<access::decay, std::shared_ptr<const access::weights>>> weights_;
  mutable std::map<std::pair<std::string, int>, std::unique_ptr<access::catchment>> catchments_;
  mutable std::map<const series*, access::summary> baselines_;
  mutable std::map<std::pair<std::string, std::string>, std::shared_ptr<const public_supply>>
      supplies_;
  std::filesystem::path folder_;
  std::filesystem::path outlines_file_;  // empty: none imported
  std::filesystem::path network_file_, hierarchy_file_;
  mutable std::once_flag outlines_once_, tiles_once_, search_once_, roads_once_;
  mutable geo::outline_set outlines_;
  mutable std::unique_ptr<const geo::tile_set> tiles_;
  mutable std::unique_ptr<const territory::search_index> search_;
  mutable std::shared_ptr<const road_times> roads_;
  friend struct loader;
  friend struct times_reader;
};

// One source of travel times among those that a workspace can answer from.
struct held_times {
  std::string key;  // "matrix", "roads", or a straight-line model
  text label;
  travel::time_table table;
};
// The one that answers rest on first, then the others: a matrix, the roads, every straight-line
// model that ships.
std::vector<held_times> all_times(const world& w, minutes limit);

// People of one five-year group, or of another width; both sexes are known.
struct age_group {
  int from = 0;
  std::optional<int> to;  // included; absent: and over
  double men = 0, women = 0;
};

// By ascending age, of the newest census; empty where unknown. Not every commune is published.
std::vector<age_group> ages_of(const world& w, commune_id c);
// People aged `from_age` or more. Absent where unknown, or where no group starts at that age or not
// every group above it is known: unknown is never 0.
std::optional<double> people_from(const world& w, commune_id c, int from_age);

// What is asked: a profession, a vintage and an age bound, with the arrays that answer it.
struct selection {
  const snapshot::profession& profession;
  const snapshot::series& series;
  const snapshot::demand& demand;

  access::indicator indicator() const {
    return {series.value, demand.standardised, demand.population};
  }
  const age_bound& ages() const;
};

// Empty year or ages: the newest and the first published. Throws input_error that lists what the
// workspace holds, not_found where it holds no published access at all.
selection select(const world& w, std::string_view profession, std::optional<int> year,
                 std::string_view ages);

}  // namespace sourcier::snapshot
