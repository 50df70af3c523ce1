#include "snapshot/facility.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "territory/vocabulary.h"

namespace sourcier::snapshot {
namespace {

// The rows of one facility of a commune, newest first.
auto rows_of(const world& w, std::size_t commune, std::string_view facility) {
  const auto key = [](const statistic& s) {
    return std::pair<std::string_view, std::string_view>(s.topic, s.indicator);
  };
  return std::ranges::equal_range(
      w.statistics[commune], std::pair<std::string_view, std::string_view>("facility", facility),
      {}, key);
}

}  // namespace

facility_counts find_facility(const world& w, const std::string& facility) {
  facility_counts out;
  const auto& known = territory::words().facilities;
  const auto word = known.find(facility);
  out.label = word == known.end() ? text{facility, facility} : word->second.label;
  for (std::size_t i = 0; i < w.statistics.size(); ++i) {
    const auto rows = rows_of(w, i, facility);
    if (!rows.empty()) out.year = std::max(out.year, rows.front().year);
  }
  for (std::uint32_t i = 0; i < w.statistics.size(); ++i) {
    const auto rows = rows_of(w, i, facility);
    if (rows.empty() || rows.front().year != out.year || rows.front().value == 0.0) continue;
    out.communes.push_back({i});
    out.count.push_back(rows.front().value);
  }
  return out;
}

facility_counts facility_of(const world& w, const std::string& facility) {
  auto out = find_facility(w, facility);
  if (!out.communes.empty()) return out;
  std::string known;
  for (const auto& held : facilities_held(w)) known += (known.empty() ? "" : ", ") + held.key;
  throw input_error(tr("aucun équipement « {} » dans cet espace de travail ; choisissez parmi : {}",
                       "no facility \"{}\" in this workspace; choose one of: {}", facility, known));
}

std::vector<facility_count> facilities_held(const world& w) {
  std::map<std::string, facility_count, std::less<>> all;
  for (const auto& rows : w.statistics) {
    for (const auto& s : rows) {
      if (s.topic != "facility" || !s.value || *s.value <= 0) continue;
      auto& f = all[s.indicator];
      if (s.year > f.year) f = {s.indicator, {}, s.year, 0, 0};
      if (s.year < f.year) continue;
      f.count += *s.value;
      ++f.communes;
    }
  }
  std::vector<facility_count> out;
  for (auto& [key, f] : all) {
    const auto known = territory::words().facilities.find(key);
    f.label = known == territory::words().facilities.end() ? text{key, key} : known->second.label;
    out.push_back(std::move(f));
  }
  return out;
}

}  // namespace sourcier::snapshot
