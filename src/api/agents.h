#pragma once

#include <string>

#include "accounts/account.h"
#include "api/services.h"
#include "http/message.h"
#include "territory/communes.h"

// Who may be in charge of a request.
namespace sourcier::api {

// What to call an account.
std::string shown_name(const accounts::account& a);

// The account, which may work on requests of that commune, or of any where it is empty. Throws
// not_found, or input_error that says why not.
accounts::account agent_at(store::database& db, const territory::commune_table& communes,
                           std::int64_t id, const std::string& commune);

// GET /api/v1/casework/agents
struct agent_list {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
