#include "casework/retention.h"

#include <algorithm>

#include "base/shipped.h"

namespace sourcier::casework {
namespace {

using nlohmann::json;

text words_of(const json& j, const std::string& name) {
  return {j.at(name + "_fr"), j.at(name + "_en")};
}

personal_kind read_kind(const json& k) {
  personal_kind out;
  out.key = k.at("key");
  out.table = k.at("table");
  out.counted = k.value("counted", "");
  out.label = {k.at("fr"), k.at("en")};
  out.data = words_of(k, "data");
  out.purpose = words_of(k, "purpose");
  out.basis = words_of(k, "basis");
  out.seen_by = words_of(k, "seen_by");
  out.after = k.at("after");
  out.after_words = words_of(k, "after");
  out.months = k.at("months");
  out.then = words_of(k, "then");
  return out;
}

erasure erasure_of(const std::string& word) {
  if (word == "erase") return erasure::erase;
  if (word == "stop") return erasure::stop;
  if (word == "keep") return erasure::keep;
  throw input_error(tr("data/retention.toml : « {} » inconnu ; choisissez keep, erase ou stop",
                       "data/retention.toml: unknown \"{}\"; choose keep, erase or stop", word));
}

table_rule read_table(const json& t) {
  table_rule out;
  out.name = t.at("name");
  out.label = {t.at("fr"), t.at("en")};
  out.rows = t.value("rows", "");
  out.remove = t.value("remove", false);
  for (const auto& c : t.at("columns")) {
    out.columns.push_back({c.at(0), erasure_of(c.at(1)), {c.at(2), c.at(3)}});
  }
  return out;
}

retention read(const json& document) {
  retention out;
  for (const auto& k : document.at("kind")) out.kinds.push_back(read_kind(k));
  for (const auto& t : document.at("table")) out.tables.push_back(read_table(t));
  out.impersonal = document.at("impersonal").at("tables").get<std::vector<std::string>>();
  return out;
}

}  // namespace

const retention& retention_rules() {
  static const auto kept = read_shipped("data/retention.toml", read);
  return kept;
}

const personal_kind& find_kind(std::string_view key) {
  const auto& kinds = retention_rules().kinds;
  const auto found = std::ranges::find(kinds, key, &personal_kind::key);
  if (found == kinds.end()) {
    throw not_found(
        tr("registre : pas de donnée « {} »", "register: no data \"{}\"", std::string(key)));
  }
  return *found;
}

}  // namespace sourcier::casework
