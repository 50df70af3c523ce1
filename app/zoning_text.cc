#include "app/zoning_text.h"

#include <algorithm>

#include "base/numbers.h"
#include "publish/access.h"
#include "publish/zoning.h"

namespace sourcier::app {
namespace {

using snapshot::world;
using snapshot::zone_shares;
using snapshot::zoning_answer;

// Columns as wide as their longest cell, in characters; the first to the left.
struct table {
  std::vector<std::vector<std::string>> rows;

  static std::size_t width(const std::string& s) {
    return static_cast<std::size_t>(
        std::ranges::count_if(s, [](char c) { return (c & 0xC0) != 0x80; }));
  }

  std::string print() const {
    std::vector<std::size_t> widths(rows[0].size(), 0);
    for (const auto& r : rows) {
      for (std::size_t i = 0; i < r.size(); ++i) widths[i] = std::max(widths[i], width(r[i]));
    }
    std::string out;
    for (const auto& r : rows) {
      for (std::size_t i = 0; i < r.size(); ++i) {
        const std::string pad(widths[i] - width(r[i]), ' ');
        out += i == 0 ? "  " + r[i] + (r.size() > 1 ? pad : "") : "  " + pad + r[i];
      }
      out += '\n';
    }
    return out;
  }
};

std::string short_name(const zoning_answer& a, std::size_t zone, language l) {
  const auto& c = a.classes[zone];
  const bool initials = !c.key.empty() && c.key[0] >= 'A' && c.key[0] <= 'Z';
  return initials ? c.key : c.label.in(l);
}

std::string title(const world& w, const zoning_answer& a, language l) {
  const auto& list = a.shown;
  if (!list.simulated) {
    return fmt::format(fmt::runtime(l == language::fr ? "{} : liste officielle de {} ({})\n"
                                                      : "{}: official list of {} ({})\n"),
                       a.scheme->label.in(l), list.vintage, publish::citation(w, list.source, l));
  }
  const auto& s = *a.simulated;
  std::string out = fmt::format(fmt::runtime(l == language::fr ? "{} : simulation, règle {} ({})\n"
                                                               : "{}: simulation, rule {} ({})\n"),
                                a.scheme->label.in(l), s.policy->key, s.policy->law.in(l));
  for (const auto& r : s.regions) {
    std::string quotas;
    for (std::size_t k = 0; k < r.rules.size(); ++k) {
      const auto& key = s.policy->classes[k].key;
      if (r.rules[k].mandatory_below) {
        quotas += fmt::format("{}{} < {}", quotas.empty() ? "" : ", ", key,
                              format_number(*r.rules[k].mandatory_below, 1, l));
      }
      if (r.rules[k].quota) {
        quotas += fmt::format("{}{} {}", quotas.empty() ? "" : ", ", key,
                              format_share(*r.rules[k].quota, 1, l));
      }
    }
    const text own = r.own_quotas          ? text{"propres à la région", "of the region"}
                     : r.source.fr.empty() ? text{"donnés", "given"}
                                           : text{"nationaux", "national"};
    const text units = s.by_commune
                           ? text{"communes", "communes"}
                           : text{"territoires de vie-santé", "life-and-health territories"};
    out += fmt::format(
        fmt::runtime(l == language::fr
                         ? "{} : {} {} classés par APL {} croissante ; quotas {} : {}{}\n"
                         : "{}: {} {} by ascending APL of {}; quotas {}: {}{}\n"),
        r.name, format_number(r.ranked, 0, l), units.in(l), s.ranking->year, own.in(l), quotas,
        r.source.fr.empty() ? "" : " (" + r.source.in(l) + ")");
  }
  return out;
}

// People by class in shares; classes that hold nobody anywhere are left out.
std::string shares(const world& w, const zoning_answer& a, const std::vector<zone_shares>& all,
                   language l) {
  std::vector<std::size_t> shown;
  for (std::size_t z = 0; z < a.classes.size(); ++z) {
    if (all.back().communes[z] > 0) shown.push_back(z);
  }
  table t;
  const text people{"habitants", "people"}, eligible{"éligibles", "eligible"};
  t.rows.push_back({"", people.in(l)});
  for (const auto z : shown) t.rows[0].push_back(short_name(a, z, l));
  t.rows[0].push_back(eligible.in(l));
  for (const auto& x : all) {
    const bool total = x.code == "all";
    std::vector<std::string> row{total ? w.label.in(l) : x.code + " " + x.name,
                                 format_number(x.all, 0, l)};
    for (const auto z : shown) {
      row.push_back(format_share(x.all > 0 ? x.people[z] / x.all : 0, 1, l));
    }
    row.push_back(format_share(x.eligible, 1, l));
    t.rows.push_back(std::move(row));
  }
  std::vector<std::string> communes{text{"communes", "communes"}.in(l), ""};
  for (const auto z : shown) {
    communes.push_back(format_number(static_cast<double>(all.back().communes[z]), 0, l));
  }
  communes.emplace_back();
  t.rows.push_back(std::move(communes));
  return t.print();
}

std::string against_published(const world& w, const zoning_answer& a,
                              const std::vector<zone_shares>& all, language l) {
  std::string out;
  for (const auto& m : publish::zoning_marks(w, a, all)) {
    const auto& f = m.published;
    std::string steps;  // "ZIP 13,6 % + ZAC 63,4 %"
    for (const auto& s : m.steps) {
      steps += fmt::format("{}{} {}", steps.empty() ? "" : " + ", s.zone_class,
                           format_share(s.share, 1, l));
    }
    out += fmt::format(
        fmt::runtime(l == language::fr ? "{} : publié {} ({}, {}) ; ici {} : {} ({})\n"
                                       : "{}: published {} ({}, {}); here {}: {} ({})\n"),
        m.area_name.in(l), territory::shown(f).in(l), f.source.citation().in(l),
        f.period.shown().in(l), format_share(m.here, 1, l), m.verdict.in(l), steps);
  }
  return out;
}

// Rows: what is shown; columns: the official list. Empty rows and columns are left out.
std::string matrix(const zoning_answer& a, const snapshot::zone_diff& d, language l) {
  const bool fr = l == language::fr;
  std::vector<std::size_t> rows, columns;
  for (std::size_t x = 0; x < a.classes.size(); ++x) {
    std::size_t row = 0, column = 0;
    for (std::size_t y = 0; y < a.classes.size(); ++y) {
      row += d.table.count_of(x, y);
      column += d.table.count_of(y, x);
    }
    if (row > 0) rows.push_back(x);
    if (column > 0) columns.push_back(x);
  }
  table t;
  t.rows.push_back({fr ? "communes (habitants)" : "communes (people)"});
  for (const auto y : columns) {
    t.rows[0].push_back((fr ? "officielle : " : "official: ") + short_name(a, y, l));
  }
  for (const auto x : rows) {
    t.rows.push_back({short_name(a, x, l)});
    for (const auto y : columns) {
      const auto n = static_cast<double>(d.table.count_of(x, y));
      t.rows.back().push_back(n == 0 ? "-"
                                     : fmt::format("{} ({})", format_number(n, 0, l),
                                                   format_number(d.table.people_of(x, y), 0, l)));
    }
  }
  return t.print();
}

std::string differences(const world& w, const zoning_answer& a, language l) {
  const auto d = snapshot::diff_of(w, a);
  const bool fr = l == language::fr;
  std::string out = fmt::format(
      fmt::runtime(
          fr ? "\nComparée à la liste officielle de {} : même classe pour {} des communes et {} "
               "des "
               "habitants ; même éligibilité pour {} des habitants\n"
             : "\nAgainst the official list of {}: same class for {} of communes and {} of people; "
               "same eligibility for {} of people\n"),
      a.other->vintage, format_share(d.same_communes, 1, l), format_share(d.same_people, 1, l),
      format_share(d.same_eligibility, 1, l));
  if (a.simulated) {
    out += fmt::format(
        fmt::runtime(
            fr ? "Là où la liste n'emploie que des classes de la règle : même classe pour {} "
                 "des habitants\n"
               : "Where the list uses no other class than the rule's: same class for {} of "
                 "people\n"),
        format_share(d.same_people_known, 1, l));
  }
  out += matrix(a, d, l);
  constexpr std::size_t kShown = 10;
  if (!d.changed.empty()) {
    out += fmt::format(
        fmt::runtime(fr ? "{} communes diffèrent, dont :\n" : "{} communes differ, among them:\n"),
        format_number(static_cast<double>(d.changed.size()), 0, l));
  }
  for (std::size_t k = 0; k < std::min(kShown, d.changed.size()); ++k) {
    out += "  " +
           (a.simulated ? snapshot::explain(w, a, d.changed[k])
                        : snapshot::explain_change(w, a, d.changed[k]))
               .in(l) +
           "\n";
  }
  return out;
}

}  // namespace

std::string zoning_text(const world& w, const zoning_answer& a, language l) {
  const auto all = snapshot::shares_of(w, a, a.shown);
  std::string out = title(w, a, l) + shares(w, a, all, l);
  if (!a.scheme->eligible_note.fr.empty()) out += a.scheme->eligible_note.in(l) + "\n";
  out += against_published(w, a, all, l);
  if (a.other) out += differences(w, a, l);
  for (const auto& n : a.notes) out += "  ! " + n.in(l) + "\n";
  return out;
}

}  // namespace sourcier::app
