#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access/zoning.h"
#include "snapshot/snapshot.h"
#include "territory/zoning_policy.h"

namespace sourcier::snapshot {

// A class set by hand, with its motive.
struct zone_override {
  std::string level = "commune";  // or tvs
  std::string code, zone_class, motive;
  text where;  // file and line, for messages
};

struct zoning_question {
  std::string scheme = "medecins";
  std::optional<date> day;    // absent: the newest rule and list
  bool simulate = false;      // what the rule gives, else the official list
  std::string vintage{};      // of the official list, in place of that of the day
  std::string rule{};         // key of the rule, in place of that of the day
  std::string against{};      // "official", a vintage of the official lists, or nothing
  std::optional<int> year{};  // of the accessibility that ranks; the newest where absent
  std::map<std::string, double, std::less<>> quotas{};  // by class, in place of the rule's
  std::optional<bool> include_last{};
  std::vector<zone_override> overrides{};
};

// What a class is beside the others: eligible, the one of what no aid is for, better served than
// that, or neither (a class of one region, no class).
enum class zone_role { helped, outside, above, other };

struct zone_class {
  std::string key;  // empty for the last one: no class
  text label;
  bool eligible = false;
  zone_role role = zone_role::other;
};

// The class of every commune of the workspace, as a position in zoning_answer::classes.
struct zone_list {
  bool simulated = false;
  std::string vintage;  // of the official list; of the accessibility where simulated
  std::string source;   // key of the data set
  std::vector<std::size_t> zone;
};

struct simulated_region {
  std::string code, name;
  std::vector<access::zone_rule> rules;
  bool own_quotas = false;  // of the region, else the national ones
  text source;              // of the quotas; empty where the question gave them
  int ranked = 0;
  double people = 0;
  double overridden = 0;  // people whom an override moved to a more helped class
};

// The part of a life-and-health territory that the workspace holds, or a commune. It is of the
// region where most of its people live.
struct simulated_unit {
  std::string code, name;
  std::size_t region = 0;
  double metric = 0, people = 0;  // metric: mean by standardised population, NaN where unknown
  access::zone_place place;
};

struct simulation {
  const territory::zoning_policy* policy = nullptr;
  const snapshot::series* ranking = nullptr;
  bool by_commune = false;  // for want of life-and-health territories
  bool include_last = false;
  std::vector<simulated_region> regions;
  std::vector<simulated_unit> units;
  std::vector<std::size_t> unit_of;            // by commune; no_unit outside them all
  std::map<std::size_t, std::string> motives;  // of the communes classed by hand

  static constexpr std::size_t no_unit = static_cast<std::size_t>(-1);
};

struct zoning_answer {
  const territory::zoning_scheme* scheme = nullptr;
  std::optional<date> day;
  std::vector<zone_class> classes;  // the most helped first, "no class" last
  zone_list shown;
  std::optional<zone_list> other;  // what it is set against
  std::optional<simulation> simulated;
  std::vector<text> notes;  // what must be read with it

  std::size_t no_class() const { return classes.size() - 1; }
  const zone_list* official() const;
};

// Vintages of the official lists that the workspace holds, newest first.
std::vector<std::string> zoning_vintages(const world& w, const territory::zoning_scheme& s);

// Those of the vocabulary by rank, then any other that a list uses (a region may add its own), then
// no class.
std::vector<zone_class> zoning_classes(const world& w, const territory::zoning_scheme& s);

// Years of the accessibility that a rule can rank by here, newest first.
std::vector<int> zoning_years(const world& w, const territory::zoning_scheme& s,
                              const territory::zoning_policy& p);

// Throws input_error or not_found naming what is missing and the remedy.
zoning_answer ask_zoning(const world& w, const zoning_question& q);

// People and communes by class over one area; `eligible`: share of all its people.
struct zone_shares {
  std::string code, name;
  std::vector<double> people;
  std::vector<std::size_t> communes;
  double all = 0, eligible = 0;
};
// By département of the territory, then all of it.
std::vector<zone_shares> shares_of(const world& w, const zoning_answer& a, const zone_list& list);

// `shown` (rows) against `other` (columns). The shares are of communes and people that have a class
// in both. Precondition: there is an `other`.
struct zone_diff {
  access::confusion table;
  double same_communes = 0, same_people = 0;
  double same_people_known = 0;     // of the people whose classes the simulated rule can give
  double same_eligibility = 0;      // people who are eligible in both or in neither
  std::vector<commune_id> changed;  // most people first
};
zone_diff diff_of(const world& w, const zoning_answer& a);

// Why a commune is where it is, with the figures: the official list first, then the rule.
text explain(const world& w, const zoning_answer& a, commune_id id);

// From one official list to another. Precondition: there is an `other` list.
text explain_change(const world& w, const zoning_answer& a, commune_id id);

// Both, for `explain`: the official list, and the rule where it can be simulated here.
zoning_answer ask_both(const world& w, zoning_question q);

// The same for the newest list and rule of a profession; nothing where the workspace knows neither,
// or the commune is not of the territory.
std::optional<text> zoning_sentence(const world& w, std::string_view profession, commune_id id);

// What must be read with an answer.
std::vector<text> zoning_notes(const world& w, const zoning_answer& a);

// People of a commune; 0 where unknown.
double people_of(const world& w, std::size_t commune);

}  // namespace sourcier::snapshot
