#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "base/ids.h"
#include "geo/coordinates.h"

namespace sourcier::supply {

enum class sex { unknown, female, male };
// How a practice is held: of the practice and not of the person, who may be liberal in one place
// and salaried in another.
enum class work_status { liberal, salaried, locum, junior };
enum class site_type { cabinet, msp, health_centre, hospital, other };

std::string_view name_of(sex s);
std::string_view name_of(work_status s);
std::string_view name_of(site_type t);
// By key, or by the words that files use for it, case and accents apart.
std::optional<sex> find_sex(std::string_view word);
std::optional<work_status> find_status(std::string_view word);
std::optional<site_type> find_site_type(std::string_view word);

// A date of birth, or only its year.
struct birth {
  int year = 0;
  std::optional<date> day;
};

// "1961", "1961-06-14" or "14/06/1961"; nullopt for anything else.
std::optional<birth> parse_birth(std::string_view text);
// The same back, "1961" or "1961-06-14".
std::string to_text(const birth& b);

// Whole years of age. Of a year alone, the birthday is taken to be 1 July, which is wrong by six
// months at most; someone born on 29 February turns a year older on 1 March of a common year.
int age_on(const birth& b, date day);

struct practitioner {
  std::string id;          // RPPS number of a public list, or one of the list's own
  std::string profession;  // key: gp, nurse, ...
  std::string specialty;   // as the list writes it
  std::optional<birth> born;
  supply::sex sex = sex::unknown;
};

struct site {
  std::string id;
  std::string name;
  site_type type = site_type::other;
  std::string commune;  // code
  std::optional<geo::coordinate> at;
};

using practitioner_id = strong_id<struct practitioner_tag>;  // positions in a practice_list
using site_id = strong_id<struct site_tag>;

// One person at one site for a share of full time, from one day (included) to another (excluded).
struct practice {
  practitioner_id who;
  site_id where;
  work_status status = work_status::liberal;
  double share = 1;  // of full time, 0 to 1
  // What the person does in a year at full time under this status: acts for doctors, euros of fees
  // without overruns for the others.
  std::optional<double> activity;
  std::optional<date> from, to;

  bool in_force(date day) const { return (!from || *from <= day) && (!to || day < *to); }
};

struct practice_list {
  std::vector<practitioner> practitioners;
  std::vector<site> sites;
  std::vector<practice> practices;

  const practitioner& of(const practice& p) const {
    return practitioners[static_cast<std::size_t>(p.who)];
  }
  const site& at(const practice& p) const { return sites[static_cast<std::size_t>(p.where)]; }
};

}  // namespace sourcier::supply
