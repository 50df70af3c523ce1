#include "casework/commitments.h"

#include <algorithm>

#include "casework/rows.h"

namespace sourcier::casework {
namespace {

bool reaches(const scope& where, const territory::commune_table& communes,
             const std::string& commune) {
  if (where.everywhere || commune.empty()) return true;
  const auto id = communes.find(commune);
  return std::ranges::any_of(where.areas, [&](const auto& area) {
    const auto& [level, code] = area;
    if (level == "commune") return code == commune;
    if (!id) return false;
    const auto at = static_cast<std::size_t>(*id);
    return code == (level == "epci" ? communes.epci[at] : communes.departement[at]);
  });
}

struct line {
  std::int64_t request = 0;
  std::string number, profession, asked_commune;
  bool installed = false;
  std::optional<project> p;
};

// Every request that has a project or is settled, with what is written of it.
std::vector<line> read_lines(store::database& db, const commitment_filter& f) {
  std::vector<store::cell> parameters;
  std::string only;
  const auto also = [&](const char* condition, std::string value) {
    parameters.emplace_back(std::move(value));
    only += fmt::format(" AND {} :p{}", condition, parameters.size());
  };
  if (!f.profession.empty()) also("r.profession =", f.profession);
  if (f.received_from) also("r.received_at >=", format_instant(start_in_france(*f.received_from)));
  if (f.received_to) {
    const date after = std::chrono::sys_days(*f.received_to) + std::chrono::days(1);
    also("r.received_at <", format_instant(start_in_france(after)));
  }
  const rows found(db.query(
      "SELECT r.id, r.number, r.profession, r.commune, r.installed_at, p.id, "
      "COALESCE(p.commune, ''), COALESCE(p.target_day, ''), p.fte, COALESCE(p.certainty, ''), "
      "COALESCE(p.state, ''), COALESCE(p.settled_day, '') FROM request r "
      "LEFT JOIN project p ON p.request = r.id WHERE r.outcome <> 'duplicate' "
      "AND (r.installed_at <> '' OR (r.project_at <> '' AND r.outcome IN ('', 'project')))" +
          only + " ORDER BY r.id",
      {kInteger, kText, kText, kText, kText, kInteger, kText, kText, kReal, kText, kText, kText},
      parameters));
  std::vector<line> out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto row = found[i];
    line l;
    l.request = row.integer();
    l.number = row.text();
    l.profession = row.text();
    l.asked_commune = row.text();
    l.installed = !row.text().empty();
    project p;
    const auto id = row.key();
    p.plan.commune = row.text();
    p.plan.target_day = parse_date(row.text());
    p.plan.fte = row.number();
    p.plan.certainty = supply::find_certainty(row.text()).value_or(supply::certainty::planned);
    const auto& state = row.text();
    p.state = state == "installed"  ? project_state::installed
              : state == "given_up" ? project_state::given_up
                                    : project_state::pledged;
    p.settled_day = row.text();
    if (id) {
      p.id = *id;
      l.p = std::move(p);
    }
    out.push_back(std::move(l));
  }
  return out;
}

commitment made_of(const line& l, date day) {
  commitment out{l.p->id, l.request, l.number, l.p->state, {}};
  auto& c = out.change;
  c.place = l.p->plan.commune;
  c.profession = l.profession;
  c.amount = {*l.p->plan.fte, supply::capacity_unit::fte};
  c.from = day;
  c.certainty =
      l.p->state == project_state::installed ? supply::certainty::observed : l.p->plan.certainty;
  c.origin = fmt::format("project:{}", l.p->id);
  c.label = l.number;
  return out;
}

}  // namespace

commitments commitments_of(store::database& db, const territory::commune_table& communes,
                           const commitment_filter& f) {
  commitments out;
  for (const auto& l : read_lines(db, f)) {
    if (l.p && l.p->state == project_state::given_up) continue;
    if (f.state && (*f.state == project_state::installed) != l.installed) continue;
    const bool placed = l.p && !l.p->plan.commune.empty();
    if (!reaches(f.where, communes, placed ? l.p->plan.commune : l.asked_commune)) continue;
    unplaced_project u{l.request, l.number, l.profession, l.installed, {}};
    if (!l.p) {
      u.missing = {"project"};
      out.unplaced.push_back(std::move(u));
      continue;
    }
    const auto day = l.p->state == project_state::installed ? parse_date(l.p->settled_day)
                                                            : l.p->plan.target_day;
    if (!placed) u.missing.emplace_back("commune");
    if (!day) u.missing.emplace_back("day");
    if (!l.p->plan.fte) u.missing.emplace_back("fte");
    if (day && ((f.from && *day < *f.from) || (f.to && *day > *f.to))) continue;
    if (u.missing.empty()) {
      out.known.push_back(made_of(l, *day));
    } else {
      out.unplaced.push_back(std::move(u));
    }
  }
  std::ranges::stable_sort(out.known, {}, [](const commitment& c) {
    return std::pair(std::chrono::sys_days(*c.change.from), c.project);
  });
  return out;
}

}  // namespace sourcier::casework
