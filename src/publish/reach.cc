#include "publish/reach.h"

#include <algorithm>
#include <cmath>

#include "base/numbers.h"
#include "publish/csv.h"
#include "publish/figures.h"
#include "publish/json.h"

namespace sourcier::publish {

using snapshot::reach;
using snapshot::reached;
using snapshot::resource_set;
using snapshot::world;

namespace {

constexpr int kDecimals = 2;  // of minutes; times are whole tenths of a second

std::optional<double> share_of(double part, double whole) {
  if (whole <= 0) return {};
  return rounded(part / whole, 6);
}

json_writer& integer(json_writer& j, std::string_view name, std::size_t n) {
  return j.member(name, static_cast<std::int64_t>(n));
}

void write_parameters(json_writer& j, const resource_set& set, const reach& x) {
  j.key("parameters").begin_object().key("kinds").begin_array();
  for (const auto kind : set.kinds) j.value(supply::words_of(kind).key);
  j.end_array().member("max_minutes", x.limit.value).member("speed", x.speed);
  j.key("add").begin_array();
  for (auto r = set.first_added; r < set.resources.size(); ++r) j.value(set.resources[r].id);
  j.end_array().end_object();
}

void write_resources(json_writer& j, const world& w, const resource_set& set, const reach& x) {
  j.key("resources").begin_array();
  for (std::size_t i = 0; i < set.resources.size(); ++i) {
    const auto& r = set.resources[i];
    j.begin_object().member("id", r.id).member("name", r.name);
    j.member("kind", supply::words_of(r.kind).key);
    j.member("lon", r.at.lon).member("lat", r.at.lat).key("commune");
    if (set.communes[i]) {
      j.value(w.communes.code[std::size_t(*set.communes[i])]);
    } else {
      j.null();
    }
    j.member("delay", r.delay.value).member("direction", r.comes ? "from" : "to");
    j.member("flies_kmh", r.flies_kmh).member("added", i >= set.first_added);
    j.member("placed", x.placed[i] != 0).member("source", set.origins[set.origin[i]]);
    j.end_object();
  }
  j.end_array().key("missing").begin_array();
  for (const auto kind : snapshot::missing_kinds(set)) {
    const auto& words = supply::words_of(kind);
    j.begin_object().member("kind", words.key).member("label", words.label).end_object();
  }
  j.end_array();
}

// One value a commune of the workspace, null outside the territory; `write(row)` inside.
template <class Write>
void write_column(json_writer& j, const world& w, const reach& x, std::string_view name,
                  const Write& write) {
  j.key(name).begin_array();
  std::size_t row = 0;
  for (std::size_t i = 0; i < w.communes.size(); ++i) {
    if (row < x.rows.size() && std::size_t(x.rows[row].commune) == i) {
      write(row++);
    } else {
      j.null();
    }
  }
  j.end_array();
}

void write_columns(json_writer& j, const world& w, const reach& x) {
  write_column(j, w, x, "minutes", [&](std::size_t row) {
    const auto& time = x.rows[row].time;
    j.value(time ? std::optional(rounded(time->value, kDecimals)) : std::nullopt);
  });
  write_column(j, w, x, "resource", [&](std::size_t row) {
    if (x.rows[row].time) {
      j.value(static_cast<std::int64_t>(x.rows[row].resource));
    } else {
      j.null();
    }
  });
  write_column(j, w, x, "within", [&](std::size_t row) {
    if (x.rows[row].where == reached::unknown) {
      j.null();
    } else {
      j.value(x.rows[row].where == reached::within);
    }
  });
}

void write_summary(json_writer& j, const reach& x) {
  j.key("summary").begin_object();
  j.member("people", x.all.people).member("people_within", x.within.people);
  j.member("people_beyond", x.beyond.people).member("people_unknown", x.unknown.people);
  j.member("share_within", share_of(x.within.people, x.all.people));
  integer(j, "communes", x.all.communes);
  integer(j, "communes_within", x.within.communes);
  integer(j, "communes_beyond", x.beyond.communes);
  integer(j, "communes_unknown", x.unknown.communes).end_object();
}

void write_ids(json_writer& j, std::string_view name, const std::vector<commune_id>& ids) {
  j.key(name).begin_array();
  for (const auto id : ids) j.value(id.value);
  j.end_array();
}

void write_kinds(json_writer& j, const world& w, const reach& x) {
  j.key("kinds").begin_array();
  for (const auto& k : x.kinds) {
    const auto& words = supply::words_of(k.kind);
    j.begin_object().member("kind", words.key).member("label", words.label);
    integer(j, "resources", k.resources).member("people_within", k.within.people);
    integer(j, "communes_within", k.within.communes).member("people_gained", k.people_gained);
    write_ids(j, "communes_gained", k.gained);
    write_column(j, w, x, "minutes",
                 [&](std::size_t row) { j.value(rounded(k.minutes[row], kDecimals)); });
    j.end_object();
  }
  j.end_array();
}

void write_distributions(json_writer& j, const reach& x) {
  j.key("ages").begin_array();
  for (const auto& a : x.ages) {
    j.begin_object().member("from_age", a.from_age);
    j.member("label", tr("{} ans et plus", "{} and over", a.from_age));
    j.member("people", a.of).member("people_within", a.within);
    j.member("share_within", share_of(a.within, a.of));
    j.member("share_within_all_ages", share_of(a.all_ages_within, a.all_ages.people));
    integer(j, "communes", a.all_ages.communes);
    j.member("cover", share_of(a.all_ages.people, x.all.people)).end_object();
  }
  j.end_array().key("by_minute").begin_object();
  const std::span by_minute(x.people_by_minute);
  j.array("people", by_minute.first(by_minute.size() - 1)).member("over", by_minute.back());
  j.member("unknown", x.unknown.people).end_object();
  j.key("sensitivity").begin_array();
  for (const auto& s : x.sensitivity) {
    j.begin_object().member("speed", s.speed).member("people_within", s.people_within);
    j.member("share_within", share_of(s.people_within, x.all.people)).end_object();
  }
  j.end_array();
}

void write_published(json_writer& j, const world& w, const reach& x) {
  j.key("published").begin_array();
  for (const auto& f : published_beside(w, x)) write_published_figure(j, f);
  j.end_array();
}

void write_gain(json_writer& j, const reach& x) {
  j.key("gain");
  if (!x.gain) {
    j.null();
    return;
  }
  j.begin_object().member("people", x.gain->people);
  write_ids(j, "communes", x.gain->communes);
  j.member("people_within_before", x.gain->people_within_before).end_object();
}

}  // namespace

text reach_sentence(const reach& x) {
  const auto in = [&](language l) {
    const auto n = [&](double v) { return format_number(v, 0, l); };
    const auto share = share_of(x.within.people, x.all.people);
    if (x.speed != 1) {
      return tr("{} habitants sur {} sont à {} minutes au plus ({}), à {} fois la vitesse usuelle",
                "{} people out of {} are within {} minutes ({}), at {} times the usual speed",
                n(x.within.people), n(x.all.people), exact_number(x.limit.value),
                format_share(share.value_or(0), 1, l), format_number(x.speed, 2, l))
          .in(l);
    }
    return tr("{} habitants sur {} sont à {} minutes au plus ({})",
              "{} people out of {} are within {} minutes ({})", n(x.within.people), n(x.all.people),
              exact_number(x.limit.value), format_share(share.value_or(0), 1, l))
        .in(l);
  };
  return {in(language::fr), in(language::en)};
}

std::vector<territory::figure> published_beside(const world& w, const reach& x) {
  constexpr double kPublishedLimit = 30;
  if (x.limit.value != kPublishedLimit) return {};
  std::vector<territory::figure> out;
  for (const auto& f : territory::figures_of(w.territory).figures) {
    if (f.definition.key == "urgent_care_within_30") out.push_back(f);
  }
  return out;
}

text reach_note() {
  return {
      "Une commune compte en entier, depuis son centre ; à la limite exacte, elle est dedans. Sans "
      "embouteillage, et sans délai de départ hors de ceux que les listes donnent. Les ressources "
      "hors du territoire ne comptent que si les listes les portent.",
      "A commune counts as a whole, from its centre; at exactly the limit it is within. No "
      "congestion, and no time to set off but those that the lists give. Resources outside the "
      "territory count only where the lists hold them."};
}

std::string reach_json(const world& w, const resource_set& set, const reach& x) {
  json_writer j;
  j.begin_object();
  write_parameters(j, set, x);
  j.key("travel_time").begin_object().member("key", x.times.key).member("label", x.times.label);
  j.member("note", x.times.note).end_object();
  j.member("unit", text{"minutes", "minutes"}).member("note", reach_note());
  j.member("sentence", reach_sentence(x));
  write_resources(j, w, set, x);
  write_columns(j, w, x);
  write_summary(j, x);
  write_kinds(j, w, x);
  write_distributions(j, x);
  write_published(j, w, x);
  write_gain(j, x);
  j.end_object();
  return j.take();
}

std::string reach_csv(const world& w, const resource_set& set, const reach& x) {
  std::string out = "code,name,minutes,resource,population,within";
  for (const auto& k : x.kinds) out += ",minutes_" + supply::words_of(k.kind).key;
  out += '\n';
  const auto shown = [](double m) {
    return std::isnan(m) ? std::string() : exact_number(rounded(m, kDecimals));
  };
  for (std::size_t row = 0; row < x.rows.size(); ++row) {
    const auto& r = x.rows[row];
    const auto i = std::size_t(r.commune);
    const double people = w.communes.population[i];
    append_field(out, w.communes.code[i], true);
    append_field(out, w.communes.name[i]);
    append_field(out, r.time ? shown(r.time->value) : "");
    append_field(out, r.time ? set.resources[r.resource].id : "");
    append_field(out, std::isnan(people) ? "" : exact_number(people));
    append_field(out, r.where == reached::unknown ? "" : r.where == reached::within ? "1" : "0");
    for (const auto& k : x.kinds) append_field(out, shown(k.minutes[row]));
    out += '\n';
  }
  return out;
}

}  // namespace sourcier::publish
