#include "supply/supply_at.h"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace sourcier::supply {
namespace {

// Sums that shares written in decimals may exceed by rounding.
constexpr double kFullTime = 1 + 1e-9;

struct part {
  std::string_view commune;
  std::uint32_t who = 0;
  double capacity = 0;
  bool change = false;
};

enum class fate { counts, outside, too_old };

fate judge(const practitioner& who, work_status status, bool health_centre, date day,
           const activity_rules& rules, std::optional<int> bound) {
  const auto& statuses = health_centre ? rules.health_centre_statuses : rules.statuses;
  if (std::find(statuses.begin(), statuses.end(), status) == statuses.end()) return fate::outside;
  const bool any_age = !bound || (health_centre && status == work_status::salaried);
  if (any_age || !who.born || age_on(*who.born, day) <= *bound) return fate::counts;
  return fate::too_old;
}

// What is known of each person once, whatever the number of their practices.
struct person {
  double booked = 0;
  bool counted = false, aged = false;
};

// The parts of the practices, which also fill the account.
std::vector<part> parts_of(const practice_list& list, date day, const activity_rules& rules,
                           std::optional<int> bound, std::vector<person>& people,
                           supply_account& account) {
  std::vector<part> out;
  for (const auto& p : list.practices) {
    const auto& who = list.of(p);
    if (who.profession != rules.profession || !p.in_force(day)) continue;
    ++account.practices;
    const auto& site = list.at(p);
    auto& known = people[static_cast<std::size_t>(p.who)];
    known.booked += p.share;
    const bool centre = site.type == site_type::health_centre;
    const auto verdict = judge(who, p.status, centre, day, rules, bound);
    if (verdict == fate::outside) ++account.outside_field;
    if (verdict == fate::too_old) ++account.over_age;
    if (verdict != fate::counts) continue;
    const double whole = counted(rules, p.activity, centre);
    if (!p.activity) ++account.activity_imputed;
    if (whole <= 0) ++account.under_floor;
    if (p.activity && rules.unit == "fte" && whole > 0) ++account.fees_unscaled;
    if (whole * p.share <= 0) continue;
    ++account.counted;
    known.counted = true;
    known.aged |= bound && !(centre && p.status == work_status::salaried);
    out.push_back({site.commune, p.who.value, whole * p.share, false});
  }
  return out;
}

void count_people(const practice_list& list, const std::vector<person>& people,
                  supply_account& account) {
  for (std::size_t i = 0; i < people.size(); ++i) {
    const auto& born = list.practitioners[i].born;
    if (people[i].counted) ++account.people;
    if (people[i].booked > kFullTime) ++account.overbooked;
    if (people[i].aged && !born) ++account.age_unknown;
    if (people[i].aged && born && !born->day) ++account.age_of_year;
  }
}

// Sums the sorted parts commune by commune; a person counts once in each.
std::vector<commune_supply> summed(std::span<const part> parts, supply_account& account) {
  std::vector<commune_supply> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 0 || parts[i].commune != parts[i - 1].commune) {
      out.push_back({std::string(parts[i].commune), 0, 0});
    }
    auto& here = out.back();
    here.capacity += parts[i].capacity;
    const bool again = i > 0 && parts[i - 1].commune == here.commune && !parts[i - 1].change &&
                       parts[i - 1].who == parts[i].who;
    if (!parts[i].change && !again) ++here.people;
  }
  for (auto& c : out) {
    if (c.capacity < 0) c.capacity = 0, ++account.below_zero;
  }
  return out;
}

}  // namespace

std::optional<double> capacity_of(const practice_list& list, const practice& p, date day,
                                  const activity_rules& rules, std::optional<int> bound) {
  const auto& who = list.of(p);
  if (who.profession != rules.profession || !p.in_force(day)) return {};
  const bool centre = list.at(p).type == site_type::health_centre;
  if (judge(who, p.status, centre, day, rules, bound) != fate::counts) return {};
  return counted(rules, p.activity, centre) * p.share;
}

practice_list without_activity(practice_list list) {
  for (auto& p : list.practices) p.activity.reset();
  return list;
}

supply_answer supply_at(const practice_list& list, std::span<const supply_change> changes, date day,
                        const activity_rules& rules, std::optional<int> bound) {
  supply_answer out;
  std::vector<person> people(list.practitioners.size());
  auto parts = parts_of(list, day, rules, bound, people, out.account);
  count_people(list, people, out.account);
  constexpr auto kNobody = static_cast<std::uint32_t>(-1);
  for (const auto& c : changes) {
    if (c.profession != rules.profession || !c.in_force(day)) continue;
    ++out.account.changes;
    parts.push_back({c.place, kNobody, in_own_unit(c.amount, rules.basis(), to_text(c)), true});
  }
  std::sort(parts.begin(), parts.end(), [&](const part& a, const part& b) {
    // Positions depend on the order of the list; ids do not.
    const auto id = [&](const part& p) {
      return p.change ? std::string_view("\x7f") : std::string_view(list.practitioners[p.who].id);
    };
    return std::make_tuple(a.commune, a.change, id(a), a.capacity) <
           std::make_tuple(b.commune, b.change, id(b), b.capacity);
  });
  out.communes = summed(parts, out.account);
  return out;
}

}  // namespace sourcier::supply
