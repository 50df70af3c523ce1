#include "ingest/sources.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/assets.h"
#include "base/error.h"
#include "base/toml.h"
#include "ingest/csv.h"

namespace sourcier::ingest {

const std::vector<source>& sources() {
  static const auto all = [] {
    const auto document = find_asset("data/sources.toml");
    if (!document) {
      throw not_found(
          tr("le catalogue data/sources.toml n'est pas dans l'exécutable ; "
             "recompilez avec script/build",
             "the catalogue data/sources.toml is not in the executable; build again "
             "with script/build"));
    }
    const auto json = parse_toml(*document, "data/sources.toml");
    std::vector<source> out;
    for (const auto& [key, s] : json.at("source").items()) {
      out.push_back({key, s.value("title", ""), s.value("publisher", ""), s.value("licence", ""),
                     s.value("url", ""), s.value("format", ""), s.value("note", "")});
    }
    return out;
  }();
  return all;
}

const source& source_info(std::string_view key) {
  const auto& all = sources();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& s) { return s.key == key; });
  if (found != all.end()) return *found;
  std::vector<std::string> keys;
  for (const auto& s : all) keys.push_back(s.key);
  throw not_found(tr("pas de source « {} » dans le catalogue ; il y a : {}",
                     "no source \"{}\" in the catalogue; there are: {}", key, listed(keys)));
}

}  // namespace sourcier::ingest
