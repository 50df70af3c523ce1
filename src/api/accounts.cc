#include "api/accounts.h"

#include "accounts/audit.h"
#include "accounts/reset_link.h"
#include "api/account_json.h"
#include "api/body.h"
#include "api/parameters.h"
#include "api/require.h"
#include "base/error.h"
#include "casework/mail.h"

namespace sourcier::api {

using accounts::account;
using accounts::action;
using publish::json_writer;

namespace {

void write_account(json_writer& j, const snapshot::world& w, const account& a) {
  j.begin_object().member("id", a.id.value).member("login", a.login).member("name", a.name);
  j.member("email", a.email).member("role", accounts::key_of(a.as));
  j.member("role_label", accounts::label_of(a.as)).member("active", a.active);
  j.member("has_password", !a.password.empty());
  write_reach(j, w, a);
  j.key("partner");
  if (a.partner) {
    j.value(*a.partner);
  } else {
    j.null();
  }
  j.member("created_at", format_instant(a.created_at))
      .member("changed_at", format_instant(a.changed_at));
  j.member("version", a.version).end_object();
}

accounts::account_fields read_fields(const nlohmann::json& body, const snapshot::world& w) {
  accounts::account_fields f;
  f.name = text_at(body, "name");
  f.email = text_at(body, "email", "");
  f.as = accounts::find_role(text_at(body, "role"));
  for (const auto& z : list_at(body, "perimeter")) {
    const auto code = text_at(z, "code", "");
    const auto zone = text_at(z, "level") + (code.empty() ? "" : ":" + code);
    f.perimeter.push_back(accounts::parse_zone(zone, w.communes));
  }
  for (const auto& subject : list_at(body, "subjects")) {
    if (!subject.is_string()) {
      throw input_error({"champ « subjects » : une liste de textes attendue",
                         "field \"subjects\": a list of texts expected"});
    }
    f.subjects.push_back(subject.get<std::string>());
  }
  if (const auto it = body.find("partner"); it != body.end() && !it->is_null()) {
    f.partner = integer_at(body, "partner");
  }
  return f;
}

void write_link(json_writer& j, const accounts::reset_link& link) {
  j.begin_object().member("path", link.path());
  j.member("expires_at", format_instant(link.expires_at)).end_object();
}

void mail_link(store::database& db, const services& s, const account& who,
               const accounts::reset_link& link) {
  casework::new_mail m{who.email, "fr", "reset_link", {}, {}, {}, who.id.value};
  m.values = {{"name", who.name.empty() ? who.login : who.name},
              {"login", who.login},
              {"link", s.site + link.path()},
              {"until", format_long(day_in_france(link.expires_at), language::fr)}};
  m.until = link.expires_at;
  store::transaction t(db, store::writers::many);
  casework::queue_mail(db, m, s.now());
  t.commit();
}

// An account that the caller manages; of the others not even their name is said.
account managed(store::database& db, const accounts::author& by, const snapshot::world& w,
                std::int64_t id) {
  auto a = accounts::account_at(db, accounts::account_id{id});
  accounts::require_manageable(by, accounts::fields_of(a), w.communes);
  return a;
}

}  // namespace

http::response account_list::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::manage_accounts);
  const accounts::author by{c.who.login, &c.who};
  const auto all = [&] {
    auto db = s.records.get();
    return accounts::load_accounts(*db);
  }();
  const auto w = s.worlds.get();
  json_writer j;
  j.begin_object().key("accounts").begin_array();
  for (const auto& a : all) {
    if (accounts::is_manageable(by, accounts::fields_of(a), w->communes)) write_account(j, *w, a);
  }
  j.end_array().key("roles").begin_array();
  for (std::size_t i = 0; i < accounts::kRoles; ++i) {
    const auto as = static_cast<accounts::role>(i);
    j.begin_object().member("key", accounts::key_of(as)).member("label", accounts::label_of(as));
    j.end_object();
  }
  j.end_array().end_object();
  return private_json(j.take());
}

