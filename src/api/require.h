#pragma once

#include <optional>
#include <string>

#include "accounts/permissions.h"
#include "accounts/session.h"
#include "api/services.h"
#include "http/message.h"

// Who sends a request, and whether they may.
namespace sourcier::api {

inline constexpr const char* kCookie = "sourcier_session";

struct caller {
  accounts::account who;
  accounts::session with;
  std::string token;
};

// Nothing where nobody is signed in, or not any more.
std::optional<caller> caller_of(const services& s, const http::request& r);

// The account, which may do that there. Throws not_signed_in or forbidden. A method that changes
// something must come from this site's page (check_same_site) and carry X-Sourcier-CSRF.
caller require(const services& s, const http::request& r, accounts::action what,
               const accounts::where& at);
// May do it in some place.
caller require_somewhere(const services& s, const http::request& r, accounts::action what);
// Is signed in.
caller require_signed_in(const services& s, const http::request& r);
[[noreturn]] void refuse_action();

// Throws forbidden where Origin is there and is not the site that was asked.
void check_same_site(const http::request& r);

// Of the client: the last one that X-Forwarded-For names, behind a proxy.
std::string address_of(const services& s, const http::request& r);
accounts::visitor visitor_of(const services& s, const http::request& r);
bool came_over_tls(const services& s, const http::request& r);

}  // namespace sourcier::api
