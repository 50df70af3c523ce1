#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "territory/communes.h"

namespace sourcier::territory {

struct place {
  std::string kind;  // commune, epci, tvs, departement, region
  std::string code, name;
  std::string detail;  // tells it from its namesakes
  double population = 0;
  double west = 0, south = 0, east = 0, north = 0;  // of the centres of its communes
};

// Finds places by code or by the beginnings of the words of their name, whatever the accents,
// case, hyphens and apostrophes; whole names first, then beginnings;
// communes before larger areas, larger populations first.
class search_index {
 public:
  search_index(const commune_table& communes, const area_table& areas);
  std::vector<place> find(std::string_view question, std::size_t limit) const;

 private:
  struct entry {
    place what;
    std::string folded;  // " word word", each word after a space
  };
  std::vector<entry> entries_;
};

}  // namespace sourcier::territory
