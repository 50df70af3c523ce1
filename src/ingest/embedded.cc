#include "ingest/embedded.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "base/assets.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/toml.h"
#include "ingest/ages.h"
#include "ingest/apl.h"
#include "ingest/communes.h"
#include "ingest/csv.h"
#include "ingest/figures.h"
#include "ingest/numbers.h"
#include "ingest/past.h"
#include "ingest/resources.h"
#include "ingest/words.h"
#include "store/new_folder.h"

namespace sourcier::ingest {
namespace {

constexpr std::string_view kMark = "/communes.csv";

text label_of(const std::string& territory) {
  if (territory == "hauts-de-france") return {"Hauts-de-France", "Hauts-de-France"};
  return {territory, territory};
}

std::string_view table(const std::string& territory, const std::string& file) {
  const auto found = find_asset("data/" + territory + "/" + file);
  if (found) return *found;
  throw not_found(tr("la table {} de {} n'est pas dans l'exécutable ; recompilez avec script/build",
                     "table {} of {} is not in the executable; build again with script/build", file,
                     territory));
}

// Imports of one territory into an empty workspace, one after the other.
class importer {
 public:
  importer(store::workspace& w, const std::string& territory, const options& o)
      : w_(w), territory_(territory), o_(o) {}

  std::vector<report> run() {
    communes();
    history();
    known_ = std::make_unique<known_communes>(w_);
    for (const char* profession : {"gp", "nurse"}) apl(profession);
    parameters();
    several("facilities.csv", prepare_facilities);
    several("income.csv", prepare_income);
    several("zones.csv", prepare_zones);
    ages();
    resources();
    health_areas();
    return std::move(reports_);
  }

 private:
  void keep(report r, std::vector<prepared> sets, const std::string& file) {
    r.file = file;
    write(w_, std::move(sets));
    reports_.push_back(std::move(r));
  }

  void communes() {
    const auto rows = table(territory_, "communes.csv"), areas = table(territory_, "areas.csv");
    report r;
    const auto list = read_own_communes(rows, areas, r);
    auto d = describe("communes", "communes", "etalab_cog", o_);
    d.title = r.what =
        tr("Communes de la région et des alentours", "Communes of the region and around it");
    d.vintage = "2026";
    d.file = "communes.csv";
    d.digest = digest(std::string(rows) + std::string(areas));
    std::vector<prepared> sets;
    sets.push_back(prepare_communes(list, std::move(d), r));
    keep(std::move(r), std::move(sets), "communes.csv");
  }

  void history() {
    report r;
    std::vector<prepared> sets;
    sets.push_back(prepare_history("history:embedded", "history.csv",
                                   table(territory_, "history.csv"), o_, r));
    keep(std::move(r), std::move(sets), "history.csv");
  }

  void apl(const std::string& profession);
  void parameters();

  template <class Prepare>
  void several(const std::string& file, Prepare&& prepare) {
    report r;
    auto sets = prepare(*known_, file, table(territory_, file), o_, r);
    keep(std::move(r), std::move(sets), file);
  }

  void ages() {
    report r;
    auto sets = prepare_ages(w_, *known_, "ages.csv", table(territory_, "ages.csv"), o_, r);
    keep(std::move(r), std::move(sets), "ages.csv");
  }

  // The source publishes three doctors for the sector, not where each of them is.
  void resources() {
    report r;
    auto sets = prepare_resources(w_, *known_, "resources.csv", table(territory_, "resources.csv"),
                                  "ars_hdf_pact", o_, r);
    for (auto& p : sets) {
      p.dataset.vintage = "2017";
      p.dataset.title = r.what =
          tr("Trois médecins correspondants du SAMU (MCS) publiés pour le secteur de Fruges, "
             "Hesdin et Anvin ; placés par Sourcier, un par commune",
             "Three SAMU correspondent doctors (MCS) published for the sector of Fruges, Hesdin "
             "and Anvin; placed by Sourcier, one a commune");
    }
    keep(std::move(r), std::move(sets), "resources.csv");
  }

  void health_areas() {
    auto d = describe("health_areas", "health_areas", "cogugaison", o_);
    report r;
    d.title = r.what = tr("Bassins de vie, cantons et territoires de vie-santé",
                          "Bassins de vie, cantons and life-and-health territories");
    d.vintage = "2022, 2024";
    std::vector<prepared> sets;
    sets.push_back(prepare_health_areas(*known_, table(territory_, "odbl/health_areas.csv"),
                                        table(territory_, "odbl/health_area_names.csv"),
                                        std::move(d), r));
    keep(std::move(r), std::move(sets), "health_areas.csv");
  }

