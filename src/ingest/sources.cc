#include "ingest/sources.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/assets.h"
#include "base/error.h"
#include "base/toml.h"
#include "ingest/csv.h"

namespace sourcier::ingest {

std::vector<source> read_sources(const nlohmann::json& document, const std::string& file) {
  std::vector<source> out;
  const auto entries = document.find("source");
  if (entries == document.end()) return out;
  const auto refuse = [&](const std::string& entry) {
    throw input_error(tr("{} : [{}] n'est pas une table de champs",
                         "{}: [{}] is no table of fields", file, entry));
  };
  if (!entries->is_object()) refuse("source");
  for (const auto& [key, s] : entries->items()) {
    if (!s.is_object()) refuse("source." + key);
    const auto field = [&, &name = key, &of = s](const char* f) -> std::string {
      const auto found = of.find(f);
      if (found == of.end()) return "";
      if (found->is_string()) return found->template get<std::string>();
      throw input_error(tr("{}, [source.{}], « {} » : un texte est attendu",
                           "{}, [source.{}], \"{}\": a text is expected", file, name, f));
    };
    out.push_back({key, field("title"), field("publisher"), field("licence"), field("url"),
                   field("format"), field("note")});
  }
  return out;
}

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
    return read_sources(parse_toml(*document, "data/sources.toml"), "data/sources.toml");
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
