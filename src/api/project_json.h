#pragma once

#include <nlohmann/json_fwd.hpp>

#include "casework/projects.h"
#include "publish/json.h"
#include "snapshot/snapshot.h"

// How projects are read and written.
namespace sourcier::api {

// `known` with what the body says.
casework::project_plan read_plan(const nlohmann::json& body, casework::project_plan known);

// The project of a request with its steps, or null. `today`: what is late then.
void write_project_of(publish::json_writer& j, const snapshot::world& w, store::database& db,
                      std::int64_t request, date today);

}  // namespace sourcier::api
