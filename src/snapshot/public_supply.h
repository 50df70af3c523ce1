#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snapshot/supply.h"
#include "supply/disclosure.h"

namespace sourcier::snapshot {

// What the public may see of the supply of a list: who practises where, and the capacity wherever
// that shows nobody's activity (docs/small-numbers.md). Practitioners of every age and one day a
// list, 1 January of the year it was imported: ages and the difference of two days tell of one
// person.
struct public_supply_row {
  std::string code, name;
  std::size_t people = 0;
  std::optional<double> capacity;  // absent: secret
};

struct public_supply_table {
  text list;
  date day;
  std::string level;
  std::vector<public_supply_row> rows;  // areas with a practitioner
  std::size_t secret = 0;               // of these
};

// Every level of the territory, worked out together: what is shown of one level gives away nothing
// of another.
class public_supply {
 public:
  public_supply(const store::dataset& d, const supply::practice_list& list,
                const supply::activity_rules& rules, const territory::commune_table& communes,
                const territory::area_table& areas);

  const public_supply_table& by(std::string_view level) const;
  const supply::activity_rules& rules() const { return *rules_; }

 private:
  const supply::activity_rules* rules_;
  std::vector<public_supply_table> tables_;  // as territory::levels()
};

}  // namespace sourcier::snapshot
