#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/toml.h"
#include "territory/figure_derivation.h"
#include "territory/figures.h"

namespace sourcier::territory {
namespace {

using nlohmann::json;

// One table of a file ("figure 3", "source 1"), and the error that says where it is wrong.
class entry {
 public:
  entry(const json& j, const std::string& file, text what, std::size_t number)
      : j_(j), file_(file), what_(std::move(what)), number_(number) {
    if (!j.is_object()) fail(what_.en, {"donnez une table", "give a table"});
  }

  const json& table() const { return j_; }
  bool has(const std::string& field) const { return j_.contains(field); }

  std::string word(const std::string& field) const { return word_in(j_, field, field); }
  std::string word_or_none(const std::string& field) const {
    return has(field) ? word(field) : std::string();
  }

  // { fr = ..., en = ... }, or one text that is the same in both ("%").
  text both(const std::string& field) const {
    const auto found = j_.find(field);
    if (found != j_.end() && found->is_string()) return {word(field), word(field)};
    if (found == j_.end() || !found->is_object()) {
      fail(field, {"donnez fr et en", "give fr and en"});
    }
    return {word_in(*found, "fr", field + ".fr"), word_in(*found, "en", field + ".en")};
  }
  text both_or_none(const std::string& field) const { return has(field) ? both(field) : text(); }

  double number(const std::string& field) const {
    return number_in(j_.value(field, json()), field);
  }

  interval range(const std::string& field) const {
    const auto& found = j_.at(field);
    if (!found.is_array() || found.size() != 2) {
      fail(field, {"donnez deux nombres", "give two numbers"});
    }
    const interval out{number_in(found[0], field), number_in(found[1], field)};
    if (out.low > out.high) {
      fail(field, {"le plus petit vient d'abord", "the smaller one comes first"});
    }
    return out;
  }

  bool flag(const std::string& field) const {
    if (!has(field)) return false;
    if (!j_.at(field).is_boolean()) fail(field, {"donnez true ou false", "give true or false"});
    return j_.at(field);
  }

  std::vector<std::string> words(const std::string& field) const {
    std::vector<std::string> out;
    const auto found = j_.find(field);
    if (found == j_.end() || !found->is_array()) {
      fail(field, {"donnez une liste de textes", "give a list of texts"});
    }
    for (const auto& w : *found) {
      if (!w.is_string()) fail(field, {"donnez une liste de textes", "give a list of texts"});
      out.push_back(w);
    }
    return out;
  }

  // A field that is none of these is a misspelt one.
  void only(std::initializer_list<std::string_view> known) const {
    for (const auto& [name, value] : j_.items()) {
      if (std::ranges::find(known, name) == known.end()) {
        fail(name, tr("inconnu ; les champs sont {}", "unknown; fields are {}",
                      fmt::format("{}", fmt::join(known, ", "))));
      }
    }
  }

  [[noreturn]] void fail(const std::string& field, const text& why) const {
    throw input_error(
        {fmt::format("{}, {} {}, champ « {} » : {}", file_, what_.fr, number_, field, why.fr),
         fmt::format("{}, {} {}, field \"{}\": {}", file_, what_.en, number_, field, why.en)});
  }

  // What `read` throws, told with file, table and field.
  template <class Read>
  auto within(const std::string& field, const Read& read) const {
    try {
      return read();
    } catch (const input_error& e) {
      fail(field, e.message);
    }
  }

 private:
  std::string word_in(const json& in, const std::string& name, const std::string& field) const {
    const auto found = in.find(name);
    if (found == in.end() || !found->is_string() || found->get_ref<const std::string&>().empty()) {
      fail(field, {"donnez un texte entre guillemets", "give a text in quotes"});
    }
    return *found;
  }

  double number_in(const json& j, const std::string& field) const {
    if (!j.is_number() || !std::isfinite(j.get<double>())) {
      fail(field, {"donnez un nombre", "give a number"});
    }
    return j;
  }

