#pragma once

#include "accounts/account.h"

namespace sourcier::accounts {

// Who makes a change. `limited`: an administrator, who manages only accounts inside its own
// perimeter and subjects; null on the command line, where the machine's own rights decide.
struct author {
  std::string name;
  const account* limited = nullptr;
};

// What may be changed of an account.
struct account_fields {
  std::string name, email;
  role as = role::reader;
  bool active = true;
  std::vector<zone> perimeter;
  std::vector<std::string> subjects;
  std::optional<std::int64_t> partner{};  // of role partner only
  friend bool operator==(const account_fields&, const account_fields&) = default;
};
account_fields fields_of(const account& a);

bool is_manageable(const author& by, const account_fields& of,
                   const territory::commune_table& communes);
// Throws forbidden where the author may not manage such an account.
void require_manageable(const author& by, const account_fields& of,
                        const territory::commune_table& communes);

// Each is a transaction with its entry in the trail. They throw input_error for a field that cannot
// be, conflict for a login that is taken, an account that has changed since `version`, and the last
// administrator of the whole territory, who stays.
account create_account(store::database& db, const author& by, const std::string& login,
                       const account_fields& fields, const std::string& password_hash,
                       const territory::commune_table& communes, instant now);
account change_account(store::database& db, const author& by, account_id id, std::int64_t version,
                       const account_fields& fields, const territory::commune_table& communes,
                       instant now);

}  // namespace sourcier::accounts
