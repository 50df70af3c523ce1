#include "territory/zoning_policy.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/assets.h"
#include "base/error.h"
#include "base/toml.h"

namespace sourcier::territory {
namespace {

using nlohmann::json;

// A table of the file with the name that messages give it.
class node {
 public:
  node(const json& j, const std::string& file, std::string name)
      : j_(j), file_(file), name_(std::move(name)) {
    if (!j_.is_object()) fail("", j_, {"donnez une table", "give a table"});
  }

  bool has(const std::string& key) const { return j_.contains(key); }

  std::string word(const std::string& key) const {
    const auto& v = at(key);
    if (!v.is_string() || v.get_ref<const std::string&>().empty()) {
      fail(key, v, {"donnez un texte entre guillemets", "give a text in quotes"});
    }
    return v;
  }

  text both(const std::string& key) const {
    const node in(at(key), file_, path(key));
    return {in.word("fr"), in.word("en")};
  }
  text both_or_nothing(const std::string& key) const { return has(key) ? both(key) : text{}; }

  std::string choice(const std::string& key, std::initializer_list<const char*> known) const {
    const auto v = word(key);
    std::string list;
    for (const auto* k : known) {
      if (v == k) return v;
      list += (list.empty() ? "" : ", ") + std::string(k);
    }
    fail(key, at(key), tr("choisissez parmi : {}", "choose one of: {}", list));
  }

  double number(const std::string& key, double least, double most) const {
    const auto& v = at(key);
    const bool fits = v.is_number() && std::isfinite(v.get<double>()) && v.get<double>() >= least &&
                      v.get<double>() <= most;
    if (!fits) {
      fail(key, v, tr("donnez un nombre de {} à {}", "give a number from {} to {}", least, most));
    }
    return v;
  }
  std::optional<double> share(const std::string& key) const {
    return has(key) ? std::optional(number(key, 0, 1)) : std::nullopt;
  }

  date day(const std::string& key) const {
    const auto& v = at(key);
    const auto d = v.is_string() ? parse_date(v.get_ref<const std::string&>()) : std::nullopt;
    if (!d) fail(key, v, {"donnez une date AAAA-MM-JJ", "give a date YYYY-MM-DD"});
    return *d;
  }

  std::vector<std::string> words(const std::string& key) const {
    const auto& v = at(key);
    const bool fits = v.is_array() && !v.empty() &&
                      std::ranges::all_of(v, [](const json& x) { return x.is_string(); });
    if (!fits) fail(key, v, {"donnez une liste de textes", "give a list of texts"});
    return v;
  }

  bool verified() const {
    if (!has("verified")) return true;
    if (!at("verified").is_boolean()) {
      fail("verified", at("verified"), {"donnez true ou false", "give true or false"});
    }
    return at("verified");
  }

  // The tables of an array; none where the key is absent.
  std::vector<node> list(const std::string& key) const {
    std::vector<node> out;
    if (!has(key)) return out;
    if (!at(key).is_array()) {
      fail(key, at(key), tr("donnez des tables [[{}]]", "give tables [[{}]]", key));
    }
    for (const auto& j : at(key)) {
      out.emplace_back(j, file_, fmt::format("{}[{}]", path(key), out.size() + 1));
    }
    return out;
  }

  node inner(const std::string& key) const { return {at(key), file_, path(key)}; }
  const json& items() const { return j_; }

  void only(std::initializer_list<const char*> known) const {
    for (const auto& item : j_.items()) {
      const auto found = std::ranges::any_of(known, [&](auto* k) { return item.key() == k; });
      if (!found) {
        fail(item.key(), item.value(), {"clé inconnue : retirez-la", "unknown key: take it out"});
      }
    }
  }

  [[noreturn]] void fail(const std::string& key, const json& value, const text& remedy) const {
    const auto shown = value.is_null() ? std::string("-") : value.dump();
    throw input_error(
        {fmt::format("{}, clé « {} », valeur {} : {}", file_, path(key), shown, remedy.fr),
         fmt::format("{}, key \"{}\", value {}: {}", file_, path(key), shown, remedy.en)});
  }

 private:
  const json& at(const std::string& key) const {
    const auto found = j_.find(key);
    if (found == j_.end()) fail(key, json(), {"il manque cette clé", "this key is missing"});
    return *found;
  }
  std::string path(const std::string& key) const {
    return name_.empty() || key.empty() ? name_ + key : name_ + "." + key;
  }

