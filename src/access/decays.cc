#include "access/decays.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/assets.h"
#include "base/error.h"
#include "base/toml.h"

namespace sourcier::access {
namespace {

using nlohmann::json;

constexpr const char* kFile = "data/parameters/decays.toml";
constexpr double kFurthest = 600;  // minutes

// One [decay.KEY], with where it stands for messages.
struct entry {
  const std::string& file;
  const std::string& key;
  const json& fields;

  [[noreturn]] void refuse(const char* field, const json& found, const text& expected) const {
    const auto value = found.is_null() ? std::string("-") : found.dump();
    throw input_error(
        {fmt::format("{}, decay.{}, {} : « {} » ; {}", file, key, field, value, expected.fr),
         fmt::format("{}, decay.{}, {}: \"{}\"; {}", file, key, field, value, expected.en)});
  }
  const json& at(const json& in, const char* field) const {
    if (in.is_object() && in.contains(field)) return in[field];
    refuse(field, nullptr, {"ce champ manque", "this field is missing"});
  }
  std::string word(const char* field) const {
    const auto& v = at(fields, field);
    if (v.is_string() && !v.get<std::string>().empty()) return v;
    refuse(field, v, {"donnez un texte", "give a text"});
  }
  text both(const char* field) const {
    const auto& v = at(fields, field);
    const auto said = [&](const char* l) { return v.contains(l) && v[l].is_string(); };
    if (v.is_object() && said("fr") && said("en")) return {v["fr"], v["en"]};
    refuse(field, v, {"donnez fr et en", "give fr and en"});
  }
  bool truth(const char* field) const {
    const auto& v = at(fields, field);
    if (v.is_boolean()) return v;
    refuse(field, v, {"donnez true ou false", "give true or false"});
  }
  // Over 0 and at most `most`.
  double number(const json& in, const char* field, double most) const {
    const auto& v = at(in, field);
    if (v.is_number() && v.get<double>() > 0 && v.get<double>() <= most) return v;
    refuse(field, v,
           tr("donnez un nombre plus grand que 0, au plus {}", "give a number over 0, at most {}",
              most));
  }
  minutes reach() const { return {number(fields, "reach_minutes", kFurthest)}; }
};

decay read_steps(const entry& e) {
  const auto& bands = e.at(e.fields, "bands");
  if (!bands.is_array() || bands.empty()) {
    e.refuse("bands", bands, {"donnez au moins un palier", "give at least one band"});
  }
  decay out;
  for (const auto& b : bands) {
    const minutes upper{e.number(b, "up_to_minutes", kFurthest)};
    const double weight = e.number(b, "weight", 1);
    if (!out.bands.empty() && upper <= out.bands.back().upper) {
      e.refuse("up_to_minutes", b["up_to_minutes"],
               {"les bornes doivent croître", "bounds must ascend"});
    }
    if (!out.bands.empty() && weight > out.bands.back().weight) {
      e.refuse("weight", b["weight"],
               {"un poids ne croît pas avec le temps", "a weight does not rise with time"});
    }
    out.bands.push_back({upper, weight});
  }
  return out;
}

power read_power(const entry& e) {
  const power p{e.number(e.fields, "exponent", 10),
                {e.number(e.fields, "flat_minutes", kFurthest)},
                e.reach()};
  if (p.flat > p.limit) {
    e.refuse("flat_minutes", e.fields["flat_minutes"],
             {"donnez au plus reach_minutes", "give at most reach_minutes"});
  }
  return p;
}

decay_function read_form(const entry& e) {
  const auto form = e.word("form");
  if (form == "steps") return read_steps(e);
  if (form == "binary") return binary{e.reach()};
  if (form == "linear") return linear{e.reach()};
  if (form == "epanechnikov") return epanechnikov{e.reach()};
  if (form == "quartic") return quartic{e.reach()};
  if (form == "gaussian") return gaussian{e.reach()};
  if (form == "exponential") return exponential{e.number(e.fields, "rate", 10), e.reach()};
  if (form == "power") return read_power(e);
  e.refuse("form", e.fields["form"],
           {"choisissez parmi : steps, binary, linear, epanechnikov, quartic, gaussian, "
            "exponential, power",
            "choose one of: steps, binary, linear, epanechnikov, quartic, gaussian, exponential, "
            "power"});
}

}  // namespace

std::vector<named_decay> parse_decays(std::string_view document, const std::string& file) {
  const auto whole = parse_toml(document, file);
  if (!whole.contains("decay") || !whole["decay"].is_object()) {
    throw input_error(tr("{} : aucune section [decay.NOM]", "{}: no section [decay.NAME]", file));
  }
  std::vector<named_decay> out;
  for (const auto& item : whole["decay"].items()) {
    const entry e{file, item.key(), item.value()};
    out.push_back({item.key(), e.both("label"), read_form(e), e.both("source"), e.word("date"),
                   e.truth("verified")});
  }
  return out;
}

std::span<const named_decay> named_decays() {
  static const auto all = parse_decays(find_asset(kFile).value_or(""), kFile);
  return all;
}

const named_decay& find_decay(std::string_view key) {
  const auto all = named_decays();
  const auto it = std::ranges::find(all, key, &named_decay::key);
  if (it != all.end()) return *it;
  std::string known;
  for (const auto& d : all) known += (known.empty() ? "" : ", ") + d.key;
  throw input_error(tr("décroissance « {} » inconnue ; choisissez parmi : {}",
                       "unknown decay \"{}\"; choose one of: {}", std::string(key), known));
}

}  // namespace sourcier::access
