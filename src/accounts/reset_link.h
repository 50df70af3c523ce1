#pragma once

#include <string>

#include "accounts/account_change.h"
#include "accounts/sign_in.h"

namespace sourcier::accounts {

// How a person chooses a password without one: a link that works once, for some time. A new one
// takes the place of the one before.
struct reset_link {
  std::string token;
  instant expires_at{};

  // The page that takes it. After '#', so that neither a server's log nor another site sees it.
  std::string path() const { return "/connexion#lien=" + token; }
};

// Throws conflict where the account is not active.
reset_link make_reset_link(store::database& db, const author& by, account_id id,
                           const territory::commune_table& communes, instant now,
                           const policy& rules);

// Sets the password, ends every session of the account and lets it sign in at once. Throws
// not_found where the link is unknown, used, replaced or expired.
void use_reset_link(const gate& g, const std::string& token, const std::string& password,
                    instant now);

// For the command line: a password chosen there.
void set_password(store::database& db, const author& by, account_id id, const std::string& hash,
                  instant now);

}  // namespace sourcier::accounts
