#include "ingest/apl.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/digest.h"
#include "base/error.h"

namespace sourcier::ingest {
namespace {

// What a commune of today gathers from the communes of the vintage.
struct gathered {
  double standardised = 0;
  double population = 0;
  std::vector<double> weighted, plain;  // sums of APL, with and without standardised population
  std::size_t parts = 0;

  double value(std::size_t k) const {
    if (parts == 1) return plain[k];
    return standardised > 0 ? weighted[k] / standardised : plain[k] / static_cast<double>(parts);
  }
};

std::vector<gathered> gather(known_communes& known, apl_table& table) {
  std::vector<gathered> out(known.codes().size());
  std::unordered_map<std::string_view, std::size_t> seen;
  std::size_t mapped = 0;
  for (const auto& row : table.rows) {
    const std::string field = table.place + " / code";
    const auto [first, fresh] = seen.try_emplace(row.code, row.line);
    if (!fresh) {
      table.read.reject(row.line, field, row.code,
                        tr("commune déjà donnée ligne {}, seule gardée",
                           "commune already given on line {}, the only one kept", first->second));
      continue;
    }
    const auto* at = known.locate(table.read, row.line, field, row.code);
    if (at == nullptr) continue;
    auto& g = out[at->index];
    g.weighted.resize(table.ages.size());
    g.plain.resize(table.ages.size());
    for (std::size_t k = 0; k < row.values.size(); ++k) {
      g.weighted[k] += row.standardised_population * row.values[k];
      g.plain[k] += row.values[k];
    }
    g.standardised += row.standardised_population;
    g.population += row.population;
    ++g.parts;
    ++table.read.rows_kept;
    if (at->mapped) ++mapped;
  }
  if (mapped > 0) {
    const auto& what = table.read.what;
    table.read.notes.push_back(
        {fmt::format("{}, communes qui ont changé de code ou fusionné depuis : {} ; leurs chiffres "
                     "sont réunis sous le code d'aujourd'hui.",
                     what.fr, mapped),
         fmt::format("{}, communes that changed code or merged since: {}; their figures are joined "
                     "under today's code.",
                     what.en, mapped)});
  }
  return out;
}

table_rows apl_rows(const known_communes& known, const apl_table& t,
                    const std::vector<gathered>& all) {
  auto profession = text_column("profession"), ages = text_column("ages");
  auto year = integer_column("year"), commune = text_column("commune");
  auto value = real_column("value");
  for (std::size_t k = 0; k < t.ages.size(); ++k) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].parts == 0) continue;
      std::get<0>(profession.values).push_back(t.profession);
      std::get<2>(year.values).push_back(t.year);
      std::get<0>(ages.values).push_back(t.ages[k]);
      std::get<0>(commune.values).push_back(known.codes()[i]);
      std::get<1>(value.values).push_back(all[i].value(k));
    }
  }
  return {"apl", {profession, year, ages, commune, value}};
}

table_rows demand_rows(const known_communes& known, const apl_table& t,
                       const std::vector<gathered>& all) {
  auto profession = text_column("profession"), commune = text_column("commune");
  auto year = integer_column("year");
  auto standardised = real_column("standardised_population"), plain = real_column("population");
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].parts == 0) continue;
    std::get<0>(profession.values).push_back(t.profession);
    std::get<2>(year.values).push_back(t.year);
    std::get<0>(commune.values).push_back(known.codes()[i]);
    std::get<1>(standardised.values).push_back(all[i].standardised);
    std::get<1>(plain.values).push_back(all[i].population);
  }
  return {"demand", {profession, year, commune, standardised, plain}};
}

std::string parameters_key(const std::string& profession, int year) {
  return fmt::format("apl_parameters:{}:{}", profession, year);
}

}  // namespace

