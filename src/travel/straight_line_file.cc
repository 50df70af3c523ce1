#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/assets.h"
#include "base/dates.h"
#include "base/error.h"
#include "base/numbers.h"
#include "base/toml.h"
#include "travel/straight_line.h"

namespace sourcier::travel {
namespace {

constexpr std::string_view kModelFile = "data/time-models/straight-line.toml";
constexpr std::string_view kModelFolder = "data/time-models/", kModelEnding = ".toml";

constexpr std::string_view kPreamble =
    "# Travel times in a straight line, minutes between two communes d km apart:\n"
    "#   start + per_km d + per_root_km sqrt(d) + L (start_per_decade + per_km_decade d)\n"
    "# with L the decimal logarithm of the geometric mean of the two densities (people per km2,\n"
    "# kept in 1-10,000). A commune and itself: 0. docs/travel-times.md says how it was chosen.\n"
    "# The errors are those of held-back pairs, in minutes, model less measured, by km apart.\n";

// One table of the file, with what an error message needs to point at it.
struct table_reader {
  const nlohmann::json* table;
  std::string file;
  std::string section;

  [[noreturn]] void refuse(std::string_view field) const {
    throw input_error(
        tr("{} : « {}{} » est absent ou n'est pas du type attendu ; reprenez le "
           "fichier livré comme modèle",
           "{}: \"{}{}\" is missing or not of the expected type; take the shipped "
           "file as a pattern",
           file, section, field));
  }
  const nlohmann::json& at(std::string_view field) const {
    const auto found = table->find(std::string(field));
    if (found == table->end()) refuse(field);
    return *found;
  }
  double finite(std::string_view field) const {
    const auto& value = at(field);
    if (!value.is_number()) refuse(field);
    return value.get<double>();
  }
  // TOML's inf comes as text, since JSON has no such number.
  double finite_or_infinite(std::string_view field) const {
    if (at(field) == "Infinity") return std::numeric_limits<double>::infinity();
    return finite(field);
  }
  std::string string(std::string_view field) const {
    const auto& value = at(field);
    if (!value.is_string()) refuse(field);
    return value.get<std::string>();
  }
  table_reader section_named(std::string_view name) const {
    const auto& found = at(name);
    if (!found.is_object()) refuse(name);
    return {&found, file, std::string(name) + "."};
  }
};

time_curve read_curve(const table_reader& in) {
  const time_curve curve{in.finite("start"), in.finite("per_km"), in.finite("per_root_km"),
                         in.finite("start_per_decade"), in.finite("per_km_decade")};
  if (!is_increasing(curve)) {
    throw input_error(
        tr("{} : [{}] fait baisser le temps quand la distance croît ; refaites "
           "l'ajustement ou reprenez le fichier livré",
           "{}: [{}] makes times fall as the distance grows; fit again or take the "
           "shipped file",
           in.file, in.section.substr(0, in.section.size() - 1)));
  }
  return curve;
}

std::vector<band_error> read_errors(const table_reader& in) {
  std::vector<band_error> errors;
  const auto& rows = in.at("error");
  if (!rows.is_array()) in.refuse("error");
  for (const auto& row : rows) {
    if (!row.is_object()) in.refuse("error");
    const table_reader r{&row, in.file, "error."};
    const double pairs = r.finite("pairs");
    if (pairs < 0) r.refuse("pairs");
    errors.push_back({r.finite("from_km"), r.finite_or_infinite("to_km"),
                      static_cast<std::size_t>(pairs), r.finite("bias"), r.finite("mean_absolute"),
                      r.finite("root_mean_square"), r.finite("p90_absolute")});
  }
  return errors;
}

std::string toml_string(std::string_view s) {
  std::string out = "\"";
  for (const char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "\"";
}

std::string curve_lines(std::string_view name, const time_curve& c) {
  return fmt::format(
      "\n[{}]\nstart = {}\nper_km = {}\nper_root_km = {}\nstart_per_decade = {}\n"
      "per_km_decade = {}\n",
      name, exact_number(c.start), exact_number(c.per_km), exact_number(c.per_root_km),
      exact_number(c.start_per_decade), exact_number(c.per_km_decade));
}

}  // namespace

straight_line_model parse_straight_line_model(std::string_view bytes, std::string_view name) {
  const auto root = parse_toml(bytes, std::string(name));
  const table_reader in{&root, std::string(name), ""};
  straight_line_model model;
  model.source = {in.string("source_fr"), in.string("source_en")};
  model.licence = {in.string("licence_fr"), in.string("licence_en")};
  model.fitted_on = in.string("fitted_on");
  if (!parse_date(model.fitted_on)) in.refuse("fitted_on");
  model.curve = read_curve(in.section_named("curve"));
  model.without_density = read_curve(in.section_named("without_density"));
  if (model.without_density.needs_density()) in.refuse("without_density");
  model.errors = read_errors(in);
  return model;
}

straight_line_model embedded_straight_line_model() {
  const auto bytes = find_asset(kModelFile);
  assert(bytes);
  return parse_straight_line_model(*bytes, kModelFile);
}

std::vector<named_straight_line> embedded_straight_line_models() {
  std::vector<named_straight_line> out;
  for (const auto& file : embedded_assets()) {
    const std::string_view name = file.name;
    if (!name.starts_with(kModelFolder) || !name.ends_with(kModelEnding)) continue;
    auto key = std::string(name.substr(kModelFolder.size()));
    key.resize(key.size() - kModelEnding.size());
    auto model = parse_straight_line_model(file.bytes(), name);
    const auto number = [](double v, language l) { return format_number(v, 2, l); };
    const auto& c = model.curve;
    out.push_back({std::move(key),
                   {fmt::format("ligne droite, {} min + {} min par km",
                                number(c.start, language::fr), number(c.per_km, language::fr)),
                    fmt::format("straight line, {} min + {} min per km",
                                number(c.start, language::en), number(c.per_km, language::en))},
                   std::move(model)});
  }
  std::ranges::sort(out, {}, &named_straight_line::key);
  const auto shipped = std::ranges::find(out, "straight-line", &named_straight_line::key);
  assert(shipped != out.end());
  std::rotate(out.begin(), shipped, shipped + 1);
  return out;
}

std::string to_toml(const straight_line_model& model) {
  std::string out(kPreamble);
  out += fmt::format(
      "source_fr = {}\nsource_en = {}\nlicence_fr = {}\nlicence_en = {}\nfitted_on = {}\n",
      toml_string(model.source.fr), toml_string(model.source.en), toml_string(model.licence.fr),
      toml_string(model.licence.en), toml_string(model.fitted_on));
  out += curve_lines("curve", model.curve) + curve_lines("without_density", model.without_density);
  for (const auto& e : model.errors) {
    out += fmt::format(
        "\n[[error]]\nfrom_km = {}\nto_km = {}\npairs = {}\nbias = {:.3f}\nmean_absolute = {:.3f}\n"
        "root_mean_square = {:.3f}\np90_absolute = {:.3f}\n",
        exact_number(e.from), exact_number(e.to), e.pairs, e.bias, e.mean_absolute,
        e.root_mean_square, e.p90_absolute);
  }
  return out;
}

}  // namespace sourcier::travel
