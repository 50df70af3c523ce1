#include "territory/search.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "base/fold.h"

namespace sourcier::territory {
namespace {

constexpr double kUnset = 1e9;

void widen(place& p, const commune_table& t, commune_id id) {
  const auto i = std::size_t(id);
  if (!std::isnan(t.population[i])) p.population += t.population[i];
  if (std::isnan(t.position[i].lon)) return;
  p.west = std::min(p.west, t.position[i].lon);
  p.east = std::max(p.east, t.position[i].lon);
  p.south = std::min(p.south, t.position[i].lat);
  p.north = std::max(p.north, t.position[i].lat);
}

// What people mean first by a name.
std::size_t kind_rank(std::string_view kind) {
  constexpr std::string_view kOrder[] = {"commune", "departement", "region", "epci", "tvs"};
  return static_cast<std::size_t>(std::ranges::find(kOrder, kind) - std::begin(kOrder));
}

// 3: the whole name; 2: the name begins so; 1: each word of the question begins a word; 0: no.
// `parted` is " word word"; each of `words` is " word".
int match(std::string_view parted, std::string_view question,
          const std::vector<std::string>& words) {
  const auto name = parted.substr(1);
  if (name == question) return 3;
  if (name.starts_with(question)) return 2;
  return std::ranges::all_of(words, [&](const auto& w) { return parted.find(w) != parted.npos; });
}

}  // namespace

search_index::search_index(const commune_table& communes, const area_table& areas) {
  const auto core = communes.core_communes();
  for (const auto& level : levels()) {
    if (level.key == "all") continue;
    const bool small = level.key == "commune";
    std::vector<commune_id> every;
    for (std::uint32_t i = 0; small && i < communes.size(); ++i) every.push_back({i});
    const auto groups = group_by(communes, areas, level.key, small ? every : core);
    for (std::size_t g = 0; g < groups.code.size(); ++g) {
      place p{std::string(level.key),
              groups.code[g],
              groups.name[g],
              level.label.fr,
              0,
              kUnset,
              kUnset,
              -kUnset,
              -kUnset};
      for (const auto id : groups.communes[g]) widen(p, communes, id);
      if (p.west > p.east) p.west = p.south = p.east = p.north = 0;
      if (small) {
        const auto names = areas.find("departement");
        const auto& d = communes.departement[std::size_t(groups.communes[g][0])];
        const bool named = names != areas.end() && names->second.contains(d);
        p.detail = named ? names->second.find(d)->second.name : d;
      }
      entries_.push_back({p, " " + fold(p.name)});
    }
  }
}

std::vector<place> search_index::find(std::string_view question, std::size_t limit) const {
  std::vector<std::string> words;
  const std::string folded = fold(question);
  std::string upper(question);
  std::ranges::transform(upper, upper.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (std::size_t at = 0; at < folded.size();) {
    const auto end = std::min(folded.find(' ', at), folded.size());
    words.push_back(" " + folded.substr(at, end - at));
    at = end + 1;
  }
  if (words.empty()) return {};
  std::vector<std::pair<int, const entry*>> found;
  for (const auto& e : entries_) {
    const int score = e.what.code == upper ? 4 : match(e.folded, folded, words);
    if (score > 0) found.emplace_back(score, &e);
  }
  std::ranges::stable_sort(found, [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first > b.first;
    const auto rank_a = kind_rank(a.second->what.kind), rank_b = kind_rank(b.second->what.kind);
    if (rank_a != rank_b) return rank_a < rank_b;
    return a.second->what.population > b.second->what.population;
  });
  std::vector<place> out;
  for (std::size_t i = 0; i < std::min(limit, found.size()); ++i) {
    out.push_back(found[i].second->what);
  }
  return out;
}

}  // namespace sourcier::territory
