#include "publish/supply.h"

#include "base/numbers.h"
#include "publish/csv.h"

namespace sourcier::publish {

using snapshot::supply_question;
using snapshot::supply_table;
using supply::supply_account;

namespace {

constexpr int kDecimals = 3;

struct counted {
  const char* key;
  std::size_t n;
  text label;
};

// What the answer rests on, in the order of the text.
std::vector<counted> account_of(const supply_account& a, double imputed) {
  return {
      {"practices", a.practices, {"exercices en vigueur", "practices in force"}},
      {"counted", a.counted, {"exercices comptés", "practices counted"}},
      {"people", a.people, {"personnes comptées", "people counted"}},
      {"activity_imputed", a.activity_imputed,
       tr("exercices d'activité inconnue, comptés pour {} à temps plein",
          "practices of unknown activity, counted for {} at full time", imputed)},
      {"fees_unscaled", a.fees_unscaled,
       tr("exercices aux honoraires connus, comptés pour {} ETP à temps plein, faute de la médiane "
          "qui vaut un ETP",
          "practices of known fees, counted for {} FTE at full time for want of the median that "
          "makes one",
          imputed)},
      {"under_floor",
       a.under_floor,
       {"exercices sous le plancher d'activité, comptés pour 0",
        "practices under the floor of activity, counted for 0"}},
      {"age_unknown",
       a.age_unknown,
       {"personnes d'âge inconnu, supposées sous la borne",
        "people of unknown age, taken to be under the bound"}},
      {"age_of_year",
       a.age_of_year,
       {"personnes dont seule l'année de naissance est connue, supposées nées le 1er juillet",
        "people whose year of birth alone is known, taken to be born on 1 July"}},
      {"over_age",
       a.over_age,
       {"exercices laissés de côté, personne au-delà de la borne d'âge",
        "practices left out, person over the age bound"}},
      {"outside_field",
       a.outside_field,
       {"exercices hors champ de l'APL (hôpital, salariés hors centre de santé, remplaçants, "
        "docteurs juniors)",
        "practices outside the field of the APL (hospital, salaried outside health centres, "
        "locums, junior doctors)"}},
      {"overbooked",
       a.overbooked,
       {"personnes au-delà de 100 % de leur temps, comptées telles quelles",
        "people over 100% of their time, counted as given"}},
      {"changes", a.changes, {"changements d'offre en vigueur", "supply changes in force"}},
      {"below_zero",
       a.below_zero,
       {"communes où les changements retirent plus que l'offre, comptées pour 0",
        "communes where changes take more than the supply, counted for 0"}}};
}

}  // namespace

std::string account_text(const supply_account& a, double imputed, language l,
                         std::string_view indent) {
  std::string out;
  for (const auto& c : account_of(a, imputed)) {
    if (c.n == 0) continue;
    out += std::string(indent) + c.label.in(l) + (l == language::fr ? " : " : ": ") +
           format_number(static_cast<double>(c.n), 0, l) + "\n";
  }
  return out;
}

void write_account(json_writer& j, const supply_account& a) {
  j.key("account").begin_object();
  for (const auto& c : account_of(a, 0)) j.member(c.key, static_cast<std::int64_t>(c.n));
  j.end_object();
}

std::string supply_text(const supply_question& q, const supply_table& x, language l) {
  const bool fr = l == language::fr;
  const int decimals = q.rules.unit == "fte" ? 2 : 0;
  std::string out = snapshot::profession_label(q.rules).in(l) + ", " + format_long(q.day, l) +
                    ", " + snapshot::ages_label(q.bound).in(l) + "\n" + x.list.in(l) + "\n";
  out += tr("{} ; règles de {}\n", "{}; rules of {}\n", snapshot::unit_label(q.rules).in(l),
            q.rules.vintage)
             .in(l);
  for (const auto& r : x.rows) {
    out +=
        fmt::format("  {:<9}  {:>12}  {:>7}  {}\n", r.code, format_number(r.capacity, decimals, l),
                    format_number(static_cast<double>(r.people), 0, l), r.name);
  }
  if (x.elsewhere > 0) {
    out += (fr ? "  autour du territoire : " : "  around the territory: ") +
           format_number(x.elsewhere, decimals, l) + "\n";
  }
  for (const auto& a : x.assumptions) out += "! " + a.in(l) + "\n";
  return out + account_text(x.account, q.rules.imputed, l);
}

std::string supply_csv(const supply_question& q, const supply_table& x) {
  std::string out = "code,name,capacity,unit,people,profession,ages,date\n";
  for (const auto& r : x.rows) {
    append_field(out, r.code, true);
    append_field(out, r.name);
    append_field(out, exact_number(rounded(r.capacity, kDecimals)));
    append_field(out, q.rules.unit);
    append_field(out, std::to_string(r.people));
    append_field(out, q.rules.profession);
    append_field(out, q.bound ? std::to_string(*q.bound) : "all");
    append_field(out, format_iso(q.day));
    out += '\n';
  }
  return out;
}

std::string supply_json(const supply_question& q, const supply_table& x) {
  json_writer j;
  j.begin_object().member("profession", q.rules.profession);
  j.member("date", format_iso(q.day)).member("ages", snapshot::ages_label(q.bound));
  j.member("list", x.list).member("unit", q.rules.unit);
  j.member("unit_label", snapshot::unit_label(q.rules));
  j.member("rules_vintage", q.rules.vintage).member("rules_source", q.rules.source);
  write_account(j, x.account);
  j.member("around_the_territory", rounded(x.elsewhere, kDecimals));
  if (!x.assumptions.empty()) j.array("assumptions", x.assumptions);
  j.member("by", x.level).key("rows").begin_array();
  for (const auto& r : x.rows) {
    j.begin_object().member("code", r.code).member("name", r.name);
    j.member("capacity", rounded(r.capacity, kDecimals));
    j.member("people", static_cast<std::int64_t>(r.people)).end_object();
  }
  j.end_array().end_object();
  return j.take();
}

std::string public_supply_text(const supply::activity_rules& rules,
                               const snapshot::public_supply_table& x, language l) {
  const int decimals = rules.unit == "fte" ? 2 : 0;
  std::string out = snapshot::profession_label(rules).in(l) + ", " +
                    snapshot::ages_label({}).in(l) + "\n" + x.list.in(l) + "\n";
  out += tr("vue publique ; {} ; règles de {}\n", "public view; {}; rules of {}\n",
            snapshot::unit_label(rules).in(l), rules.vintage)
             .in(l);
  for (const auto& r : x.rows) {
    out += fmt::format("  {:<9}  {:>12}  {:>7}  {}\n", r.code,
                       r.capacity ? format_number(*r.capacity, decimals, l) : "secret",
                       format_number(static_cast<double>(r.people), 0, l), r.name);
  }
  if (x.secret > 0) {
    const auto& rule = supply::public_rule();
    out += "  ! " + rule.activity.in(l) + " (" + rule.source.in(l) + ")\n";
  }
  return out + tr("Liste au {}\n", "List as of {}\n", format_long(x.day, l)).in(l);
}

std::string public_supply_csv(const supply::activity_rules& rules,
                              const snapshot::public_supply_table& x, language l) {
  std::string out = "code,name,capacity,status,unit,people,profession,date,why\n";
  for (const auto& r : x.rows) {
    append_field(out, r.code, true);
    append_field(out, r.name);
    append_field(out, r.capacity ? exact_number(rounded(*r.capacity, kDecimals)) : "");
    append_field(out, r.capacity ? "=" : "secret");
    append_field(out, rules.unit);
    append_field(out, std::to_string(r.people));
    append_field(out, rules.profession);
    append_field(out, format_iso(x.day));
    append_field(out, r.capacity ? "" : supply::public_rule().activity.in(l));
    out += '\n';
  }
  return out;
}

std::string public_supply_json(const supply::activity_rules& rules,
                               const snapshot::public_supply_table& x) {
  const auto& rule = supply::public_rule();
  json_writer j;
  j.begin_object().member("profession", rules.profession);
  j.member("profession_label", snapshot::profession_label(rules));
  j.member("date", format_iso(x.day)).member("list", x.list).member("unit", rules.unit);
  j.member("unit_label", snapshot::unit_label(rules)).member("rules_vintage", rules.vintage);
  j.key("rule").begin_object().member("text", rule.activity).member("source", rule.source);
  j.member("url", rule.url).end_object();
  j.member("secret", static_cast<std::int64_t>(x.secret));
  j.member("by", x.level).key("rows").begin_array();
  for (const auto& r : x.rows) {
    j.begin_object().member("code", r.code).member("name", r.name);
    j.member("people", static_cast<std::int64_t>(r.people));
    auto shown = r.capacity;
    if (shown) shown = rounded(*shown, kDecimals);
    j.member("capacity", shown).member("status", r.capacity ? "=" : "secret");
    if (!r.capacity) j.member("why", rule.activity);
    j.end_object();
  }
  j.end_array().end_object();
  return j.take();
}

}  // namespace sourcier::publish
