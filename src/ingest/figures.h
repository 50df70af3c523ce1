#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/csv.h"
#include "ingest/known.h"
#include "ingest/single_file.h"
#include "ingest/write.h"

namespace sourcier::ingest {

// Rows of table `statistic`. `status`: "=" for a value, else why there is none ("secret",
// "not_available").
class statistic_rows {
 public:
  explicit statistic_rows(std::string topic) : topic_(std::move(topic)) {}
  void add(std::string indicator, int year, std::string commune, double value);
  void add_absent(std::string indicator, int year, std::string commune, std::string status);
  std::size_t size() const { return year_.size(); }
  table_rows take();

 private:
  std::string topic_;
  std::vector<std::string> indicator_, commune_, status_;
  std::vector<std::int64_t> year_;
  std::vector<double> value_;
  std::vector<char> null_;
};

// The year said by --year or in the name of the file; throws input_error where neither says it.
int year_of_file(const csv_file& file, const options& o);

// Facilities: counts by commune and kind, from INSEE's wide tables (one column a kind), its long
// ones (commune, type, count) or code,year,facility,count. One data set a year.
report import_facilities(store::workspace& w, const std::vector<std::filesystem::path>& files,
                         const options& o);
std::vector<prepared> prepare_facilities(known_communes& known, const std::string& file,
                                         std::string_view bytes, const options& o, report& r);

// Income and poverty: a Filosofi table (CODGEO, MED21, TP6021), or
// code,indicator,year,value,status.
report import_income(store::workspace& w, const std::vector<std::filesystem::path>& files,
                     const options& o);
std::vector<prepared> prepare_income(known_communes& known, const std::string& file,
                                     std::string_view bytes, const options& o, report& r);

// Zones: code,scheme,vintage,class, or a column a scheme (zonage_mg_ars, zonage_infirmier,
// zrr_2021). One data set a scheme and vintage.
report import_zones(store::workspace& w, const std::vector<std::filesystem::path>& files,
                    const options& o);
std::vector<prepared> prepare_zones(known_communes& known, const std::string& file,
                                    std::string_view bytes, const options& o, report& r);

// Levels of a table code,<level>,... with their names (level,code,name): memberships and areas.
prepared prepare_health_areas(known_communes& known, std::string_view areas, std::string_view names,
                              store::dataset dataset, report& r);

// Life-and-health territories: commune,tvs and, where it is given, name. Replaces the levels that
// the workspace holds.
report import_health_areas(store::workspace& w, const std::vector<std::filesystem::path>& files,
                           const options& o);

// A data set of one vintage and one table from that file, with the counts of the report.
prepared prepare_set(store::dataset dataset, std::string vintage, const std::string& file,
                     std::string_view bytes, table_rows rows, const report& r);

// Parses one file, maps it and writes it: what these importers share.
template <class Prepare>
report import_one(store::workspace& w, const std::vector<std::filesystem::path>& files,
                  const options& o, Prepare&& prepare) {
  const single_file file(files);
  known_communes known(w);
  report r;
  r.file = file.name();
  auto sets = prepare(known, file.name(), file.bytes(), o, r);
  r.unchanged = !write(w, std::move(sets));
  return r;
}

}  // namespace sourcier::ingest
