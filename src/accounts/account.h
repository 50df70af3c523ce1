#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/permissions.h"
#include "base/clock.h"
#include "base/ids.h"
#include "store/database.h"

namespace sourcier::accounts {

using account_id = strong_id<struct account_tag, std::int64_t>;

struct account {
  account_id id{};
  std::string login, name, email;
  role as = role::reader;
  bool active = true;
  std::string password;                 // its hash; empty until one is chosen
  std::vector<zone> perimeter;          // in order
  std::vector<std::string> subjects;    // in order; none: all
  std::optional<std::int64_t> partner;  // the organism that one of role partner answers for
  instant created_at{}, changed_at{};
  std::int64_t version = 1;  // counts changes: who edits an older one is told
};

// Case of letters does not tell two logins apart.
std::string fold_login(std::string_view login);

// In the order of logins.
std::vector<account> load_accounts(store::database& db);
// Whether there is one, active or not.
bool any_account(store::database& db);
std::optional<account> find_account(store::database& db, account_id id);
std::optional<account> find_account(store::database& db, std::string_view login);
// Throw not_found with the remedy.
account account_at(store::database& db, account_id id);
account account_at(store::database& db, std::string_view login);

// "territory", "departement:62", "epci:200069037", "commune:62364". Throws input_error, or
// not_found where no commune of today is of it.
zone parse_zone(std::string_view s, const territory::commune_table& communes);
std::string format_zone(const zone& z);
// "communes" and the like are free words of the one who keeps requests: letters, digits, - and _.
void check_subject(std::string_view subject);

}  // namespace sourcier::accounts
