#pragma once

#include "api/require.h"
#include "casework/lists.h"
#include "casework/partners.h"
#include "casework/statistics.h"
#include "publish/json.h"
#include "snapshot/snapshot.h"

// How the answers about requests are written.
namespace sourcier::api {

std::string words_json();

// Who a caller is in timelines.
casework::actor actor_of(const caller& c);
// Empty for no commune.
std::string commune_name(const snapshot::world& w, const std::string& code);

// A request as a list shows it: the object under way gets its members.
void write_line(publish::json_writer& j, const snapshot::world& w, const casework::request& r,
                const casework::progress& p);
// An array of them.
void write_lines(publish::json_writer& j, const snapshot::world& w, store::database& db,
                 const std::vector<casework::request>& all);
// All of it, for an agent.
void write_request(publish::json_writer& j, const snapshot::world& w, const casework::request& r);
// With what each partner has of them.
void write_needs(publish::json_writer& j, const std::vector<casework::need>& needs);
void write_events(publish::json_writer& j, const std::vector<casework::event>& events);
void write_partner(publish::json_writer& j, const snapshot::world& w, const casework::partner& p);
// `gains`: the address of the access gained by these.
void write_dashboard(publish::json_writer& j, const snapshot::world& w,
                     const casework::dashboard& d, const std::string& gains);

}  // namespace sourcier::api