  const json& j_;
  const std::string& file_;
  std::string name_;
};

zoning_class_rule read_class(const node& n) {
  n.only({"key", "mandatory_below", "quota", "source", "url", "verified"});
  zoning_class_rule c{n.word("key"), {}, n.share("quota"), n.both("source"), n.word("url")};
  if (n.has("mandatory_below")) c.mandatory_below = n.number("mandatory_below", 0, 1e6);
  if (!n.verified()) c.quota = c.mandatory_below = std::nullopt;
  return c;
}

regional_quota read_region(const node& n, const zoning_policy& p) {
  n.only({"code", "quota", "source", "url", "verified"});
  regional_quota r{n.word("code"), {}, n.both("source"), n.word("url")};
  const auto quota = n.inner("quota");
  double all = 0;
  for (const auto& item : quota.items().items()) {
    if (std::ranges::find(p.classes, item.key(), &zoning_class_rule::key) == p.classes.end()) {
      quota.fail(item.key(), item.value(),
                 {"classe absente de [[policy.class]]", "class missing from [[policy.class]]"});
    }
    all += r.quota[item.key()] = quota.number(item.key(), 0, 1);
  }
  if (all > 1 + 1e-9) {
    n.fail("quota", quota.items(), {"la somme dépasse 1", "the sum is over 1"});
  }
  return r;
}

zoning_policy read_policy(const node& n) {
  n.only({"key", "valid_from", "valid_to", "law", "article", "url", "metric", "ages", "unit",
          "order", "last_unit", "derogation_share", "lacks", "class", "region"});
  n.choice("metric", {"apl"});
  n.choice("order", {"ascending"});
  zoning_policy p;
  p.key = n.word("key");
  p.valid_from = n.day("valid_from");
  if (n.has("valid_to")) {
    p.valid_to = n.day("valid_to");
    if (*p.valid_to <= p.valid_from) {
      n.fail("valid_to", format_iso(*p.valid_to),
             {"donnez une date après valid_from", "give a date after valid_from"});
    }
  }
  p.law = n.both("law");
  p.article = n.word("article");
  if (n.has("url")) p.url = n.word("url");
  p.ages = n.choice("ages", {"65", "all"});
  p.unit = n.choice("unit", {"tvs", "commune"});
  p.includes_last = n.choice("last_unit", {"before", "including"}) == "including";
  p.derogation_share = n.share("derogation_share");
  for (const auto& l : n.list("lacks")) p.lacks.push_back({l.word("fr"), l.word("en")});
  for (const auto& c : n.list("class")) p.classes.push_back(read_class(c));
  for (const auto& r : n.list("region")) {
    auto q = read_region(r, p);
    if (r.verified()) p.regions.push_back(std::move(q));
  }
  return p;
}

void check_periods(const node& n, const std::vector<zoning_policy>& policies) {
  for (std::size_t i = 1; i < policies.size(); ++i) {
    const auto& before = policies[i - 1];
    if (before.valid_to && *before.valid_to <= policies[i].valid_from) continue;
    n.fail("policy", format_iso(policies[i].valid_from),
           tr("les règles {} et {} valent le même jour : donnez un valid_to à la première",
              "policies {} and {} hold on the same day: give the first a valid_to", before.key,
              policies[i].key));
  }
}

std::vector<zoning_scheme> read_all() {
  std::vector<zoning_scheme> out;
  for (const auto& a : embedded_assets()) {
    const std::string name = a.name;
    if (name.starts_with("data/zoning/")) out.push_back(read_zoning(a.bytes(), name));
  }
  std::ranges::sort(out, {}, &zoning_scheme::key);
  return out;
}

}  // namespace

bool zoning_policy::can_simulate() const {
  const auto bounded = [](const zoning_class_rule& c) { return c.quota || c.mandatory_below; };
  return !classes.empty() && std::ranges::all_of(classes, bounded);
}

zoning_scheme read_zoning(std::string_view document, const std::string& file) {
  const auto j = parse_toml(document, file);
  const node n(j, file, "");
  n.only({"scheme", "label", "official", "profession", "eligible", "eligible_note", "outside",
          "list", "policy"});
  zoning_scheme s{n.word("scheme"),
                  n.both("label"),
                  n.word("official"),
                  n.word("profession"),
                  n.words("eligible"),
                  n.both_or_nothing("eligible_note"),
                  n.word("outside"),
                  {},
                  {}};
  for (const auto& l : n.list("list")) {
    l.only({"territory", "vintage", "valid_from", "note", "url"});
    s.lists.push_back({l.word("territory"), l.word("vintage"), l.day("valid_from"), l.both("note"),
                       l.word("url")});
  }
  for (const auto& p : n.list("policy")) s.policies.push_back(read_policy(p));
  std::ranges::sort(s.policies, {}, &zoning_policy::valid_from);
  check_periods(n, s.policies);
  return s;
}

const std::vector<zoning_scheme>& zoning_schemes() {
  static const auto kept = read_all();
  return kept;
}

const zoning_scheme& find_zoning_scheme(std::string_view key) {
  const auto& all = zoning_schemes();
  const auto it = std::ranges::find(all, key, &zoning_scheme::key);
  if (it != all.end()) return *it;
  std::string known;
  for (const auto& s : all) known += (known.empty() ? "" : ", ") + s.key;
  throw input_error(tr("zonage « {} » inconnu ; choisissez parmi : {}",
                       "unknown zoning \"{}\"; choose one of: {}", std::string(key), known));
}

const zoning_policy& policy_on(const zoning_scheme& s, std::optional<date> day) {
  if (!day && !s.policies.empty()) return s.policies.back();
  std::string periods;
  for (const auto& p : s.policies) {
    if (day && p.valid_from <= *day && (!p.valid_to || *day < *p.valid_to)) return p;
    periods += fmt::format("{}{} ({} – {})", periods.empty() ? "" : ", ", p.key,
                           format_iso(p.valid_from), p.valid_to ? format_iso(*p.valid_to) : "…");
  }
  throw not_found(tr("zonage {} : aucune règle en vigueur le {} ; il y a : {}",
                     "zoning {}: no rule in force on {}; there are: {}", s.key,
                     day ? format_iso(*day) : "-", periods.empty() ? "-" : periods));
}

const zoning_policy& find_policy(const zoning_scheme& s, std::string_view key) {
  const auto it = std::ranges::find(s.policies, key, &zoning_policy::key);
  if (it != s.policies.end()) return *it;
  std::string known;
  for (const auto& p : s.policies) known += (known.empty() ? "" : ", ") + p.key;
  throw input_error(tr("zonage {} : règle « {} » inconnue ; choisissez parmi : {}",
                       "zoning {}: unknown rule \"{}\"; choose one of: {}", s.key, std::string(key),
                       known));
}

}  // namespace sourcier::territory
