#include "app/overview.h"

#include <algorithm>
#include <cmath>

#include "base/numbers.h"
#include "publish/access.h"
#include "snapshot/access_table.h"
#include "snapshot/best_sites.h"
#include "supply/urgent_resource.h"

namespace sourcier::app {
namespace {

// Columns that a terminal gives to UTF-8 text: one a character.
std::size_t width(std::string_view s) {
  return static_cast<std::size_t>(std::ranges::count_if(
      s, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string left(std::string s, std::size_t columns) {
  while (width(s) < columns) s += ' ';
  return s;
}

std::string right(const std::string& s, std::size_t columns) {
  const auto w = width(s);
  return std::string(w < columns ? columns - w : 0, ' ') + s;
}

std::string bar(double value, double full, std::size_t columns) {
  const auto filled = static_cast<std::size_t>(std::clamp(
      std::round(value / full * static_cast<double>(columns)), 0.0, static_cast<double>(columns)));
  std::string out;
  for (std::size_t i = 0; i < columns; ++i) out += i < filled ? "█" : "·";
  return out;
}

std::string heading(const snapshot::world& w, const snapshot::selection& s, language l) {
  double people = 0;
  for (const auto id : w.core) {
    const double p = w.communes.population[std::size_t(id)];
    if (!std::isnan(p)) people += p;
  }
  const auto& p = s.profession;
  std::string out =
      tr("\nSourcier · {}\n{} habitants, {} communes\n\n",
         "\nSourcier · {}\n{} people, {} communes\n\n", w.label.in(l), format_number(people, 0, l),
         format_number(static_cast<double>(w.core.size()), 0, l))
          .in(l);
  out += tr("Accès : {}, {}, {}\n", "Access: {}, {}, {}\n", p.plural.in(l), s.series.year,
            s.ages().label.in(l))
             .in(l);
  return out + tr("Accessibilité potentielle localisée (APL) : {}\n\n",
                  "Potential local accessibility (APL): {}\n\n", p.unit.in(l))
                   .in(l);
}

std::string row(const std::string& name, const access::summary& sum, double full,
                const snapshot::profession& p, language l) {
  std::string out = "  " + left(name, 24) + right(format_number(sum.mean.value_or(0), 3, l), 9);
  out += "  " + bar(sum.mean.value_or(0), full, 20);
  if (p.under) out += right(format_share(sum.under_share.value_or(0), 1, l), 10);
  return out + "\n";
}

std::string by_departement(const snapshot::world& w, const snapshot::selection& s, language l) {
  const auto t = snapshot::access_by(w, s, "departement", w.core, s.series.value);
  const auto& all = w.baseline(s.series);
  double full = all.mean.value_or(1);
  for (const auto& r : t.rows) full = std::max(full, r.summary.mean.value_or(0));
  std::string out = "  " + left("", 24) + right("APL", 9) + left("", 22);
  if (s.profession.under) {
    const auto n = format_number(*s.profession.under, 1, l);
    out += right((l == language::fr ? "sous " : "under ") + n, 10);
  }
  out += "\n";
  for (const auto& r : t.rows) {
    if (r.summary.mean) out += row(r.name, r.summary, full, s.profession, l);
  }
  out += row(w.label.in(l), all, full, s.profession, l);
  if (!all.under_share) return out;
  return out + tr("\n{} des habitants vivent dans une commune sous {} {}.\n",
                  "\n{} of people live in a commune under {} {}.\n",
                  format_share(*all.under_share, 1, l), format_number(*s.profession.under, 1, l),
                  s.profession.unit_short.in(l))
                   .in(l);
}

std::string best(const snapshot::world& w, const snapshot::selection& s, language l) {
  if (!s.profession.under) return "";
  const auto sites = snapshot::ask_best_sites(w, s, {});
  const auto capacity = format_number(s.profession.capacity_per_fte, 0, l);
  const auto under = format_number(*s.profession.under, 1, l);
  std::string out = tr("\nOù un professionnel de plus aiderait le plus ({} {}) :\n\n",
                       "\nWhere one more professional would help most ({} {}):\n\n", capacity,
                       s.profession.capacity_unit.in(l))
                        .in(l);
  const auto head = [&](const text& a, const text& b) {
    out += "  " + left("", 40) + right(a.in(l), 24) + right(b.in(l), 22) + "\n";
  };
  head({"dont vers des", "of which to people"}, {"habitants qui", "people who rise"});
  head({"habitants sous " + under, "under " + under}, {"repassent au-dessus", "to it or over"});
  int n = 0;
  for (const auto& site : sites) {
    const auto i = std::size_t(site.place);
    const auto name = w.communes.name[i] + " (" + w.communes.departement[i] + ")";
    out += "  " + right(std::to_string(++n), 2) + ". " + left(name, 36) +
           right(format_number(site.deficit_filled, 0, l), 24) +
           right(format_number(site.people_lifted, 0, l), 22) + "\n";
  }
  return out;
}

// What else the workspace knows; nothing where it knows neither.
std::string also_known(const snapshot::world& w, language l) {
  const auto n = [&](std::ptrdiff_t v) { return format_number(static_cast<double>(v), 0, l); };
  std::string kinds, out;
  for (const auto& k : supply::resource_kinds()) {
    const auto held = std::ranges::count(w.resources, k.kind, &supply::urgent_resource::kind);
    if (held > 0)
      kinds += fmt::format("{}{} × {}", kinds.empty() ? "" : ", ", n(held), k.label.in(l));
  }
  if (!kinds.empty()) {
    out +=
        tr("Soins urgents, lieux connus : {}.\n", "Urgent care, places known: {}.\n", kinds).in(l);
  }
  const auto aged =
      std::ranges::count_if(w.core, [&](commune_id c) { return !snapshot::ages_of(w, c).empty(); });
  if (aged == 0) return out;
  return out + tr("Habitants par âge : connus dans {} communes sur {}, inconnus ailleurs.\n",
                  "People by age: known in {} communes of {}, unknown elsewhere.\n", n(aged),
                  n(std::ssize(w.core)))
                   .in(l);
}

}  // namespace

std::string overview(const snapshot::world& w, const snapshot::selection& s, language l) {
  std::string out = heading(w, s, l) + by_departement(w, s, l) + best(w, s, l);
  out += tr("\nSource : {}. {}\n", "\nSource: {}. {}\n", publish::citation(w, s.series.source, l),
            w.time_source.note.in(l))
             .in(l);
  return out + also_known(w, l);
}

}  // namespace sourcier::app
