#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/known.h"
#include "ingest/options.h"
#include "ingest/report.h"
#include "ingest/workbook.h"
#include "ingest/write.h"

namespace sourcier::ingest {

// One commune of a vintage, under the code it bore then.
struct apl_row {
  std::size_t line = 0;
  std::string code;
  std::vector<double> values;  // one per apl_table::ages
  double standardised_population = 0;
  double population = 0;
};

// One profession and vintage as published. `ages`: "all", or the bound of the practitioners
// counted ("65": aged 65 or less).
struct apl_table {
  std::string profession;  // gp, nurse, midwife, dentist, physiotherapist
  int year = 0;
  std::string place;  // the sheet, named in issues
  std::vector<std::string> ages;
  std::vector<apl_row> rows;
  report read;  // rows read and what was wrong with them
};

// The weights that go with it.
struct apl_parameters {
  struct band {
    double upper_minutes;
    double weight;
  };
  std::vector<band> decay;  // closed upper bounds, ascending; beyond the last the weight is 0
  // By vintage: age group ("0-4", ..., "90+") and weight. Year 0: of every vintage.
  std::map<int, std::vector<std::pair<std::string, double>>> demand;
};

struct apl_workbook {
  std::vector<apl_table> tables;
  apl_parameters parameters;
};

// Reads the sheets of a DREES workbook by what their own headers say. `file` is for messages.
// Throws input_error that lists what was found where a sheet or a column is missing.
apl_workbook read_apl_workbook(const std::vector<sheet>& sheets, const std::string& file);

// "gp" for any title that names general practitioners, and so on; empty for none of ours.
std::string profession_in(std::string_view title);
text profession_label(std::string_view profession);

// "de 5 à 9 ans" -> "5-9", "Moins de 5 ans" -> "0-4", "Plus de 90 ans" -> "90+"; empty otherwise.
std::string age_group_in(std::string_view label);

// Data sets apl:<profession>:<year> of tables mapped to the communes of today: populations of
// merged communes add up, their APL is the mean weighted by the standardised population, so that
// the consultations accessible are conserved. Completes each table's report.
prepared prepare_apl(known_communes& known, apl_table& table, store::dataset dataset);
prepared prepare_parameters(const std::string& profession, int year, const apl_parameters& p,
                            store::dataset dataset);

// DREES workbooks of any profession and vintage.
report import_apl(store::workspace& w, const std::vector<std::filesystem::path>& files,
                  const options& o);

}  // namespace sourcier::ingest
