#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "ingest/communes.h"
#include "ingest/embedded.h"
#include "ingest/report.h"
#include "store/workspace.h"

namespace sourcier::ingest {

namespace fs = std::filesystem;
using paths = std::vector<fs::path>;

// Folder of the real files, or empty where they are not at hand.
inline fs::path shared_data() {
  if (const char* told = std::getenv("SOURCIER_SHARED_DATA")) return told;
  const fs::path beside = fs::path(SOURCIER_SOURCE_DIR) / ".." / "shared" / "data";
  return fs::exists(beside / "README.md") ? beside : fs::path();
}

#define SOURCIER_REQUIRE_SHARED(NAME)  \
  const fs::path NAME = shared_data(); \
  if (NAME.empty()) GTEST_SKIP() << "the folder of real files is not here"

// The message of the input_error that `f` throws, in both languages.
template <class F>
std::string message_of(F&& f) {
  try {
    f();
  } catch (const error& e) {
    return e.message.fr + "\n" + e.message.en;
  }
  return "(nothing was thrown)";
}

// A folder of its own, and in it a workspace of seven communes: four in the département 02, of
// which 02004 absorbed 02005 in 2019 and 02006 was split off 02003 in 2020; one around, in 51; two
// arrondissements of Paris.
struct ingest_test : ::testing::Test {
  fs::path folder =
      fs::temp_directory_path() / ("sourcier-ingest-" + std::to_string(::getpid()) + "-" +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  options o;

  void SetUp() override {
    fs::remove_all(folder);
    fs::create_directories(folder);
    o.now = "2026-11-22T09:00:00Z";
    o.lang = language::en;
  }
  void TearDown() override { fs::remove_all(folder); }

  fs::path file(const std::string& name, const std::string& bytes) const {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << bytes;
    return folder / name;
  }

  void write_package(const std::string& extra = "") const {
    file("package/data/communes.json",
         R"([
{"code":"02001","nom":"Un","departement":"02","type":"commune-actuelle","population":100},
{"code":"02002","nom":"Deux","departement":"02","type":"commune-actuelle","population":200},
{"code":"02003","nom":"Trois","departement":"02","type":"commune-actuelle","population":300},
{"code":"02004","nom":"Quatre","departement":"02","type":"commune-actuelle","population":400},
{"code":"02005","nom":"Cinq","type":"commune-deleguee","chefLieu":"02004","departement":"02"},
{"code":"02006","nom":"Six","departement":"02","type":"commune-actuelle","population":60},
{"code":"75056","nom":"Paris","departement":"75","type":"commune-actuelle","population":3000},
{"code":"75101","nom":"Paris 1er","type":"arrondissement-municipal",
 "commune":"75056","departement":"75","population":1000},
{"code":"75102","nom":"Paris 2e","type":"arrondissement-municipal",
 "commune":"75056","departement":"75","population":2000})" +
             extra + "\n]");
    file(
        "package/data/epci.json",
        R"([{"code":"200000001","nom":"Sources","membres":[{"code":"02001"},{"code":"02002"}]},
{"code":"200054781","nom":"Grand Paris","membres":[{"code":"75056"}]}])");
    file(
        "package/data/departements.json",
        R"([{"code":"02","region":"32","nom":"Aisne"},{"code":"75","region":"11","nom":"Paris"}])");
    file("package/data/regions.json",
         R"([{"code":"32","nom":"Hauts-de-France"},{"code":"11","nom":"Île-de-France"}])");
    file("package/package.json", R"({"name":"x","version":"6.0.0"})");
  }

  store::workspace small_workspace() {
    write_package();
    auto w = store::workspace::create(folder / "workspace", "test", {"T", "T"});
    import_communes(w, {folder / "package"}, o);
    return w;
  }
};

// A copy of the embedded region, which is made once for all.
inline void copy_embedded(const fs::path& to) {
  static const struct once {
    fs::path folder = fs::temp_directory_path() / fmt::format("sourcier-once-{}", ::getpid());
    pid_t owner = ::getpid();
    once() {
      fs::remove_all(folder);
      init_embedded(folder, "hauts-de-france",
                    {language::en, "2026-11-22T09:00:00Z", {}, {}, false});
    }
    ~once() {
      if (::getpid() == owner) fs::remove_all(folder);
    }
  } made;
  fs::copy(made.folder, to, fs::copy_options::recursive);
}

// Rows of a query as "a|b|c".
inline std::vector<std::string> rows_of(store::workspace& w, const std::string& sql,
                                        std::size_t columns) {
  const auto c = w.db().query(sql, std::vector(columns, store::column_type::text));
  std::vector<std::string> out(c[0].size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (std::size_t k = 0; k < columns; ++k) {
      out[i] += (k ? "|" : "") + (c[k].is_null(i) ? "NULL" : c[k].text()[i]);
    }
  }
  return out;
}

using xlsx_sheet = std::vector<std::vector<std::string>>;

// A workbook of these sheets; a cell that reads as a number is written as one, unless it starts
// with a zero as commune codes do.
inline void write_workbook(const fs::path& path,
                           const std::vector<std::pair<std::string, xlsx_sheet>>& sheets) {
  lxw_workbook* book = workbook_new(path.c_str());
  for (const auto& [name, rows] : sheets) {
    lxw_worksheet* s = workbook_add_worksheet(book, name.c_str());
    for (std::uint32_t r = 0; r < rows.size(); ++r) {
      for (std::uint16_t c = 0; c < rows[r].size(); ++c) {
        const auto& cell = rows[r][c];
        if (cell.empty()) continue;
        char* end = nullptr;
        const double number = std::strtod(cell.c_str(), &end);
        const bool code = cell[0] == '0' && cell.size() == 5 && cell[1] != '.';
        if (*end == 0 && !code && number == number) {
          worksheet_write_number(s, r, c, number, nullptr);
        } else {
          worksheet_write_string(s, r, c, cell.c_str(), nullptr);
        }
      }
    }
  }
  workbook_close(book);
}

inline xlsx_sheet parameters_sheet() {
  return {
      {"Paramètres de l'indicateur d'APL aux médecins généralistes"},
      {},
      {"Décroissance de l'accessibilité avec la distance"},
      {"Temps de trajet entre communes", "Accessibilité"},
      {"Moins de  10 minutes", "1"},
      {"Entre 10 et 15 minutes", "0.66666666666666663"},
      {"Entre 15 et 20 minutes", "0.33333333333333331"},
      {"Plus de 20 minutes", "0"},
      {},
      {"Tranche d'âge", "Poids de la tranche d'âge en 2022", "Poids de la tranche d'âge en 2023"},
      {"Moins de 5 ans", "0.93", "1.12"},
      {"de 5 à 9 ans", "0.59", "0.58"},
      {"Plus de 90 ans", "2.39", "2.26"}};
}

inline xlsx_sheet apl_sheet(const std::vector<std::vector<std::string>>& rows) {
  xlsx_sheet out = {
      {"Indicateur d'accessibilité potentielle localisée (APL) 2023 aux médecins généralistes"},
      {},
      {"Millésime : 2023"},
      {"Champ : Omnipraticiens libéraux ; France hors Mayotte."},
      {},
      {"Code commune INSEE", "Commune", "APL aux médecins généralistes",
       "APL aux médecins généralistes de moins de 65 ans",
       "Population standardisée 2021 pour la médecine générale", "Population totale 2021"},
      {"", "", "En nombre de consultations", "En nombre", "En nombre", "En nombre d'habitants"}};
  out.insert(out.end(), rows.begin(), rows.end());
  return out;
}

}  // namespace sourcier::ingest
