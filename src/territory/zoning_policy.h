#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "base/text.h"

namespace sourcier::territory {

// One class of a rule. `quota`: share of the people of a region, 0 to 1, that the class may hold;
// `mandatory_below`: units strictly below it are of this class whatever the quota.
struct zoning_class_rule {
  std::string key;
  std::optional<double> mandatory_below;
  std::optional<double> quota;
  text source;
  std::string url;
};

// Quotas of one region, in place of the national ones.
struct regional_quota {
  std::string region;
  std::map<std::string, double, std::less<>> quota;  // by class
  text source;
  std::string url;
};

// What one text of law says, between two dates.
struct zoning_policy {
  std::string key;
  date valid_from;
  std::optional<date> valid_to;  // excluded; absent: still in force
  text law;
  std::string article, url;    // no address is known where url is empty
  std::string ages;            // of the practitioners whose accessibility ranks the units
  std::string unit;            // level of territory: tvs or commune
  bool includes_last = false;  // the unit that crosses a quota is within it
  std::optional<double> derogation_share;  // people that may be classed outside the quotas
  std::vector<zoning_class_rule> classes;  // the most helped first
  std::vector<regional_quota> regions;
  std::vector<text> lacks;  // what the law has and the rule does not

  // Some class has a threshold or a quota.
  bool can_simulate() const;
};

// An official list that applies, whether the workspace holds it or not.
struct announced_list {
  std::string territory, vintage;
  date valid_from;
  text note;
  std::string url;
};

struct zoning_scheme {
  std::string key;
  text label;
  std::string official;  // scheme of the official lists
  std::string profession;
  std::vector<std::string> eligible;  // classes that open to aids
  text eligible_note;
  std::string outside;  // class of the units beyond the quotas
  std::vector<announced_list> lists;
  std::vector<zoning_policy> policies;  // oldest first, never two at a date
};

// Throws input_error that names file, key, value and remedy. Numbers that are not `verified` are
// checked and left out.
zoning_scheme read_zoning(std::string_view document, const std::string& file);

// Those of data/zoning, in the order of their files; read once.
const std::vector<zoning_scheme>& zoning_schemes();
// Throws input_error that lists the schemes.
const zoning_scheme& find_zoning_scheme(std::string_view key);

// The policy in force that day; the newest where no day is given. Throws not_found that lists the
// periods.
const zoning_policy& policy_on(const zoning_scheme& s, std::optional<date> day);
// Throws input_error that lists the rules.
const zoning_policy& find_policy(const zoning_scheme& s, std::string_view key);

}  // namespace sourcier::territory
