#include "publish/figures.h"

#include <algorithm>

#include "base/numbers.h"
#include "publish/csv.h"
#include "publish/json.h"
#include "territory/figure_derivation.h"

namespace sourcier::publish {

using namespace territory;

namespace {

constexpr int kResultDecimals = 3;
// In the order of the enumeration.
constexpr std::string_view kVerdicts[] = {"reproduced", "not_reproduced", "beside"};

std::string_view word_of(verdict v) { return kVerdicts[static_cast<std::size_t>(v)]; }

std::string_view verdict_on(const figure& f) {
  return f.checked() == verdict::beside ? "unchecked" : word_of(f.checked());
}

void write_text(json_writer& j, std::string_view name, const text& t) {
  j.key(name);
  if (t.fr.empty()) {
    j.null();
  } else {
    j.value(t);
  }
}

void write_word(json_writer& j, std::string_view name, const std::string& s) {
  j.key(name);
  if (s.empty()) {
    j.null();
  } else {
    j.value(s);
  }
}

void write_range(json_writer& j, const std::optional<interval>& r) {
  j.key("range");
  if (!r) {
    j.null();
    return;
  }
  j.begin_array().value(rounded(r->low, kResultDecimals)).value(rounded(r->high, kResultDecimals));
  j.end_array();
}

bool has_topic(figure_list all, const std::string& key) {
  return std::ranges::any_of(all, [&](auto* f) { return f->definition.topic == key; });
}

// Those of the mixes that at least two of these figures fall into.
std::vector<figure_mix> mixes_among(const figure_table& t, figure_list all) {
  auto out = figure_mixes(t);
  std::erase_if(out, [&](const figure_mix& m) {
    return std::ranges::any_of(m.definitions, [&](const std::string& key) {
      return std::ranges::none_of(all, [&](auto* f) {
        return f->definition.key == key && f->territory.code == m.territory.code;
      });
    });
  });
  return out;
}

void write_place(json_writer& j, const figure_place& p) {
  j.key("territory").begin_object().member("code", p.code).member("level", p.level);
  j.member("label", p.label).end_object();
}

void write_period(json_writer& j, std::string_view name, const figure_period& p) {
  j.key(name).begin_object().member("written", p.written).member("label", p.shown());
  write_word(j, "first", p.first ? format_iso(*p.first) : "");
  write_word(j, "last", p.last ? format_iso(*p.last) : "");
  j.end_object();
}

void write_definition(json_writer& j, const figure_definition& d) {
  j.begin_object().member("key", d.key).member("topic", d.topic).member("label", d.label);
  j.member("numerator", d.numerator);
  write_text(j, "denominator", d.denominator);
  write_text(j, "ages", d.ages);
  j.member("unit", d.unit);
  write_text(j, "note", d.note);
  j.end_object();
}

void write_computation(json_writer& j, const figure_computation& c) {
  j.begin_object().member("how", territory::word_of(c.how)).array("of", c.of);
  write_text(j, "what", c.what);
  j.member("verdict", word_of(c.is)).key("value");
  if (c.range) {
    j.null();
  } else {
    j.value(rounded(c.result.value, kResultDecimals));
  }
  write_range(j, c.range);
  j.member("qualifier", sign_of(c.result.said)).member("working", c.working);
  write_text(j, "note", c.note);
  j.end_object();
}

void write_figure(json_writer& j, const figure& f) {
  j.begin_object().member("id", f.id).member("topic", f.definition.topic);
  j.member("definition", f.definition.key).member("shown", shown(f)).member("value", f.value);
  write_range(j, f.range);
  j.member("qualifier", sign_of(f.said));
  write_text(j, "unknown", f.unknown);
  j.member("derived", f.derived);
  write_place(j, f.territory);
  write_period(j, "period", f.period);
  j.member("source", f.source.key);
  write_period(j, "vintage", parse_period(f.vintage));
  write_text(j, "origin", f.origin);
  write_word(j, "quote", f.quote);
  write_text(j, "note", f.note);
  j.member("verdict", verdict_on(f)).key("computed").begin_array();
  for (const auto& c : f.computed) write_computation(j, c);
  j.end_array().end_object();
}

// Lines of one person's reading.
struct lines {
  const figure_table& table;
  figure_list all;
  language l;
  std::string out{};