http::response account_creation::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::manage_accounts);
  const accounts::author by{c.who.login, &c.who};
  const auto w = s.worlds.get();
  const auto body = read_object(r);
  const auto fields = read_fields(body, *w);
  auto db = s.records.get();
  const auto now = s.now();
  const auto a =
      accounts::create_account(*db, by, text_at(body, "login"), fields, "", w->communes, now);
  const auto link = accounts::make_reset_link(*db, by, a.id, w->communes, now, s.rules);
  json_writer j;
  j.begin_object().key("account");
  write_account(j, *w, a);
  j.key("link");
  write_link(j, link);
  j.end_object();
  return private_json(j.take(), 201)
      .set("Location", fmt::format("/api/v1/accounts/{}", a.id.value));
}

http::response account_sheet::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::manage_accounts);
  const auto w = s.worlds.get();
  auto db = s.records.get();
  json_writer j;
  write_account(j, *w, managed(*db, {c.who.login, &c.who}, *w, read_id(r)));
  return private_json(j.take());
}

http::response account_update::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::manage_accounts);
  const auto w = s.worlds.get();
  const auto body = read_object(r);
  for (const char* field : {"perimeter", "subjects"}) {
    if (body.contains(field)) continue;
    throw input_error(tr("champ « {} » : il manque, même vide ; envoyez le compte entier",
                         "field \"{}\": missing, even if empty; send the whole account", field));
  }
  auto fields = read_fields(body, *w);
  fields.active = flag_at(body, "active");
  auto db = s.records.get();
  if (!body.contains("partner") && fields.as == accounts::role::partner) {
    fields.partner = accounts::account_at(*db, accounts::account_id{read_id(r)}).partner;
  }
  const auto a =
      accounts::change_account(*db, {c.who.login, &c.who}, accounts::account_id{read_id(r)},
                               integer_at(body, "version"), fields, w->communes, s.now());
  json_writer j;
  write_account(j, *w, a);
  return private_json(j.take());
}

http::response reset_link_creation::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::manage_accounts);
  const accounts::author by{c.who.login, &c.who};
  const accounts::account_id id{read_id(r)};
  const auto w = s.worlds.get();
  const auto body = r.body.empty() ? nlohmann::json::object() : read_object(r);
  const bool send = body.contains("send") && flag_at(body, "send");
  auto db = s.records.get();
  if (send && managed(*db, by, *w, id.value).email.empty()) {
    throw input_error(
        {"ce compte n'a pas d'adresse de courriel ; donnez-lui-en une, ou remettez le "
         "lien vous-même",
         "this account has no e-mail address; give it one, or hand over the link "
         "yourself"});
  }
  const auto link = accounts::make_reset_link(*db, by, id, w->communes, s.now(), s.rules);
  if (send) mail_link(*db, s, accounts::account_at(*db, id), link);
  json_writer j;
  write_link(j, link);
  return private_json(j.take(), 201);
}

http::response account_sessions_closing::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::manage_accounts);
  auto db = s.records.get();
  const auto a = managed(*db, {c.who.login, &c.who}, *s.worlds.get(), read_id(r));
  accounts::end_all_sessions(*db, c.who.login, a.id, s.now());
  return done();
}

http::response audit_trail::operator()(const http::request& r) const {
  require(s, r, action::read_audit, {});
  accounts::audit::filter f;
  if (const auto day = read_day(r, "since")) f.since = std::chrono::sys_days(*day);
  f.who = r.query_value("who").value_or("");
  f.action = r.query_value("action").value_or("");
  f.before = static_cast<std::int64_t>(read_count(r, "before", 0, std::size_t{1} << 53));
  f.limit = static_cast<std::int64_t>(read_count(r, "limit", 100, 1000));
  const auto entries = [&] {
    auto db = s.records.get();
    return accounts::audit::list(*db, f);
  }();
  json_writer j;
  j.begin_object().key("entries").begin_array();
  for (const auto& e : entries) {
    j.begin_object().member("number", e.number).member("at", format_instant(e.at));
    j.member("who", e.who).member("action", e.action).member("what", e.what);
    j.member("details", e.details).member("hash", e.hash).end_object();
  }
  j.end_array().key("next");
  if (static_cast<std::int64_t>(entries.size()) == f.limit && entries.back().number > 1) {
    j.value(entries.back().number);
  } else {
    j.null();
  }
  j.end_object();
  return private_json(j.take());
}

}  // namespace sourcier::api
