#include "api/session.h"

#include "accounts/reset_link.h"
#include "accounts/token.h"
#include "api/account_json.h"
#include "api/body.h"
#include "api/parameters.h"
#include "api/require.h"
#include "base/error.h"
#include "casework/partners.h"

namespace sourcier::api {
namespace {

using publish::json_writer;

// Strict: no other site can make the browser send it.
std::string cookie(const services& s, const http::request& r, std::string_view token,
                   std::chrono::seconds life) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", kCookie, token,
                     life.count(), came_over_tls(s, r) ? "; Secure" : "");
}

std::optional<casework::partner> partner_of(const services& s, const accounts::account& a) {
  if (!a.partner) return std::nullopt;
  auto db = s.records.get();
  return casework::partner_of(*db, a.id.value);
}

std::string state_json(const services& s, const accounts::account& a, std::string_view token,
                       instant expires_at) {
  json_writer j;
  j.begin_object().key("account").begin_object();
  j.member("id", a.id.value).member("login", a.login).member("name", a.name);
  j.member("role", accounts::key_of(a.as)).member("role_label", accounts::label_of(a.as));
  write_reach(j, *s.worlds.get(), a);
  j.key("may").begin_array();
  for (const auto what : accounts::actions_of(a)) j.value(accounts::key_of(what));
  j.end_array().key("partner");
  if (const auto p = partner_of(s, a)) {
    j.begin_object().member("id", p->id).member("name", p->name).end_object();
  } else {
    j.null();
  }
  j.end_object();
  j.member("csrf", accounts::csrf_of(token)).member("expires_at", format_instant(expires_at));
  j.member("idle_seconds", std::int64_t{s.rules.session.idle.count()}).end_object();
  return j.take();
}

}  // namespace

http::response session_state::operator()(const http::request& r) const {
  if (const auto c = caller_of(s, r)) {
    return private_json(state_json(s, c->who, c->token, c->with.expires_at));
  }
  json_writer j;
  j.begin_object().key("account").null().key("csrf").null().key("expires_at").null();
  j.member("idle_seconds", std::int64_t{s.rules.session.idle.count()}).end_object();
  return private_json(j.take());
}

http::response session_opening::operator()(const http::request& r) const {
  check_same_site(r);
  const auto body = read_object(r);
  const auto now = s.now();
  const auto o = accounts::sign_in(s.gate(), text_at(body, "login"), text_at(body, "password"),
                                   visitor_of(s, r), now);
  const auto life = s.rules.session.absolute;
  return private_json(state_json(s, o.who, o.token, now + life))
      .set("Set-Cookie", cookie(s, r, o.token, life));
}

http::response session_closing::operator()(const http::request& r) const {
  const bool everywhere = read_flag(r, "everywhere");
  const auto c = require_signed_in(s, r);
  {
    auto db = s.records.get();
    if (everywhere) {
      accounts::end_all_sessions(*db, c.who.login, c.who.id, s.now());
    } else {
      accounts::end_session(*db, c.who.login, c.who.id, c.with.id, s.now());
    }
  }
  return done().set("Set-Cookie", cookie(s, r, "", std::chrono::seconds(0)));
}

http::response password_change::operator()(const http::request& r) const {
  const auto c = require_signed_in(s, r);
  const auto body = read_object(r);
  accounts::change_password(s.gate(), {c.who, c.with}, text_at(body, "current"),
                            text_at(body, "password"), visitor_of(s, r), s.now());
  return done();
}

http::response own_sessions::operator()(const http::request& r) const {
  const auto c = require_signed_in(s, r);
  const auto all = [&] {
    auto db = s.records.get();
    return accounts::sessions_of(*db, c.who.id, s.now(), s.rules.session);
  }();
  json_writer j;
  j.begin_object().key("sessions").begin_array();
  for (const auto& each : all) {
    j.begin_object().member("id", each.id).member("current", each.id == c.with.id);
    j.member("address", each.address).member("agent", each.agent);
    j.member("created_at", format_instant(each.created_at));
    j.member("seen_at", format_instant(each.seen_at));
    j.member("expires_at", format_instant(each.expires_at)).end_object();
  }
  j.end_array().end_object();
  return private_json(j.take());
}

http::response own_session_closing::operator()(const http::request& r) const {
  const auto c = require_signed_in(s, r);
  auto db = s.records.get();
  if (accounts::end_session(*db, c.who.login, c.who.id, read_id(r), s.now()) == 0) {
    throw not_found({"cette session n'est pas des vôtres, ou n'est plus ; rechargez leur liste",
                     "this session is not one of yours, or is over; load their list again"});
  }
  return done();
}

http::response password_reset::operator()(const http::request& r) const {
  check_same_site(r);
  const auto body = read_object(r);
  accounts::use_reset_link(s.gate(), text_at(body, "token"), text_at(body, "password"), s.now());
  return done();
}

}  // namespace sourcier::api
