#include "app/command_supply.h"

#include <algorithm>
#include <cstdio>

#include "base/dates.h"
#include "base/error.h"
#include "base/numbers.h"
#include "publish/csv.h"
#include "publish/json.h"
#include "store/workspace.h"
#include "supply/practice_table.h"
#include "supply/supply_at.h"
#include "territory/communes.h"

namespace sourcier::app {
namespace {

using supply::practice_list;
using supply::supply_account;

struct question {
  date day;
  const supply::activity_rules& rules;
  std::optional<int> bound;
  std::string by;
  std::vector<supply::supply_change> changes;
};

struct row {
  std::string code, name;
  double capacity = 0;
  std::size_t people = 0;
};

struct answer {
  text list, profession, unit;
  std::vector<row> rows;
  supply_account account;
  double elsewhere = 0;  // capacity in communes around the territory, which are in no row
};

// The data set of a list of practices: the one asked for, else one's own rather than the extract.
store::dataset find_list(store::workspace& w, const std::string& wanted) {
  if (wanted != "" && wanted != "practices" && wanted != "annuaire") {
    throw input_error(tr("--list : « {} » inconnue ; choisissez practices ou annuaire",
                         "--list: unknown \"{}\"; choose practices or annuaire", wanted));
  }
  const auto held = w.datasets();
  for (const std::string key : {"practices", "annuaire"}) {
    if (wanted != "" && wanted != key) continue;
    const auto found =
        std::find_if(held.begin(), held.end(), [&](const auto& d) { return d.key == key; });
    if (found != held.end()) return *found;
  }
  throw not_found(
      {"cet espace de travail n'a pas cette liste de praticiens ; importez-la avec « sourcier "
       "import "
       "practices FICHIER » ou « sourcier import annuaire FICHIER »",
       "this workspace has no such list of practitioners; import it with \"sourcier import "
       "practices FILE\" or \"sourcier import annuaire FILE\""});
}

text profession_label(std::string_view key) {
  for (const auto& p : supply::listed_professions()) {
    if (p.key == key) return p.label;
  }
  return {std::string(key), std::string(key)};
}

void check_places(const question& q, const territory::commune_table& communes) {
  for (const auto& c : q.changes) communes.at(c.place);
}

// Area of each commune of the territory by position; empty: around it, or of no area.
std::vector<std::string> areas_of(const territory::grouping& groups, std::size_t communes) {
  std::vector<std::string> out(communes);
  for (std::size_t g = 0; g < groups.code.size(); ++g) {
    for (const auto id : groups.communes[g]) out[static_cast<std::size_t>(id)] = groups.code[g];
  }
  return out;
}

// Someone who works in two communes of an area is one person there: people are counted anew with
// areas for places.
void count_people(practice_list list, const question& q, const territory::commune_table& communes,
                  const std::vector<std::string>& areas, std::vector<row>& rows) {
  for (auto& s : list.sites) {
    const auto id = communes.find(s.commune);
    s.commune = id ? areas[static_cast<std::size_t>(*id)] : std::string();
  }
  const auto x = supply::supply_at(list, {}, q.day, q.rules, q.bound);
  for (auto& r : rows) {
    const auto found = std::lower_bound(
        x.communes.begin(), x.communes.end(), r.code,
        [](const supply::commune_supply& c, const std::string& code) { return c.commune < code; });
    if (found != x.communes.end() && found->commune == r.code) r.people = found->people;
  }
}

answer ask(store::workspace& w, const store::dataset& d, const question& q) {
  const auto communes = territory::load_communes(w.db());
  check_places(q, communes);
  const auto groups =
      territory::group_by(communes, territory::load_areas(w.db()), q.by, communes.core_communes());
  auto list = supply::load_practices(w.db(), d.id, q.rules.profession);
  const auto x = supply::supply_at(list, q.changes, q.day, q.rules, q.bound);
  answer out{d.title, profession_label(q.rules.profession), {}, {}, x.account};
  out.unit = q.rules.unit == "fte" ? text{"équivalents temps plein", "full-time equivalents"}
                                   : text{"consultations par an", "consultations a year"};
  for (std::size_t g = 0; g < groups.code.size(); ++g) {
    out.rows.push_back({groups.code[g], groups.name[g]});
  }
  const auto areas = areas_of(groups, communes.size());
  for (const auto& c : x.communes) {
    const auto id = communes.find(c.commune);
    const auto area = id ? areas[static_cast<std::size_t>(*id)] : std::string();
    const auto to = std::lower_bound(groups.code.begin(), groups.code.end(), area);
    if (area.empty()) {
      out.elsewhere += c.capacity;
    } else {
      out.rows[static_cast<std::size_t>(to - groups.code.begin())].capacity += c.capacity;
    }
  }
  count_people(std::move(list), q, communes, areas, out.rows);
  std::erase_if(out.rows, [](const row& r) { return r.capacity <= 0 && r.people == 0; });
  return out;
}

struct counted {
  const char* key;
  std::size_t n;
  text label;
};

// What the answer rests on, in the order of the text.
std::vector<counted> account_of(const supply_account& a, int imputed) {
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

text ages_label(const question& q) {
  if (!q.bound) return {"tous âges", "all ages"};
  return tr("{} ans et moins", "{} and under", *q.bound);
}

std::string to_text(const question& q, const answer& x, language l) {
  const bool fr = l == language::fr;
  const int decimals = q.rules.unit == "fte" ? 2 : 0;
  std::string out = x.profession.in(l) + ", " + format_long(q.day, l) + ", " + ages_label(q).in(l) +
                    "\n" + x.list.in(l) + "\n";
  out += fr ? fmt::format("{} ; règles de {}\n", x.unit.fr, q.rules.vintage)
            : fmt::format("{}; rules of {}\n", x.unit.en, q.rules.vintage);
  for (const auto& r : x.rows) {
    out +=
        fmt::format("  {:<9}  {:>12}  {:>7}  {}\n", r.code, format_number(r.capacity, decimals, l),
                    format_number(static_cast<double>(r.people), 0, l), r.name);
  }
  if (x.elsewhere > 0) {
    out += (fr ? "  autour du territoire : " : "  around the territory: ") +
           format_number(x.elsewhere, decimals, l) + "\n";
  }
  for (const auto& c : account_of(x.account, static_cast<int>(q.rules.imputed))) {
    if (c.n == 0) continue;
    out +=
        c.label.in(l) + (fr ? " : " : ": ") + format_number(static_cast<double>(c.n), 0, l) + "\n";
  }
  return out;
}

std::string to_csv(const question& q, const answer& x) {
  std::string out = "code,name,capacity,unit,people,profession,ages,date\n";
  for (const auto& r : x.rows) {
    publish::append_field(out, r.code, true);
    publish::append_field(out, r.name);
    publish::append_field(out, exact_number(publish::rounded(r.capacity, 3)));
    publish::append_field(out, q.rules.unit);
    publish::append_field(out, std::to_string(r.people));
    publish::append_field(out, q.rules.profession);
    publish::append_field(out, q.bound ? std::to_string(*q.bound) : "all");
    publish::append_field(out, format_iso(q.day));
    out += '\n';
  }
  return out;
}

std::string to_json(const question& q, const answer& x) {
  publish::json_writer j;
  j.begin_object().member("profession", q.rules.profession);
  j.member("date", format_iso(q.day)).member("ages", ages_label(q));
  j.member("list", x.list).member("unit", q.rules.unit).member("unit_label", x.unit);
  j.member("rules_vintage", q.rules.vintage).member("rules_source", q.rules.source);
  j.key("account").begin_object();
  for (const auto& c : account_of(x.account, static_cast<int>(q.rules.imputed))) {
    j.member(c.key, static_cast<std::int64_t>(c.n));
  }
  j.end_object().member("around_the_territory", publish::rounded(x.elsewhere, 3));
  j.member("by", q.by).key("rows").begin_array();
  for (const auto& r : x.rows) {
    j.begin_object().member("code", r.code).member("name", r.name);
    j.member("capacity", publish::rounded(r.capacity, 3));
    j.member("people", static_cast<std::int64_t>(r.people)).end_object();
  }
  j.end_array().end_object();
  return j.take() + "\n";
}

question read_question(const arguments& a) {
  const auto& rules = supply::rules_for(a.get("profession", "gp"), a.integer("year", 1900, 2200));
  const auto asked = a.get("date");
  const auto day = asked.empty() ? std::optional(today()) : parse_date(asked);
  if (!day) {
    throw input_error(tr("--date : « {} » n'est pas une date (AAAA-MM-JJ)",
                         "--date: \"{}\" is not a date (YYYY-MM-DD)", asked));
  }
  question q{*day, rules, {}, a.get("by", "departement"), {}};
  territory::find_level(q.by);
  const auto ages = a.get("ages", "all");
  if (ages == std::to_string(rules.age_bound)) q.bound = rules.age_bound;
  if (!q.bound && ages != "all") {
    throw input_error(tr("--ages : « {} » inconnu ; choisissez all ou {}",
                         "--ages: unknown \"{}\"; choose all or {}", ages, rules.age_bound));
  }
  for (const auto& c : a.all("add")) {
    q.changes.push_back(supply::parse_change(c, supply::direction::add));
  }
  for (const auto& c : a.all("remove")) {
    q.changes.push_back(supply::parse_change(c, supply::direction::remove));
  }
  return q;
}

int run(const arguments& a, const globals& g) {
  const auto format = a.choice("format", {"text", "csv", "json"});
  const auto q = read_question(a);
  auto w = store::workspace::open(g.workspace);
  const auto x = ask(w, find_list(w, a.get("list")), q);
  const auto out = format == "csv"    ? to_csv(q, x)
                   : format == "json" ? to_json(q, x)
                                      : to_text(q, x, g.lang);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

command supply_command() {
  return {"supply",
          {"offre de soins à une date, d'après une liste de praticiens",
           "supply of care at a date, from a list of practitioners"},
          {{"--date",
            {"AAAA-MM-JJ", "YYYY-MM-DD"},
            {"à cette date (aujourd'hui par défaut)", "on that day (default today)"}},
           {"--profession",
            {"PROFESSION", "PROFESSION"},
            {"gp, nurse, dentist ou midwife (gp par défaut)",
             "gp, nurse, dentist or midwife (default gp)"}},
           {"--ages",
            {"all|65", "all|65"},
            {"praticiens de tous âges, ou de 65 ans et moins (all par défaut)",
             "practitioners of all ages, or 65 and under (default all)"}},
           {"--year",
            {"AAAA", "YYYY"},
            {"millésime des bornes d'activité (le plus récent par défaut)",
             "vintage of the bounds of activity (default the newest)"}},
           {"--list",
            {"LISTE", "LIST"},
            {"practices ou annuaire (practices par défaut, si elle est là)",
             "practices or annuaire (default practices, where it is there)"}},
           {"--add",
            {"COMMUNE:PROFESSION:ETP[:DÉBUT[:FIN]]", "COMMUNE:PROFESSION:FTE[:FROM[:TO]]"},
            {"offre ajoutée, par exemple 62364:gp:1 ; répétable",
             "supply added, for example 62364:gp:1; may be repeated"},
            false,
            true},
           {"--remove",
            {"COMMUNE:PROFESSION:ETP[:DÉBUT[:FIN]]", "COMMUNE:PROFESSION:FTE[:FROM[:TO]]"},
            {"offre retirée, même forme", "supply taken away, same form"},
            false,
            true},
           {"--by",
            {"NIVEAU", "LEVEL"},
            {"commune, epci, tvs, departement, region ou all (departement par défaut)",
             "commune, epci, tvs, departement, region or all (default departement)"}},
           {"--format",
            {"FORMAT", "FORMAT"},
            {"text, csv ou json (text par défaut)", "text, csv or json (default text)"}}},
          run};
}

}  // namespace sourcier::app
