#include "api/mail.h"

#include <algorithm>

#include "api/account_json.h"
#include "api/require.h"
#include "casework/mail.h"
#include "publish/json.h"

namespace sourcier::api {

using accounts::action;
using casework::queued_mail;

namespace {

// Mails about a request are for who may change it; those to an account, for who manages accounts.
bool concerns(const services& s, const accounts::account& who, const queued_mail& m) {
  const auto right = m.request || m.partner ? action::edit_request : action::manage_accounts;
  if (m.commune.empty()) return std::ranges::count(accounts::actions_of(who), right) > 0;
  return accounts::may(who, right, accounts::at_commune(s.worlds.get()->communes, m.commune));
}

void write_key(publish::json_writer& j, const char* name, const std::optional<std::int64_t>& key) {
  j.key(name);
  if (key) {
    j.value(*key);
  } else {
    j.null();
  }
}

void write_mail(publish::json_writer& j, const queued_mail& m) {
  j.begin_object().member("id", m.id).member("template", m.key).member("state", m.state);
  j.member("created_at", m.created_at).member("attempts", m.attempts);
  j.member("next_try", m.next_try).member("error", m.error);
  write_key(j, "request", m.request);
  write_key(j, "partner", m.partner);
  write_key(j, "account", m.account);
  j.member("number", m.number).member("partner_name", m.partner_name).end_object();
}

}  // namespace

http::response mail_queue::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::edit_request);
  casework::queue_state state;
  std::vector<queued_mail> all;
  {
    auto db = s.records.get();
    state = casework::queue_state_of(*db);
    all = casework::troubled_mails(*db);
  }
  std::erase_if(all, [&](const queued_mail& m) { return !concerns(s, c.who, m); });
  publish::json_writer j;
  j.begin_object().member("configured", s.sends_mail).member("queued", state.queued);
  j.member("failed", state.failed).member("oldest", state.oldest);
  j.member("last_error", all.empty() ? "" : all.front().error).key("mails").begin_array();
  for (const auto& m : all) write_mail(j, m);
  j.end_array().end_object();
  return private_json(j.take());
}

http::response mail_retry::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::edit_request);
  const auto id = read_id(r);
  auto db = s.records.get();
  if (!concerns(s, c.who, casework::load_mail(*db, id))) refuse_action();
  const auto name = c.who.name.empty() ? c.who.login : c.who.name;
  casework::retry_mail(*db, id, {c.who.id.value, name, c.who.login}, s.now());
  return done();
}

}  // namespace sourcier::api