  const json& j_;
  const std::string& file_;
  text what_;
  std::size_t number_;
};

// A figure whose computations await the other figures.
struct pending {
  entry e;
  std::size_t figure;
};

class reader {
 public:
  void read(const figure_file& f, const json& all) {
    for (const auto& [name, value] : all.items()) {
      const bool known = name == "source" || name == "territory" || name == "topic" ||
                         name == "definition" || name == "figure";
      if (known && value.is_array()) continue;
      throw input_error(
          tr("{}, champ « {} » : donnez des tables [[source]], [[territory]], [[topic]], "
             "[[definition]] ou [[figure]]",
             "{}, field \"{}\": give tables [[source]], [[territory]], [[topic]], "
             "[[definition]] or [[figure]]",
             f.name, name));
    }
    each(f, all, "source", "source", [&](const entry& e) { read_source(e); });
    each(f, all, "territory", "territoire", [&](const entry& e) { read_place(e); });
    each(f, all, "topic", "sujet", [&](const entry& e) { read_topic(e); });
    each(f, all, "definition", "définition", [&](const entry& e) { read_definition(e); });
  }

  void read_all_figures(const figure_file& f, const json& all) {
    each(f, all, "figure", "chiffre", [&](const entry& e) { read_figure(e); });
  }

  figure_table finish() {
    for (const auto& p : pending_) derive_value(p);
    for (const auto& p : pending_) check(p);
    return std::move(out_);
  }

 private:
  template <class Read>
  void each(const figure_file& f, const json& all, const char* name, const char* french,
            const Read& read_one) {
    if (!all.contains(name)) return;
    std::size_t number = 0;
    for (const auto& j : all.at(name)) read_one(entry(j, f.name, {french, name}, ++number));
  }

  template <class List, class Key>
  static const auto* find(const List& list, const std::string& key, Key key_of) {
    const auto found = std::ranges::find(list, key, key_of);
    return found == list.end() ? nullptr : &*found;
  }

  template <class List, class Key>
  void once(const entry& e, const List& list, const std::string& field, Key key_of) {
    if (find(list, e.word(field), key_of)) {
      e.fail(field, tr("« {} » est donné deux fois", "\"{}\" is given twice", e.word(field)));
    }
  }

  template <class List, class Key>
  const auto& named(const entry& e, const List& list, const std::string& field, Key key_of) {
    const auto* found = find(list, e.word(field), key_of);
    if (!found) {
      e.fail(field,
             tr("« {} » n'est défini dans aucun fichier", "no file defines \"{}\"", e.word(field)));
    }
    return *found;
  }

  static figure_period period(const entry& e, const std::string& field) {
    const auto written = e.word(field);
    return e.within(field, [&] { return parse_period(written); });
  }

  void read_source(const entry& e) {
    e.only({"key", "title", "publisher", "vintage", "url"});
    once(e, out_.sources, "key", &figure_source::key);
    out_.sources.push_back({e.word("key"), e.both("title"), e.both("publisher"), e.word("vintage"),
                            e.word_or_none("url")});
    period(e, "vintage");
  }

  void read_place(const entry& e) {
    e.only({"code", "level", "label"});
    once(e, out_.places, "code", &figure_place::code);
    out_.places.push_back({e.word("code"), e.word("level"), e.both("label")});
  }

  void read_topic(const entry& e) {
    e.only({"key", "label", "note", "alike"});
    once(e, out_.topics, "key", &figure_topic::key);
    out_.topics.push_back(
        {e.word("key"), e.both("label"), e.both_or_none("note"), e.flag("alike")});
  }

  void read_definition(const entry& e) {
    e.only(
        {"key", "topic", "label", "numerator", "denominator", "ages", "unit", "note", "is_change"});
    once(e, out_.definitions, "key", &figure_definition::key);
    named(e, out_.topics, "topic", &figure_topic::key);
    out_.definitions.push_back({e.word("key"), e.word("topic"), e.both("label"),
                                e.both("numerator"), e.both_or_none("denominator"),
                                e.both_or_none("ages"), e.both("unit"), e.both_or_none("note"),
                                e.flag("is_change")});
  }

  void read_figure(const entry& e) {
    e.only({"definition", "value", "qualifier", "range", "unknown", "derived", "territory",
            "period", "source", "origin", "vintage", "quote", "note", "computed"});
    figure f;
    f.definition = named(e, out_.definitions, "definition", &figure_definition::key);
    f.territory = named(e, out_.places, "territory", &figure_place::code);
    f.source = named(e, out_.sources, "source", &figure_source::key);
    f.period = period(e, "period");
    read_value(e, f);
    f.origin = e.both_or_none("origin");
    f.vintage = e.has("vintage") ? period(e, "vintage").written : f.source.vintage;
    f.quote = e.word_or_none("quote");
    f.note = e.both_or_none("note");
    f.id = fmt::format("{}@{}@{}", f.definition.key, f.territory.code, f.period.written);
    if (!index_.emplace(f.id, out_.figures.size()).second) {
      e.fail("definition", tr("« {} » est donné deux fois pour ce territoire et cette période",
                              "\"{}\" is given twice for this place and period", f.definition.key));
    }
    pending_.push_back({e, out_.figures.size()});
    out_.figures.push_back(std::move(f));
  }

