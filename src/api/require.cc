#include "api/require.h"

#include <algorithm>

#include "accounts/errors.h"
#include "accounts/token.h"
#include "base/error.h"
#include "base/split.h"
#include "http/uri.h"

namespace sourcier::api {
namespace {

std::string_view cookie_of(const http::request& r) {
  for (const auto part : split(r.header("Cookie").value_or(""), ';')) {
    const auto pair = http::trimmed(part);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == kCookie) {
      return pair.substr(equals + 1);
    }
  }
  return {};
}

bool changes_something(const http::request& r) { return r.method != "GET" && r.method != "HEAD"; }

void check_csrf(const http::request& r, const std::string& token) {
  check_same_site(r);
  if (accounts::same_secret(r.header("X-Sourcier-CSRF").value_or(""), accounts::csrf_of(token))) {
    return;
  }
  throw forbidden({"en-tête X-Sourcier-CSRF absent ou d'une autre session ; rechargez la page",
                   "header X-Sourcier-CSRF missing or of another session; load the page again"});
}

}  // namespace

std::optional<caller> caller_of(const services& s, const http::request& r) {
  const std::string token(cookie_of(r));
  if (token.empty()) return std::nullopt;
  auto db = s.records.get();
  auto found = accounts::find_session(*db, token, s.now(), s.rules.session);
  if (!found) return std::nullopt;
  return caller{std::move(found->who), std::move(found->with), token};
}

caller require_signed_in(const services& s, const http::request& r) {
  auto found = caller_of(s, r);
  if (!found) {
    throw accounts::not_signed_in(
        {"connectez-vous d'abord, ou de nouveau : la session a pu expirer",
         "sign in first, or again: the session may have expired"});
  }
  if (changes_something(r)) check_csrf(r, found->token);
  return *std::move(found);
}

void refuse_action() {
  throw forbidden(
      {"votre rôle, votre périmètre ou vos sujets ne le permettent pas ; demandez à qui "
       "administre les comptes",
       "your role, perimeter or subjects do not allow this; ask whoever manages the "
       "accounts"});
}

caller require(const services& s, const http::request& r, accounts::action what,
               const accounts::where& at) {
  auto c = require_signed_in(s, r);
  if (!accounts::may(c.who, what, at)) refuse_action();
  return c;
}

caller require_somewhere(const services& s, const http::request& r, accounts::action what) {
  auto c = require_signed_in(s, r);
  const auto all = accounts::actions_of(c.who);
  if (std::ranges::find(all, what) == all.end()) refuse_action();
  return c;
}

void check_same_site(const http::request& r) {
  const auto origin = r.header("Origin");
  if (!origin) return;
  const auto scheme = origin->find("://");
  const auto host = scheme == std::string_view::npos ? "" : origin->substr(scheme + 3);
  if (!host.empty() && http::same_ignoring_case(host, r.header("Host").value_or(""))) return;
  throw forbidden(tr("la demande vient d'un autre site ({}) ; passez par la page de celui-ci",
                     "the request comes from another site ({}); use this one's page",
                     std::string(*origin)));
}

std::string address_of(const services& s, const http::request& r) {
  if (s.behind_proxy) {
    const auto hops = split(r.header("X-Forwarded-For").value_or(""), ',');
    const auto last = http::trimmed(hops.back());
    if (!last.empty() && last.size() <= 64) return std::string(last);
  }
  return r.remote_address;
}

accounts::visitor visitor_of(const services& s, const http::request& r) {
  return {address_of(s, r), std::string(r.header("User-Agent").value_or(""))};
}

bool came_over_tls(const services& s, const http::request& r) {
  return s.behind_proxy && r.header("X-Forwarded-Proto") == "https";
}

}  // namespace sourcier::api