  store::workspace& w_;
  const std::string& territory_;
  const options& o_;
  std::unique_ptr<known_communes> known_;
  std::vector<report> reports_;
};

// The compact table of a profession, one apl_table a vintage. Professions published for one bound
// of age only have a single column, of practitioners aged 65 or less.
std::vector<apl_table> read_own_apl(const std::string& profession, const std::string& name,
                                    std::string_view bytes) {
  const csv_file file(name, bytes);
  const auto code = file.require({"code"}), year = file.require({"year"});
  const auto apl = file.require({"apl"});
  const auto apl_65 = file.find({"apl_65"});
  const auto standardised = file.require({"standardised_population"});
  const auto population = file.require({"population"});
  std::map<int, apl_table> by_year;
  report r;
  const auto read = [&](std::size_t line, std::span<const std::string_view> cells) {
    const int when = find_year(cells[year]).value_or(0);
    auto& t = by_year[when];
    if (t.year == 0) {
      t = {profession,
           when,
           name,
           apl_65 ? std::vector<std::string>{"all", "65"} : std::vector<std::string>{"65"},
           {},
           {}};
    }
    ++t.read.rows_read;
    apl_row row{line, std::string(cells[code]), {}, 0, 0};
    for (const auto i : {std::optional(apl), apl_65}) {
      if (!i) continue;
      const auto v = read_amount(t.read, line, file.header()[*i], cells[*i]);
      if (!v) return;
      row.values.push_back(*v);
    }
    const auto s = read_amount(t.read, line, "standardised_population", cells[standardised]);
    const auto p = read_amount(t.read, line, "population", cells[population]);
    if (!s || !p) return;
    row.standardised_population = *s;
    row.population = *p;
    t.rows.push_back(std::move(row));
  };
  file.for_each(r, read);
  std::vector<apl_table> out;
  for (auto& [when, t] : by_year) out.push_back(std::move(t));
  return out;
}

void importer::apl(const std::string& profession) {
  const std::string file = "apl_" + profession + ".csv";
  const auto bytes = table(territory_, file);
  auto d = describe("", "", "drees_apl", o_);
  d.file = file;
  d.digest = digest(bytes);
  for (auto& t : read_own_apl(profession, file, bytes)) {
    std::vector<prepared> sets;
    sets.push_back(prepare_apl(*known_, t, d));
    keep(t.read, std::move(sets), file);
  }
}

// Groups "0-4", ..., "90+" from their lower ages.
std::vector<std::pair<std::string, double>> age_groups(const nlohmann::json& weights) {
  const auto lower = weights.at("lower_age").get<std::vector<int>>();
  const auto weight = weights.at("weight").get<std::vector<double>>();
  std::vector<std::pair<std::string, double>> out;
  for (std::size_t i = 0; i < lower.size() && i < weight.size(); ++i) {
    out.emplace_back(i + 1 < lower.size() ? fmt::format("{}-{}", lower[i], lower[i + 1] - 1)
                                          : fmt::format("{}+", lower[i]),
                     weight[i]);
  }
  return out;
}

void importer::parameters() {
  constexpr const char* kFile = "data/parameters/apl.toml";
  const auto bytes = find_asset(kFile).value_or("");
  const auto document = parse_toml(bytes, kFile);
  auto d = describe("", "", "drees_apl", o_);
  d.file = "apl.toml";
  d.digest = digest(bytes);
  report r;
  r.what = tr("Paramètres de l'APL", "Parameters of the APL");
  std::vector<prepared> sets;
  for (const auto& [profession, p] : document.at("profession").items()) {
    apl_parameters read;
    for (const auto& band : p.at("decay")) {
      read.decay.push_back(
          {band.at("up_to_minutes").get<double>(), band.at("weight").get<double>()});
    }
    std::set<int> vintages;
    for (const auto& weights : document.at("demand_weights")) {
      if (weights.at("profession") != profession) continue;
      const int vintage = weights.at("vintage").get<int>();
      vintages.insert(vintage);
      read.demand[vintage] = age_groups(weights);
    }
    if (vintages.empty()) vintages.insert(find_year(p.value("date", "2023")).value_or(2023));
    for (const int vintage : vintages) {
      sets.push_back(prepare_parameters(profession, vintage, read, d));
      const auto n = static_cast<std::size_t>(sets.back().dataset.rows_read);
      r.rows_read += n, r.rows_kept += n;
    }
  }
  keep(std::move(r), std::move(sets), "apl.toml");
}

}  // namespace

std::vector<std::string> embedded_territories() {
  std::vector<std::string> out;
  for (const auto& asset : embedded_assets()) {
    std::string_view name = asset.name;
    if (!name.starts_with("data/") || !name.ends_with(kMark)) continue;
    name.remove_prefix(5);
    name.remove_suffix(kMark.size());
    out.emplace_back(name);
  }
  return out;
}

std::vector<report> init_embedded(const std::filesystem::path& folder, const std::string& territory,
                                  const options& o, const std::string& address) {
  const auto names = embedded_territories();
  if (std::find(names.begin(), names.end(), territory) == names.end()) {
    throw not_found(tr("pas de territoire embarqué « {} » ; choisissez parmi : {}, none",
                       "no embedded territory \"{}\"; choose one of: {}, none", territory,
                       listed(names)));
  }
  store::new_folder place(folder);
  std::vector<report> reports;
  {
    auto w = store::workspace::create(place.under_way(), territory, label_of(territory), address);
    reports = importer(w, territory, o).run();
    if (address.empty()) w.db().execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  place.keep();
  return reports;
}

}  // namespace sourcier::ingest