  bool fr() const { return l == language::fr; }
  void line(std::size_t indent, const std::string& s) {
    out += std::string(indent, ' ') + s + '\n';
  }

  void topic(const figure_topic& t) {
    if (!out.empty()) out += '\n';
    line(0, t.label.in(l));
    if (!t.note.fr.empty()) line(2, t.note.in(l));
    for (const auto& m : mixes_among(table, all)) {
      if (m.topic != t.key) continue;
      line(2, tr("! {} : {} définitions, aucune courbe ne peut les joindre",
                 "! {}: {} definitions, which no curve can join", m.territory.label.in(l),
                 m.definitions.size())
                  .in(l));
    }
  }

  void definition(const figure_definition& d) {
    line(2, fmt::format("{} [{}]", d.label.in(l), d.key));
    auto what = d.numerator.in(l);
    if (!d.denominator.fr.empty()) what += " / " + d.denominator.in(l);
    if (!d.ages.fr.empty()) {
      what += tr(" ; âges : {}", "; ages: {}", d.ages.in(l)).in(l);
    }
    if (!d.note.fr.empty()) what += (fr() ? " ; " : "; ") + d.note.in(l);
    line(4, what);
  }

  // The number, where, when; then what there is to know of it.
  void figure_line(const figure& f) {
    auto s = shown(f).in(l);
    // A number says its unit; what is unknown has one too, unless it is a mere sign.
    const auto& unit = f.definition.unit;
    if (!f.unknown.fr.empty() && unit.fr != "%" && unit.fr != "×") {
      s += " (" + unit.in(l) + ")";
    }
    s += " · " + f.territory.label.in(l) + " · " + f.period.shown().in(l);
    if (f.not_reproducible()) s += fr() ? " · non reproductible" : " · not reproducible";
    if (f.derived) s += fr() ? " · calculé ici" : " · worked out here";
    line(4, s);
    if (!f.unknown.fr.empty()) line(6, f.unknown.in(l));
    if (!f.note.fr.empty()) line(6, f.note.in(l));
    for (const auto& c : f.computed) computation(f, c);
  }

  void computation(const figure& f, const figure_computation& c) {
    std::string s;
    if (c.is == verdict::reproduced) s = fr() ? "retrouvé : " : "found again: ";
    if (c.is == verdict::not_reproduced) s = fr() ? "! non retrouvé : " : "! not found again: ";
    if (c.is == verdict::beside && !f.derived) s = c.what.in(l) + (fr() ? " : " : ": ");
    line(6, s + c.working.in(l));
    if (!c.note.fr.empty()) line(6, c.note.in(l));
  }

