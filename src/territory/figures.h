#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "base/text.h"
#include "territory/figure_amount.h"

namespace sourcier::territory {

// A subject that figures are grouped under. `alike`: its definitions look like one measure, and are
// not.
struct figure_topic {
  std::string key;
  text label, note;
  bool alike = false;
};

// What a number counts. Figures make a series only where this is the same. Empty texts: the source
// does not say.
struct figure_definition {
  std::string key, topic;
  text label, numerator, denominator, ages, unit, note;
  bool is_change = false;  // shown with its sign

  text brief() const;     // the label and the note
  text sentence() const;  // the label, what is over what, ages, note
};

// A document, and when it was published ("2020", "2022-12/..": at that time or later).
struct figure_source {
  std::string key;
  text title, publisher;
  std::string vintage, url;

  text citation() const;  // publisher, title
};

struct figure_place {
  std::string code, level;
  text label;
};

// "2020", "2022-12", "2022-04-26", "2013/2018" (a span), "2022-12/.." (then or later), "../2015"
// (then or before), "unknown". Bounds that are not known are absent.
struct figure_period {
  std::string written = "unknown";
  std::optional<date> first, last;

  text shown() const;
};
// Throws input_error that says which forms there are.
figure_period parse_period(std::string_view written);

enum class derivation {
  change,         // of two figures of one definition and place, in per cent
  gap,            // of two places by one definition and period, in per cent of the second
  share,          // the first in the second, in per cent
  sum,            // of the same unit, place and period
  difference,     // the first less the others, likewise
  product,        // of a count and a mean
  density,        // a count over a population, for 100,000
  count_change,   // of two densities for 100,000 over a population
  implied_start,  // the count that a total is so many times of
  implied_base    // how many a count is that share of
};

// `beside`: another quantity, or another definition, that no verdict can rest on.
enum class verdict { reproduced, not_reproduced, beside };

// What follows from published figures by a rule. `what` names the result where it is not the figure
// it stands by.
struct figure_computation {
  derivation how{};
  std::vector<std::string> of;  // figures, by id
  text what, unit, note;
  amount result;
  std::optional<interval> range;  // in place of the result
  verdict is = verdict::beside;
  text working;  // "209 / 1 680 = 12,4 %"
};

// A figure as it was published, with what is needed to set it beside one of ours.
struct figure {
  std::string id;  // definition@place@period
  figure_definition definition;
  std::optional<double> value;  // absent: unknown, never 0
  qualifier said = qualifier::equal;
  std::optional<interval> range;  // in place of the value
  text unknown;                   // why there is no value
  bool derived = false;           // worked out here from published figures
  figure_place territory;
  figure_period period;
  figure_source source;
  text origin;          // whom the document has it from
  std::string vintage;  // of the document, where it is not the period of the figure
  std::string quote;    // in the words of the document
  text note;
  std::vector<figure_computation> computed;

  // By the computations it can be held to; `beside` where there is none.
  verdict checked() const;
  bool not_reproducible() const { return checked() == verdict::not_reproduced; }
};

// "> 98 %", "+64 %", "×3,6", "inconnu".
text shown(const figure& f);
// A number in this unit, with so many decimals.
std::string in_unit(const amount& a, const text& unit, int decimals, language l);

struct figure_table {
  std::vector<figure_topic> topics;
  std::vector<figure_definition> definitions;
  std::vector<figure_source> sources;
  std::vector<figure_place> places;
  std::vector<figure> figures;
};

struct figure_file {
  std::string name;
  std::string_view document;
};
// All files together, in their order. Throws input_error that names file, figure and field.
figure_table read_figures(std::span<const figure_file> files);

// Those of data/<territory>/figures/*.toml, read once; empty where there are none.
const figure_table& figures_of(std::string_view territory);
// Keys of the territories that ship with figures.
std::vector<std::string> territories_with_figures();

// Empty fields ask for everything. `key` is a topic or a definition; `text`: words to be found in
// what is said of the figure. Throws not_found for an unknown key or place.
struct figure_query {
  std::string key, territory, text;
};
std::vector<const figure*> select_figures(const figure_table& t, const figure_query& q);

// The figures of one definition at one place, by period, those without a period last. `keys`:
// definitions or topics, parted by commas; `territory` may be empty where there is only one. Throws
// input_error that names each definition, with a figure of it, where there are several, and
// likewise for places.
std::vector<const figure*> figure_series(const figure_table& t, std::string_view keys,
                                         std::string_view territory);

// Where a topic whose definitions are alike has several of them at one place: what a series of them
// would be refused with.
struct figure_mix {
  std::string topic;
  figure_place territory;
  std::vector<std::string> definitions;
  text reason;
};
std::vector<figure_mix> figure_mixes(const figure_table& t);

}  // namespace sourcier::territory
