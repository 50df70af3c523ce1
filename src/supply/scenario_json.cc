#include "supply/scenario_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>

#include "base/error.h"

namespace sourcier::supply {
namespace {

using nlohmann::json;

// One object of the document with the way that leads to it.
struct reader {
  const json& j;
  text where;
  std::string path;

  [[noreturn]] void refuse(const std::string& name, const text& why) const {
    throw input_error({fmt::format("{} : {}{} : {}", where.fr, path, name, why.fr),
                       fmt::format("{}: {}{}: {}", where.en, path, name, why.en)});
  }
  std::string shown(const std::string& name) const {
    return j.at(name).dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 80);
  }
  void known_only(std::span<const std::string_view> names) const {
    for (const auto& item : j.items()) {
      if (std::ranges::find(names, item.key()) != names.end()) continue;
      refuse(item.key(), {"membre inconnu ; retirez-le", "unknown member; take it out"});
    }
  }
  const json* find(const std::string& name) const {
    const auto at = j.find(name);
    return at == j.end() || at->is_null() ? nullptr : &*at;
  }
  std::string string(const std::string& name, bool required) const {
    const auto* found = find(name);
    if (!found && !required) return "";
    if (!found || !found->is_string()) {
      refuse(name, {"donnez un texte", "give a text"});
    }
    return found->get<std::string>();
  }
  std::optional<date> day(const std::string& name) const {
    const auto text = string(name, false);
    if (text.empty()) return std::nullopt;
    const auto read = parse_date(text);
    if (!read) {
      refuse(name, tr("{} n'est pas une date (AAAA-MM-JJ)", "{} is not a date (YYYY-MM-DD)",
                      shown(name)));
    }
    return read;
  }
  template <class Value, class Find>
  Value word(const std::string& name, Value fallback, Find&& find_word, const text& known) const {
    const auto given = string(name, false);
    if (given.empty()) return fallback;
    const auto value = find_word(given);
    if (!value) {
      refuse(name, {fmt::format("{} inconnu ; choisissez parmi : {}", shown(name), known.fr),
                    fmt::format("unknown {}; choose one of: {}", shown(name), known.en)});
    }
    return *value;
  }
};

supply_change read_change(const reader& r) {
  if (!r.j.is_object()) r.refuse("", {"donnez un objet", "give an object"});
  constexpr std::array<std::string_view, 9> kMembers = {
      "place", "profession", "amount", "unit", "from", "to", "certainty", "origin", "label"};
  r.known_only(kMembers);
  supply_change c;
  c.place = r.string("place", true);
  c.profession = r.string("profession", true);
  const auto* amount = r.find("amount");
  if (!amount || !amount->is_number()) {
    r.refuse("amount", {"donnez un nombre, négatif pour un retrait",
                        "give a number, negative for what is taken away"});
  }
  c.amount.value = amount->get<double>();
  c.amount.unit = r.word("unit", capacity_unit::fte, find_unit,
                         {"fte, consultations, half-days", "fte, consultations, half-days"});
  c.from = r.day("from");
  c.to = r.day("to");
  c.certainty =
      r.word("certainty", certainty::simulated, find_certainty,
             {"observed, pledged, planned, simulated", "observed, pledged, planned, simulated"});
  c.origin = r.string("origin", false);
  c.label = r.string("label", false);
  return c;
}

}  // namespace

scenario parse_scenario(const json& j, const text& where) {
  const reader r{j, where, ""};
  if (!j.is_object()) r.refuse("", {"donnez un objet JSON", "give a JSON object"});
  constexpr std::array<std::string_view, 3> kMembers = {"name", "note", "changes"};
  r.known_only(kMembers);
  scenario s;
  s.name = r.string("name", false);
  s.note = r.string("note", false);
  const auto* changes = r.find("changes");
  if (!changes || !changes->is_array()) {
    r.refuse("changes", {"donnez une liste de changements", "give a list of changes"});
  }
  for (std::size_t i = 0; i < changes->size(); ++i) {
    s.changes.push_back(read_change({(*changes)[i], where, fmt::format("changes[{}].", i)}));
  }
  return s;
}

json parse_json(std::string_view bytes, const text& where) {
  auto j = json::parse(bytes, nullptr, false);
  if (!j.is_discarded()) return j;
  throw input_error({where.fr + " : ce n'est pas du JSON ; corrigez la syntaxe",
                     where.en + ": this is not JSON; correct its syntax"});
}

}  // namespace sourcier::supply