  // Figures of one definition that follow each other say their source and words once.
  void source(const figure& f, const figure* next) {
    const bool same = next && next->definition.key == f.definition.key;
    if (!f.quote.empty() && !(same && next->quote == f.quote)) line(6, "« " + f.quote + " »");
    if (same && next->source.key == f.source.key && next->origin.fr == f.origin.fr) return;
    auto s = f.source.citation().in(l);
    if (f.vintage != "unknown") s += ", " + parse_period(f.vintage).shown().in(l);
    if (!f.origin.fr.empty()) s += tr(" ; origine : {}", "; origin: {}", f.origin.in(l)).in(l);
    line(6, "— " + s);
  }
};

}  // namespace

std::string figures_json(const figure_table& t, figure_list all) {
  json_writer j;
  j.begin_object().key("topics").begin_array();
  for (const auto& topic : t.topics) {
    if (!has_topic(all, topic.key)) continue;
    j.begin_object().member("key", topic.key).member("label", topic.label);
    write_text(j, "note", topic.note);
    j.member("alike", topic.alike).end_object();
  }
  j.end_array().key("definitions").begin_array();
  for (const auto& d : t.definitions) {
    if (std::ranges::any_of(all, [&](auto* f) { return f->definition.key == d.key; })) {
      write_definition(j, d);
    }
  }
  j.end_array().key("sources").begin_array();
  for (const auto& s : t.sources) {
    if (std::ranges::none_of(all, [&](auto* f) { return f->source.key == s.key; })) continue;
    j.begin_object().member("key", s.key).member("title", s.title);
    j.member("publisher", s.publisher);
    write_period(j, "vintage", parse_period(s.vintage));
    write_word(j, "url", s.url);
    j.end_object();
  }
  j.end_array().key("figures").begin_array();
  for (const auto* f : all) write_figure(j, *f);
  j.end_array().key("mixes").begin_array();
  for (const auto& m : mixes_among(t, all)) {
    j.begin_object().member("topic", m.topic);
    write_place(j, m.territory);
    j.array("definitions", m.definitions).member("reason", m.reason).end_object();
  }
  j.end_array().end_object();
  return j.take();
}

std::string figures_csv(figure_list all, language l) {
  std::string out =
      "id,topic,definition,label,qualifier,value,low,high,unit,unknown,derived,verdict,"
      "territory,territory_level,territory_name,period,numerator,denominator,ages,publisher,"
      "source,vintage,origin,quote,note,working\n";
  const auto flag = [](bool b) { return b ? "1" : "0"; };
  for (const auto* p : all) {
    const auto& f = *p;
    const auto& d = f.definition;
    std::string working;
    for (const auto& c : f.computed) {
      working += (working.empty() ? "" : " | ") + c.working.in(l);
    }
    append_field(out, f.id, true);
    const std::string fields[] = {d.topic,
                                  d.key,
                                  d.label.in(l),
                                  std::string(sign_of(f.said)),
                                  f.value ? exact_number(*f.value) : "",
                                  f.range ? exact_number(f.range->low) : "",
                                  f.range ? exact_number(f.range->high) : "",
                                  d.unit.in(l),
                                  f.unknown.in(l),
                                  flag(f.derived),
                                  std::string(verdict_on(f)),
                                  f.territory.code,
                                  f.territory.level,
                                  f.territory.label.in(l),
                                  f.period.written,
                                  d.numerator.in(l),
                                  d.denominator.in(l),
                                  d.ages.in(l),
                                  f.source.publisher.in(l),
                                  f.source.title.in(l),
                                  f.vintage,
                                  f.origin.in(l),
                                  f.quote,
                                  f.note.in(l),
                                  working};
    for (const auto& field : fields) append_field(out, field);
    out += '\n';
  }
  return out;
}

std::string figures_text(const figure_table& t, figure_list all, language l) {
  if (all.empty()) {
    return tr("aucun chiffre publié ne répond à la question\n",
              "no published figure answers the question\n")
        .in(l);
  }
  lines x{t, all, l};
  for (const auto& topic : t.topics) {
    if (!has_topic(all, topic.key)) continue;
    x.topic(topic);
    std::vector<const figure*> here;
    std::ranges::copy_if(all, std::back_inserter(here),
                         [&](auto* f) { return f->definition.topic == topic.key; });
    for (std::size_t i = 0; i < here.size(); ++i) {
      const auto& f = *here[i];
      if (i == 0 || here[i - 1]->definition.key != f.definition.key) {
        x.out += '\n';
        x.definition(f.definition);
      }
      x.figure_line(f);
      x.source(f, i + 1 < here.size() ? here[i + 1] : nullptr);
    }
  }
  return x.out;
}

void write_published_figure(json_writer& j, const territory::figure& f) {
  j.begin_object().member("key", f.definition.key).member("shown", territory::shown(f));
  j.member("value", f.value).member("qualifier", territory::sign_of(f.said));
  j.member("unit", f.definition.unit.fr).member("definition", f.definition.brief());
  j.member("period", f.period.written).member("source", f.source.citation());
  j.member("vintage", f.vintage).end_object();
}

}  // namespace sourcier::publish