  // A value, a range, the reason why there is none, or how it is worked out.
  void read_value(const entry& e, figure& f) {
    const int given = e.has("value") + e.has("range") + e.has("unknown") + e.has("derived");
    if (given != 1) {
      e.fail("value", {"donnez value, range, unknown (pourquoi il n'y en a pas) ou derived",
                       "give value, range, unknown (why there is none) or derived"});
    }
    if (e.has("value")) f.value = e.number("value");
    if (e.has("range")) f.range = e.range("range");
    f.unknown = e.both_or_none("unknown");
    f.derived = e.has("derived");
    if (!e.has("value") && !e.has("qualifier")) return;
    const auto sign = e.word("qualifier");
    const auto said = parse_qualifier(sign);
    if (!said) {
      e.fail("qualifier", tr("« {} » inconnu ; donnez =, ≈, ≥, >, ≤ ou <",
                             "unknown \"{}\"; give =, ≈, ≥, >, ≤ or <", sign));
    }
    f.said = *said;
  }

  figure_computation derive_in(const entry& e, const std::string& field, const json& j) {
    const entry d(j, field, {"calcul", "computation"}, 1);
    return e.within(field, [&] {
      d.only({"how", "of", "what", "unit", "note"});
      const auto how = parse_derivation(d.word("how"));
      if (!how) {
        d.fail("how", tr("« {} » inconnu", "unknown \"{}\"", d.word("how")));
      }
      figure_computation c;
      c.of = d.words("of");
      c.what = d.both_or_none("what");
      c.note = d.both_or_none("note");
      c.unit = d.both_or_none("unit");
      if (c.what.fr.empty() && c.unit.fr.empty()) c.unit = unit_of(e);
      if (*how == derivation::change || *how == derivation::gap || *how == derivation::share) {
        c.unit = {"%", "%"};
      }
      std::vector<const figure*> of;
      for (const auto& id : c.of) {
        const auto found = index_.find(id);
        if (found == index_.end()) {
          d.fail("of", tr("aucun chiffre « {} »", "no figure \"{}\"", id));
        }
        of.push_back(&out_.figures[found->second]);
      }
      return derive(*how, of, c);
    });
  }

  text unit_of(const entry& e) {
    return named(e, out_.definitions, "definition", &figure_definition::key).unit;
  }

  void derive_value(const pending& p) {
    auto& f = out_.figures[p.figure];
    if (!f.derived) return;
    auto c = derive_in(p.e, "derived", p.e.table().at("derived"));
    if (c.range) {
      f.range = c.range;
    } else {
      f.value = std::round(c.result.value);
      if (f.said == qualifier::equal) f.said = c.result.said;
    }
    f.computed.push_back(std::move(c));
  }

  void check(const pending& p) {
    auto& f = out_.figures[p.figure];
    if (!p.e.has("computed")) return;
    const auto& list = p.e.table().at("computed");
    if (!list.is_array()) p.e.fail("computed", {"donnez une liste", "give a list"});
    for (const auto& j : list) {
      auto c = derive_in(p.e, "computed", j);
      if (c.what.fr.empty() && f.value && !c.range) {
        c.is = reproduces({*f.value, f.said}, c.result.value) ? verdict::reproduced
                                                              : verdict::not_reproduced;
      }
      f.computed.push_back(std::move(c));
    }
  }

  figure_table out_;
  std::map<std::string, std::size_t, std::less<>> index_;  // figures by id
  std::vector<pending> pending_;
};

}  // namespace

figure_table read_figures(std::span<const figure_file> files) {
  // Entries refer to these until everything is read.
  std::vector<json> documents;
  for (const auto& f : files) documents.push_back(parse_toml(f.document, f.name));
  reader r;
  for (std::size_t i = 0; i < files.size(); ++i) r.read(files[i], documents[i]);
  for (std::size_t i = 0; i < files.size(); ++i) r.read_all_figures(files[i], documents[i]);
  return r.finish();
}

}  // namespace sourcier::territory