prepared prepare_apl(known_communes& known, apl_table& table, store::dataset dataset) {
  const auto label = profession_label(table.profession);
  dataset.key = fmt::format("apl:{}:{}", table.profession, table.year);
  dataset.kind = "apl";
  dataset.title = {fmt::format("APL aux {} {}", label.fr, table.year),
                   fmt::format("APL of {} {}", label.en, table.year)};
  dataset.vintage = std::to_string(table.year);
  table.read.what = dataset.title;
  const auto all = gather(known, table);
  std::vector<char> has;
  for (const auto& g : all) has.push_back(g.parts > 0 ? 1 : 0);
  known.note_missing(table.read, has);
  prepared p{std::move(dataset), {apl_rows(known, table, all), demand_rows(known, table, all)}};
  record(p, table.read);
  return p;
}

prepared prepare_parameters(const std::string& profession, int year, const apl_parameters& p,
                            store::dataset dataset) {
  const auto label = profession_label(profession);
  dataset.key = parameters_key(profession, year);
  dataset.kind = "apl_parameters";
  dataset.title = {fmt::format("Paramètres de l'APL aux {} {}", label.fr, year),
                   fmt::format("Parameters of the APL of {} {}", label.en, year)};
  dataset.vintage = std::to_string(year);
  auto upper = real_column("upper_minutes"), weight = real_column("weight");
  for (const auto& band : p.decay) {
    std::get<1>(upper.values).push_back(band.upper_minutes);
    std::get<1>(weight.values).push_back(band.weight);
  }
  auto group = text_column("age_group");
  auto share = real_column("weight");
  const auto own = p.demand.find(year);
  const auto demand = own != p.demand.end() ? own : p.demand.find(0);
  if (demand != p.demand.end()) {
    for (const auto& [ages, w] : demand->second) {
      std::get<0>(group.values).push_back(ages);
      std::get<1>(share.values).push_back(w);
    }
  }
  const auto of = [&](std::size_t n) {
    return std::pair(text_column("profession", std::vector(n, profession)),
                     integer_column("year", std::vector<std::int64_t>(n, year)));
  };
  const auto [profession_d, year_d] = of(upper.size());
  const auto [profession_w, year_w] = of(group.size());
  const auto rows = static_cast<std::int64_t>(upper.size() + group.size());
  dataset.rows_read = dataset.rows_kept = rows;
  return {std::move(dataset),
          {{"decay_band", {profession_d, year_d, upper, weight}},
           {"demand_weight", {profession_w, year_w, group, share}}}};
}

report import_apl(store::workspace& w, const std::vector<std::filesystem::path>& files,
                  const options& o) {
  if (files.empty()) {
    throw input_error(
        tr("donnez au moins un classeur d'APL (.xlsx)", "give at least one APL workbook (.xlsx)"));
  }
  known_communes known(w);
  report total;
  std::vector<prepared> sets;
  for (const auto& path : files) {
    const auto name = path.filename().string();
    auto book = read_apl_workbook(read_workbook(path, o.lang), name);
    auto d = describe("", "", "drees_apl", o);
    d.file = name;
    d.digest = digest_file(path);
    for (auto& table : book.tables) {
      sets.push_back(prepare_apl(known, table, d));
      sets.push_back(prepare_parameters(table.profession, table.year, book.parameters, d));
      total.join(table.read);
      for (auto [sum, part] : {std::pair(&total.what.fr, &table.read.what.fr),
                               std::pair(&total.what.en, &table.read.what.en)}) {
        *sum += (sum->empty() ? "" : ", ") + *part;
      }
    }
    total.file += (total.file.empty() ? "" : ", ") + name;
  }
  std::set<std::string> keys;
  for (const auto& p : sets) {
    if (keys.insert(p.dataset.key).second) continue;
    throw input_error(
        tr("« {} » est donné par deux feuilles ou deux fichiers ; n'en importez "
           "qu'un à la fois",
           "\"{}\" is given by two sheets or two files; import "
           "only one at a time",
           p.dataset.title.fr));
  }
  total.unchanged = !write(w, std::move(sets));
  return total;
}

}  // namespace sourcier::ingest
