#pragma once

#include <string>

#include "publish/json.h"
#include "snapshot/public_supply.h"

namespace sourcier::publish {

// What a supply rests on, a line for each count that is not 0.
std::string account_text(const supply::supply_account& a, double imputed, language l,
                         std::string_view indent = "");
// Every count, as members of the object under way.
void write_account(json_writer& j, const supply::supply_account& a);

std::string supply_text(const snapshot::supply_question& q, const snapshot::supply_table& x,
                        language l);
std::string supply_csv(const snapshot::supply_question& q, const snapshot::supply_table& x);
std::string supply_json(const snapshot::supply_question& q, const snapshot::supply_table& x);

// The view of the public: a capacity left out is "secret", with the rule.
std::string public_supply_text(const supply::activity_rules& rules,
                               const snapshot::public_supply_table& x, language l);
std::string public_supply_csv(const supply::activity_rules& rules,
                              const snapshot::public_supply_table& x, language l);
std::string public_supply_json(const supply::activity_rules& rules,
                               const snapshot::public_supply_table& x);

}  // namespace sourcier::publish
