#include <algorithm>

#include "snapshot/zoning.h"

namespace sourcier::snapshot {
namespace {

// Whether the simulated rule can lead to this class; any class where nothing is simulated.
bool rule_gives(const zoning_answer& a, std::size_t zone) {
  if (!a.simulated) return true;
  const auto& key = a.classes[zone].key;
  const auto& given = a.simulated->policy->classes;
  return key == a.scheme->outside ||
         std::ranges::find(given, key, &territory::zoning_class_rule::key) != given.end();
}

}  // namespace

std::vector<zone_shares> shares_of(const world& w, const zoning_answer& a, const zone_list& list) {
  std::vector<zone_shares> out;
  for (const auto* level : {"departement", "all"}) {
    const auto groups = territory::group_by(w.communes, w.areas, level, w.core);
    for (std::size_t g = 0; g < groups.code.size(); ++g) {
      zone_shares x{groups.code[g], groups.name[g], std::vector<double>(a.classes.size(), 0),
                    std::vector<std::size_t>(a.classes.size(), 0)};
      double eligible = 0;
      for (const auto c : groups.communes[g]) {
        const auto zone = list.zone[std::size_t(c)];
        const auto people = people_of(w, std::size_t(c));
        x.people[zone] += people;
        ++x.communes[zone];
        x.all += people;
        if (a.classes[zone].eligible) eligible += people;
      }
      x.eligible = x.all > 0 ? eligible / x.all : 0;
      out.push_back(std::move(x));
    }
  }
  return out;
}

zone_diff diff_of(const world& w, const zoning_answer& a) {
  std::vector<std::size_t> left, right;
  std::vector<double> people;
  zone_diff d;
  for (const auto c : w.core) {
    const auto i = std::size_t(c);
    left.push_back(a.shown.zone[i]);
    right.push_back(a.other->zone[i]);
    people.push_back(people_of(w, i));
    if (left.back() != right.back()) d.changed.push_back(c);
  }
  d.table = access::compare(left, right, people, a.classes.size());
  double both = 0, all = 0, same = 0, known = 0;
  std::size_t both_communes = 0, same_communes = 0;
  for (std::size_t x = 0; x < a.no_class(); ++x) {
    for (std::size_t y = 0; y < a.no_class(); ++y) {
      all += d.table.people_of(x, y);
      if (rule_gives(a, x) && rule_gives(a, y)) known += d.table.people_of(x, y);
      both_communes += d.table.count_of(x, y);
      if (a.classes[x].eligible == a.classes[y].eligible) both += d.table.people_of(x, y);
    }
    same += d.table.people_of(x, x);
    same_communes += d.table.count_of(x, x);
  }
  if (both_communes > 0) {
    d.same_communes = static_cast<double>(same_communes) / static_cast<double>(both_communes);
  }
  if (all > 0) {
    d.same_people = same / all;
    d.same_eligibility = both / all;
  }
  double same_known = 0;
  for (std::size_t x = 0; x < a.no_class(); ++x) {
    if (rule_gives(a, x)) same_known += d.table.people_of(x, x);
  }
  if (known > 0) d.same_people_known = same_known / known;
  std::ranges::stable_sort(d.changed, std::greater{},
                           [&](commune_id c) { return people_of(w, std::size_t(c)); });
  return d;
}

}  // namespace sourcier::snapshot
