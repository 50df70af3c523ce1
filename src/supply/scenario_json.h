#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "supply/scenario.h"

namespace sourcier::supply {

// {"name", "note", "changes": [{"place", "profession", "amount", "unit", "from", "to", "certainty",
// "origin", "label"}]}: what the API takes and a run keeps. A change needs place, profession and
// amount; its unit is FTE and its certainty simulated where they are absent. Throws input_error
// that names the member ("changes[2].amount"), its value and the remedy; `where` names the whole.
scenario parse_scenario(const nlohmann::json& j, const text& where);

// The JSON of a text; throws input_error that names `where`.
nlohmann::json parse_json(std::string_view bytes, const text& where);

}  // namespace sourcier::supply
