#include "territory/figures.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/assets.h"
#include "base/error.h"
#include "base/toml.h"

namespace sourcier::territory {
namespace {

using nlohmann::json;

// In the order of the enumeration.
constexpr std::string_view kSigns[] = {"=", "≈", "≥", ">"};

// One figure of a file, and the error that says where it is wrong.
class entry {
 public:
  entry(const json& j, const std::string& file, std::size_t number)
      : j_(j), file_(file), number_(number) {}

  std::string word(const std::string& field) const { return word_in(j_, field, field); }

  text both(const std::string& field) const {
    const auto found = j_.find(field);
    if (found == j_.end() || !found->is_object()) {
      fail(field, {"donnez fr et en", "give fr and en"});
    }
    return {word_in(*found, "fr", field + ".fr"), word_in(*found, "en", field + ".en")};
  }

  double number(const std::string& field) const {
    const auto found = j_.find(field);
    if (found == j_.end() || !found->is_number() || !std::isfinite(found->get<double>())) {
      fail(field, {"donnez un nombre", "give a number"});
    }
    return found->get<double>();
  }

  qualifier sign(const std::string& field) const {
    const auto said = word(field);
    for (std::size_t i = 0; i < std::size(kSigns); ++i) {
      if (said == kSigns[i]) return static_cast<qualifier>(i);
    }
    fail(field,
         tr("« {} » inconnu ; donnez =, ≈, ≥ ou >", "unknown \"{}\"; give =, ≈, ≥ or >", said));
  }

  [[noreturn]] void fail(const std::string& field, const text& why) const {
    throw input_error(
        {fmt::format("{}, chiffre {}, champ « {} » : {}", file_, number_, field, why.fr),
         fmt::format("{}, figure {}, field \"{}\": {}", file_, number_, field, why.en)});
  }

 private:
  std::string word_in(const json& in, const std::string& name, const std::string& field) const {
    const auto found = in.find(name);
    if (found == in.end() || !found->is_string() || found->get_ref<const std::string&>().empty()) {
      fail(field, {"donnez un texte entre guillemets", "give a text in quotes"});
    }
    return *found;
  }

  const json& j_;
  const std::string& file_;
  std::size_t number_;
};

}  // namespace

std::string_view sign_of(qualifier q) { return kSigns[static_cast<std::size_t>(q)]; }

std::vector<figure> read_figures(std::string_view document, const std::string& file) {
  const auto all = parse_toml(document, file);
  const auto list = all.find("figure");
  if (list == all.end() || !list->is_array()) {
    throw input_error(tr("{}, champ « figure » : donnez une table [[figure]] par chiffre",
                         "{}, field \"figure\": give a table [[figure]] for each figure", file));
  }
  std::vector<figure> out;
  std::set<std::string> seen;
  for (const auto& j : *list) {
    const entry e(j, file, out.size() + 1);
    if (!j.is_object()) e.fail("figure", {"donnez une table", "give a table"});
    out.push_back({e.word("key"), e.number("value"), e.sign("qualifier"), e.word("unit"),
                   e.both("definition"), e.word("territory"), e.word("period"), e.both("source"),
                   e.word("vintage")});
    const auto& f = out.back();
    if (!seen.insert(f.key + " " + f.territory + " " + f.period + " " + f.source.fr).second) {
      e.fail("key",
             tr("« {} » est donné deux fois pour ce territoire, cette période et cette source",
                "\"{}\" is given twice for this territory, period and source", f.key));
    }
  }
  return out;
}

std::vector<figure> figures_of(std::string_view territory) {
  const auto name = fmt::format("data/{}/figures.toml", territory);
  const auto document = find_asset(name);
  return document ? read_figures(*document, name) : std::vector<figure>();
}

}  // namespace sourcier::territory
