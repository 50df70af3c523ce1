#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "territory/communes.h"

namespace sourcier::accounts {

enum class role { administrator, agent, partner, reader };
inline constexpr std::size_t kRoles = 4;

// Everything that an account may be asked to be allowed.
enum class action {
  sign_in,
  see_request,
  edit_request,  // qualify, split into needs, close, reopen
  answer_match,  // a partner's answer to a need, its own or noted down for it
  write_note,
  assign,
  transfer,
  export_requests,
  keep_agenda,
  edit_project,
  erase_person,
  manage_partners,  // with the routing rules
  see_statistics,
  edit_scenario,
  manage_accounts,
  read_audit,
};
inline constexpr std::size_t kActions = 16;

// `inside`: only where the account's perimeter and subjects reach.
enum class reach { never, inside, anywhere };

// What each role may do, in the order of `role`. A partner's `inside` is narrowed further to the
// needs addressed to it by the one who asks (casework).
using enum reach;
inline constexpr std::array<std::array<reach, kRoles>, kActions> kPermissions = {{
    // administrator, agent, partner, reader
    {anywhere, anywhere, anywhere, anywhere},  // sign_in
    {inside, inside, inside, never},           // see_request
    {inside, inside, never, never},            // edit_request
    {inside, inside, inside, never},           // answer_match
    {inside, inside, never, never},            // write_note
    {inside, inside, never, never},            // assign
    {inside, inside, never, never},            // transfer
    {inside, inside, never, never},            // export_requests
    {inside, inside, inside, never},           // keep_agenda
    {inside, inside, never, never},            // edit_project
    {inside, never, never, never},             // erase_person
    {inside, never, never, never},             // manage_partners
    {inside, inside, never, inside},           // see_statistics
    {anywhere, anywhere, never, never},        // edit_scenario
    {inside, never, never, never},             // manage_accounts
    {inside, never, never, never},             // read_audit: of everywhere, so the whole territory
}};

std::string_view key_of(role r);
std::string_view key_of(action a);
text label_of(role r);
// Throws input_error that lists the roles.
role find_role(std::string_view key);

// A part of the territory: "territory" (all of it, no code), "departement", "epci", "commune".
struct zone {
  std::string level, code;
  friend auto operator<=>(const zone&, const zone&) = default;
};

// What is acted upon: a place as far as it is known, and a subject. All empty: the whole territory.
struct where {
  std::string commune, epci, departement, subject;
};
// That commune with the EPCI and the département it is in. A code that is not of today's communes
// stands alone.
where at_commune(const territory::commune_table& communes, std::string_view code,
                 std::string_view subject = "");
where at_zone(const territory::commune_table& communes, const zone& z,
              std::string_view subject = "");

struct account;

// An inactive account may do nothing; one without a perimeter reaches no place; one without
// subjects reaches all.
bool may(const account& who, action what, const where& at = {});
// The actions this account may do somewhere.
std::vector<action> actions_of(const account& who);

}  // namespace sourcier::accounts
