#include "territory/figures.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <set>

#include "base/assets.h"
#include "base/error.h"
#include "base/fold.h"
#include "base/numbers.h"
#include "base/split.h"

namespace sourcier::territory {
namespace {

constexpr std::string_view kPrefix = "data/", kFolder = "/figures/";

// Files of data/<territory>/figures/, by name.
std::vector<figure_file> files_of(std::string_view territory) {
  const auto prefix = fmt::format("{}{}{}", kPrefix, territory, kFolder);
  std::vector<figure_file> out;
  for (const auto& a : embedded_assets()) {
    const std::string name = a.name;
    if (name.starts_with(prefix) && name.ends_with(".toml")) out.push_back({name, a.bytes()});
  }
  std::ranges::sort(out, {}, &figure_file::name);
  return out;
}

// "2020", "2022-12" or "2022-04-26": its first and last day.
std::optional<std::pair<date, date>> days_of(std::string_view s) {
  using namespace std::chrono;
  const std::string text(s);
  if (s.size() == 4) {
    const auto first = parse_date(text + "-01-01");
    if (first) return std::pair{*first, first->year() / December / 31};
  } else if (s.size() == 7) {
    const auto first = parse_date(text + "-01");
    if (first) return std::pair{*first, date(first->year() / first->month() / last)};
  } else if (const auto day = parse_date(text)) {
    return std::pair{*day, *day};
  }
  return {};
}

// "2020", "décembre 2022" or "26 avril 2022".
std::string shown_date(std::string_view written, language l) {
  const auto days = days_of(written);
  if (written.size() == 4 || !days) return std::string(written);
  const auto day = format_long(days->first, l);
  return written.size() == 7 ? day.substr(day.find(' ') + 1) : day;
}

// Figures of a topic or of a definition.
bool is_of(const figure& f, std::string_view key) {
  return f.definition.key == key || f.definition.topic == key;
}

[[noreturn]] void no_such_key(const figure_table& t, std::string_view key) {
  std::vector<std::string> topics;
  for (const auto& x : t.topics) topics.push_back(x.key);
  throw not_found(tr("aucun chiffre « {} » ; les sujets sont {}", "no figure \"{}\"; topics are {}",
                     std::string(key), fmt::format("{}", fmt::join(topics, ", "))));
}

void know(const figure_table& t, std::string_view key, std::string_view territory) {
  if (!key.empty() && std::ranges::none_of(t.topics, [&](auto& x) { return x.key == key; }) &&
      std::ranges::none_of(t.definitions, [&](auto& x) { return x.key == key; })) {
    no_such_key(t, key);
  }
  if (!territory.empty() &&
      std::ranges::none_of(t.places, [&](auto& x) { return x.code == territory; })) {
    std::vector<std::string> codes;
    for (const auto& p : t.places) codes.push_back(p.code);
    throw not_found(tr("aucun chiffre pour le territoire « {} » ; donnez {}",
                       "no figure for the territory \"{}\"; give {}", std::string(territory),
                       fmt::format("{}", fmt::join(codes, ", "))));
  }
}

// "key : label ; par exemple 83,4 pour 100 000 habitants, 2020".
std::string by_example(const figure& f, language l) {
  return tr("{} : {} (par exemple {}, {})", "{}: {} (for example {}, {})", f.definition.key,
            f.definition.label.in(l), shown(f).in(l), f.period.shown().in(l))
      .in(l);
}

// One figure of each definition, in the order of the files; a known one where there is.
std::vector<const figure*> one_each(std::span<const figure* const> all) {
  std::vector<const figure*> out;
  for (const auto* f : all) {
    const auto same = std::ranges::find_if(
        out, [&](const figure* x) { return x->definition.key == f->definition.key; });
    if (same == out.end()) {
      out.push_back(f);
    } else if (!(*same)->value && f->value) {
      *same = f;
    }
  }
  return out;
}

text mixed(const std::string& asked, std::span<const figure* const> each) {
  const auto in = [&](language l) {
    std::string all;
    for (const auto* f : each)
      all += (all.empty() ? "" : l == language::fr ? " ; " : "; ") + by_example(*f, l);
    return tr("« {} » réunit {} définitions, qui ne font pas une série ; demandez-en une : {}",
              "\"{}\" holds {} definitions, which make no series; ask for one of them: {}", asked,
              each.size(), all)
        .in(l);
  };
  return {in(language::fr), in(language::en)};
}

void one_place(const std::string& asked, std::span<const figure* const> all) {
  std::vector<const figure_place*> places;
  for (const auto* f : all) {
    if (std::ranges::none_of(places, [&](auto* p) { return p->code == f->territory.code; })) {
      places.push_back(&f->territory);
    }
  }
  if (places.size() < 2) return;
  const auto in = [&](language l) {
    std::string list;
    for (const auto* p : places) {
      list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", p->code, p->label.in(l));
    }
    return tr("« {} » a des chiffres de {} territoires ; choisissez-en un : {}",
              "\"{}\" has figures of {} territories; choose one of them: {}", asked, places.size(),
              list)
        .in(l);
  };
  throw input_error({in(language::fr), in(language::en)});
}

std::string searched(const figure& f) {
  std::string all = f.id;
  const auto add = [&](const text& t) { all += " " + t.fr + " " + t.en; };
  add(f.definition.sentence());
  add(f.definition.unit);
  add(f.territory.label);
  add(f.source.citation());
  add(f.unknown);
  add(f.origin);
  add(f.note);
  add(shown(f));
  return " " + fold(all + " " + f.quote);
}

}  // namespace

text figure_definition::brief() const {
  if (note.fr.empty()) return label;
  return {label.fr + " ; " + note.fr, label.en + "; " + note.en};
}

text figure_definition::sentence() const {
  const auto in = [&](language l) {
    const bool fr = l == language::fr;
    const std::string colon = fr ? " : " : ": ", then = fr ? " ; " : "; ";
    auto out = label.in(l) + colon + numerator.in(l);
    if (!denominator.fr.empty()) out += " / " + denominator.in(l);
    if (!ages.fr.empty()) out += then + (fr ? "âges" : "ages") + colon + ages.in(l);
    if (!note.fr.empty()) out += then + note.in(l);
    return out;
  };
  return {in(language::fr), in(language::en)};
}

text figure_source::citation() const {
  return {publisher.fr + ", " + title.fr, publisher.en + ", " + title.en};
}

text figure_period::shown() const {
  if (written == "unknown") return {"date non publiée", "date not published"};
  const auto slash = written.find('/');
  const auto in = [&](language l) {
    if (slash == std::string::npos) return shown_date(written, l);
    const auto from = shown_date(written.substr(0, slash), l);
    const auto to = shown_date(written.substr(slash + 1), l);
    if (!last) return tr("{} ou après", "{} or later", from).in(l);
    if (!first) return tr("{} ou avant", "{} or before", to).in(l);
    return from + "–" + to;
  };
  return {in(language::fr), in(language::en)};
}

figure_period parse_period(std::string_view written) {
  figure_period out{std::string(written), {}, {}};
  if (written == "unknown") return out;
  const auto slash = written.find('/');
  const auto from = written.substr(0, slash);
  const auto to = slash == written.npos ? from : written.substr(slash + 1);
  const bool open = slash != written.npos && (from == "..") != (to == "..");
  const auto first = days_of(from), last = days_of(to);
  if (first) out.first = first->first;
  if (last) out.last = last->second;
  if (((first && last) || (open && (first || last))) &&
      (!out.first || !out.last || *out.first <= *out.last)) {
    return out;
  }
  throw input_error(
      tr("période « {} » inconnue ; donnez une année (2020), un mois, un jour, deux bornes "
         "(2013/2018, 2022-12/.., ../2015) ou unknown",
         "unknown period \"{}\"; give a year (2020), a month, a day, two ends (2013/2018, "
         "2022-12/.., ../2015) or unknown",
         std::string(written)));
}

verdict figure::checked() const {
  auto out = verdict::beside;
  for (const auto& c : computed) {
    if (c.is == verdict::not_reproduced) return c.is;
    if (c.is == verdict::reproduced) out = c.is;
  }
  return out;
}

std::string in_unit(const amount& a, const text& unit, int decimals, language l) {
  std::string out = a.said == qualifier::equal ? "" : std::string(sign_of(a.said)) + "\u00a0";
  if (unit.fr == "%") return out + format_share(a.value / 100, decimals, l);
  if (unit.fr == "×") return out + "×" + format_number(a.value, decimals, l);
  if (unit.fr == "année") return out + exact_number(a.value);
  out += format_number(a.value, decimals, l);
  return unit.fr.empty() ? out : out + "\u00a0" + unit.in(l);
}

text shown(const figure& f) {
  const auto& unit = f.definition.unit;
  const auto in = [&](language l) {
    if (f.range) {
      return tr("de {} à {}", "{} to {}", format_number(f.range->low, decimals_of(f.range->low), l),
                in_unit({f.range->high}, unit, decimals_of(f.range->high), l))
          .in(l);
    }
    if (!f.value) return text{"inconnu", "unknown"}.in(l);
    const std::string plus = f.definition.is_change && *f.value > 0 ? "+" : "";
    return plus + in_unit({*f.value, f.said}, unit, decimals_of(*f.value), l);
  };
  return {in(language::fr), in(language::en)};
}

const figure_table& figures_of(std::string_view territory) {
  static std::mutex mutex;
  static std::map<std::string, figure_table, std::less<>> known;
  const std::lock_guard lock(mutex);
  auto found = known.find(territory);
  if (found == known.end()) {
    found = known.emplace(territory, read_figures(files_of(territory))).first;
  }
  return found->second;
}

std::vector<std::string> territories_with_figures() {
  std::set<std::string> out;
  for (const auto& a : embedded_assets()) {
    const std::string_view name = a.name;
    const auto at = name.find(kFolder);
    if (name.starts_with(kPrefix) && at != name.npos) {
      out.emplace(name.substr(kPrefix.size(), at - kPrefix.size()));
    }
  }
  return {out.begin(), out.end()};
}

std::vector<const figure*> select_figures(const figure_table& t, const figure_query& q) {
  know(t, q.key, q.territory);
  // Each word must begin a word of the figure.
  std::vector<std::string> words;
  for (std::string rest = fold(q.text); !rest.empty();) {
    const auto space = rest.find(' ');
    words.push_back(" " + rest.substr(0, space));
    rest = space == std::string::npos ? "" : rest.substr(space + 1);
  }
  std::vector<const figure*> out;
  for (const auto& f : t.figures) {
    if (!q.key.empty() && !is_of(f, q.key)) continue;
    if (!q.territory.empty() && f.territory.code != q.territory) continue;
    if (!words.empty()) {
      const auto in = searched(f);
      if (std::ranges::any_of(words, [&](auto& w) { return in.find(w) == in.npos; })) continue;
    }
    out.push_back(&f);
  }
  return out;
}

std::vector<const figure*> figure_series(const figure_table& t, std::string_view keys,
                                         std::string_view territory) {
  std::vector<const figure*> out;
  for (const auto key : split(keys, ',')) {
    if (key.empty()) no_such_key(t, key);
    for (const auto* f : select_figures(t, {std::string(key), std::string(territory), ""})) {
      if (std::ranges::find(out, f) == out.end()) out.push_back(f);
    }
  }
  const std::string asked(keys);
  const auto each = one_each(out);
  if (each.size() > 1) throw input_error(mixed(asked, each));
  one_place(asked, out);
  std::ranges::stable_sort(out, [](const figure* a, const figure* b) {
    const auto key = [](const figure* f) {
      const auto& p = f->period;
      const bool dated = p.first || p.last;
      const date last = p.last.value_or(p.first.value_or(date{}));
      return std::tuple(!dated, p.first.value_or(last), last);
    };
    return key(a) < key(b);
  });
  return out;
}

std::vector<figure_mix> figure_mixes(const figure_table& t) {
  std::vector<figure_mix> out;
  for (const auto& topic : t.topics) {
    if (!topic.alike) continue;
    for (const auto& place : t.places) {
      const auto each = one_each(select_figures(t, {topic.key, place.code, ""}));
      if (each.size() < 2) continue;
      figure_mix m{topic.key, place, {}, mixed(topic.key, each)};
      for (const auto* f : each) m.definitions.push_back(f->definition.key);
      out.push_back(std::move(m));
    }
  }
  return out;
}

}  // namespace sourcier::territory
