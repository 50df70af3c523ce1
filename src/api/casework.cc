#include "api/casework.h"

#include <algorithm>
#include <array>

#include "accounts/errors.h"
#include "accounts/throttle.h"
#include "api/account_json.h"
#include "api/agents.h"
#include "api/appointment_json.h"
#include "api/body.h"
#include "api/casework_json.h"
#include "api/document_json.h"
#include "api/parameters.h"
#include "api/project_json.h"
#include "api/request_export.h"
#include "api/require.h"
#include "base/error.h"
#include "casework/personal.h"
#include "casework/requests.h"
#include "casework/tasks.h"

namespace sourcier::api {

using accounts::action;
using casework::scope_of;
using publish::json_writer;

namespace {

casework::question read_question(const nlohmann::json& body, const std::string& channel) {
  casework::question q;
  q.profession = text_at(body, "profession");
  q.stage = text_at(body, "stage", "other");
  q.mode = text_at(body, "mode", "unknown");
  q.channel = channel;
  q.commune = text_at(body, "commune", "");
  q.place = text_at(body, "place", "");
  q.wishes = text_at(body, "wishes", "");
  q.name = text_at(body, "name");
  q.email = text_at(body, "email", "");
  q.phone = text_at(body, "phone", "");
  q.lang = text_at(body, "lang", "fr");
  for (const auto& key : list_at(body, "subjects")) {
    q.subjects.push_back(text_at({{"subjects", key}}, "subjects"));
  }
  return q;
}

std::string sheet_json(const snapshot::world& w, store::database& db, std::int64_t id) {
  const auto request = casework::load(db, id);
  json_writer j;
  j.begin_object().key("request");
  write_request(j, w, request);
  j.key("needs");
  write_needs(j, casework::needs_of(db, id));
  j.key("events");
  write_events(j, casework::events_of(db, id, casework::audience::agents));
  j.key("alike").begin_array();
  for (const auto& l : casework::duplicates_of(db, request)) {
    j.begin_object().member("id", l.other.id).member("number", l.other.number);
    j.member("name", l.other.asked.name).member("email", l.email).member("phone", l.phone);
    j.member("same_name", l.name).end_object();
  }
  j.end_array().end_object();
  return j.take();
}

// Who accompanies a request, as the professional is told: nobody yet, or somebody who has left.
void write_contact(json_writer& j, store::database& db, std::optional<std::int64_t> owner) {
  const auto who =
      owner ? std::optional(accounts::account_at(db, accounts::account_id{*owner})) : std::nullopt;
  if (!who || !who->active) {
    j.null();
    return;
  }
  j.begin_object().member("name", who->name).member("email", who->email).end_object();
}

casework::partner read_partner(const nlohmann::json& body) {
  casework::partner p;
  p.name = text_at(body, "name");
  p.contact = text_at(body, "contact", "");
  p.email = text_at(body, "email", "");
  p.phone = text_at(body, "phone", "");
  p.fallback = flag_at(body, "fallback");
  p.active = flag_at(body, "active");
  for (const auto& d : list_at(body, "duties")) {
    p.duties.push_back({text_at(d, "subject", ""), text_at(d, "profession", ""),
                        text_at(d, "level"), text_at(d, "area", "")});
  }
  return p;
}

casework::audience read_audience(const std::string& key) {
  for (const auto a :
       {casework::audience::agents, casework::audience::partners, casework::audience::everyone}) {
    if (casework::name_of(a) == key) return a;
  }
  throw input_error(
      tr("champ « seen_by » : « {} » inconnu ; choisissez agents, partners ou everyone",
         "field \"seen_by\": unknown \"{}\"; choose agents, partners or everyone", key));
}

casework::request_state read_state(std::string_view key) {
  using enum casework::request_state;
  for (const auto state : {fresh, open, closed}) {
    if (casework::name_of(state) == key) return state;
  }
  throw input_error(tr("paramètre state : « {} » inconnu ; donnez new, open ou closed",
                       "parameter state: unknown \"{}\"; give new, open or closed",
                       std::string(key)));
}

void read_owner(const http::request& r, casework::filter& f) {
  const auto owner = r.query_value("owner");
  if (!owner || owner->empty()) return;
  f.nobody = *owner == "nobody";
  if (f.nobody) return;
  f.owner = static_cast<std::int64_t>(read_count(r, "owner", 0, std::size_t{1} << 53));
}

std::string read_column(const http::request& r) {
  const auto column = std::string(r.query_value("column").value_or(""));
  if (!column.empty() &&
      std::ranges::find(casework::kColumns, column) == casework::kColumns.end()) {
    throw input_error(
        tr("paramètre column : « {} » inconnu ; choisissez new, open, project ou installed",
           "parameter column: unknown \"{}\"; choose new, open, project or installed", column));
  }
  return column;
}

// What changes a request, and what with.
struct asked_change {
  store::database& db;
  const territory::commune_table& communes;
  std::int64_t id;
  const nlohmann::json& body;
  const casework::actor& who;
  instant now;

  std::int64_t version() const { return integer_at(body, "version"); }
  std::int64_t match() const {
    const auto found = integer_at(body, "match");
    casework::require_match_of(db, id, found);
    return found;
  }
};

void add_need(const asked_change& c) {
  std::vector<std::int64_t> to;
  for (const auto& p : list_at(c.body, "partners")) {
    to.push_back(integer_at({{"partners", p}}, "partners"));
  }
  casework::add_need(c.db, c.id, c.version(), text_at(c.body, "subject"),
                     text_at(c.body, "detail", ""), to, c.who, c.now);
}

void qualify(const asked_change& c) {
  auto q = read_question(c.body, text_at(c.body, "channel"));
  if (!c.body.contains("subjects")) q.subjects = casework::load(c.db, c.id).asked.subjects;
  casework::qualify(c.db, c.communes, c.id, c.version(), q, c.who, c.now);
}

void wait(const asked_change& c) {
  casework::wait_until(c.db, c.id, c.version(), day_at(c.body, "day"), c.who, c.now);
}

// Its name in the address, the right it needs, and how its body says it.
struct request_act {
  const char* name;
  action right;
  void (*run)(const asked_change& c);
};

constexpr std::array kActs = {
    request_act{"qualify", action::edit_request, qualify},
    request_act{"notes", action::write_note,
                [](const asked_change& c) {
                  casework::write_note(c.db, c.id, text_at(c.body, "body"),
                                       read_audience(text_at(c.body, "seen_by", "agents")), c.who,
                                       c.now);
                }},
    request_act{"needs", action::edit_request, add_need},
    request_act{"send", action::edit_request,
                [](const asked_change& c) {
                  const auto need = integer_at(c.body, "need");
                  casework::require_need_of(c.db, c.id, need);
                  casework::send_to(c.db, need, integer_at(c.body, "partner"), c.who, c.now);
                }},
    request_act{"withdraw", action::edit_request,
                [](const asked_change& c) {
                  casework::withdraw(c.db, c.match(), c.version(), text_at(c.body, "motive"), c.who,
                                     c.now);
                }},
    request_act{"answer", action::answer_match,
                [](const asked_change& c) {
                  casework::answer(c.db, c.match(), c.version(), text_at(c.body, "answer"),
                                   text_at(c.body, "comment", ""), c.who, c.now);
                }},
    request_act{"take", action::assign,
                [](const asked_change& c) {
                  casework::assign(c.db, c.id, c.version(), c.who.account, c.who.name, c.who,
                                   c.now);
                }},
    request_act{"assign", action::assign,
                [](const asked_change& c) {
                  const auto to = agent_at(c.db, c.communes, integer_at(c.body, "owner"),
                                           casework::load(c.db, c.id).asked.commune);
                  casework::assign(c.db, c.id, c.version(), to.id.value, shown_name(to), c.who,
                                   c.now);
                }},
    request_act{"release", action::assign,
                [](const asked_change& c) {
                  casework::assign(c.db, c.id, c.version(), {}, "", c.who, c.now);
                }},
    request_act{"transfer", action::transfer,
                [](const asked_change& c) {
                  casework::transfer(c.db, c.communes, c.id, c.version(),
                                     text_at(c.body, "commune"), text_at(c.body, "motive"), c.who,
                                     c.now);
                }},
    request_act{"wait", action::edit_request, wait},
    request_act{"installed", action::edit_project,
                [](const asked_change& c) {
                  casework::mark_installed(c.db, c.id, c.version(), c.who, c.now,
                                           optional_day(c.body, "day"));
                }},
    request_act{"close", action::edit_request,
                [](const asked_change& c) {
                  casework::close(c.db, c.id, c.version(), text_at(c.body, "outcome"),
                                  text_at(c.body, "motive", ""), c.who, c.now);
                }},
    request_act{"duplicate", action::edit_request,
                [](const asked_change& c) {
                  casework::close_as_duplicate(c.db, c.id, c.version(),
                                               integer_at(c.body, "original"), c.who, c.now);
                }},
    request_act{"reopen", action::edit_request,
                [](const asked_change& c) {
                  casework::reopen(c.db, c.id, c.version(), text_at(c.body, "motive"), c.who,
                                   c.now);
                }},
    request_act{"erase", action::erase_person,
                [](const asked_change& c) {
                  casework::erase_person(c.db, c.id, c.version(), text_at(c.body, "motive"), c.who,
                                         c.now);
                }},
};

}  // namespace

caller require_for(const services& s, const http::request& r, action what,
                   const std::string& commune) {
  if (commune.empty()) return require_somewhere(s, r, what);
  return require(s, r, what, accounts::at_commune(s.worlds.get()->communes, commune));
}

caller require_on_request(const services& s, const http::request& r, action what,
                          std::int64_t request) {
  require_somewhere(s, r, what);
  const auto commune = [&] {
    auto db = s.records.get();
    return casework::load(*db, request).asked.commune;
  }();
  return require_for(s, r, what, commune);
}

void question_limit::count(const std::string& address, instant now) {
  constexpr auto kWhile = std::chrono::minutes(10);
  constexpr int kMost = 10;
  const auto key = accounts::attempts_of_address(address);
  const std::lock_guard lock(mutex_);
  std::erase_if(by_address_, [&](const auto& a) { return a.second.since + kWhile <= now; });
  auto& a = by_address_.try_emplace(key, seen{now}).first->second;
  if (a.questions >= kMost) {
    throw accounts::too_soon(
        {"beaucoup de questions viennent de votre réseau ; attendez quelques minutes, ou "
         "téléphonez "
         "au guichet",
         "many questions come from your network; wait a few minutes, or telephone the service"},
        std::chrono::seconds(a.since + kWhile - now));
  }
  ++a.questions;
}

http::response casework_words::operator()(const http::request&) const {
  return http::response::json(words_json());
}

http::response question_asking::operator()(const http::request& r) const {
  check_same_site(r);
  const auto body = read_object(r);
  const auto q = read_question(body, "public");
  const auto now = s.now();
  limit.count(address_of(s, r), now);
  const auto w = s.worlds.get();
  auto db = s.records.get();
  const auto got = casework::receive(*db, w->communes, q, {{}, q.name, "public"}, now, s.site);
  json_writer j;
  j.begin_object().member("number", got.number).member("key", got.follow_key);
  j.member("mailed", s.sends_mail && !q.email.empty()).end_object();
  return private_json(j.take(), 201);
}

http::response followed_request::operator()(const http::request& r) const {
  const auto w = s.worlds.get();
  auto db = s.records.get();
  const auto request = casework::load_followed(*db, std::string(r.parameter("key")));
  json_writer j;
  j.begin_object().member("number", request.number);
  j.member("profession", request.asked.profession).member("commune", request.asked.commune);
  j.member("commune_name", area_name(*w, "commune", request.asked.commune));
  j.key("contact");
  write_contact(j, *db, request.owner);
  j.member("state", casework::name_of(request.state)).member("outcome", request.outcome);
  j.member("received_at", request.received_at).member("accompanied_at", request.accompanied_at);
  j.member("project_at", request.project_at).member("installed_at", request.installed_at);
  j.member("closed_at", request.closed_at).key("needs");
  write_needs(j, casework::needs_of(*db, request.id));
  j.key("events");
  write_events(j, casework::events_of(*db, request.id, casework::audience::everyone));
  j.key("appointments");
  write_followed_appointments(j, *db, request.id);
  j.key("project");
  write_project_of(j, *s.worlds.get(), *db, request.id, day_in_france(s.now()));
  j.key("documents");
  write_documents(j, casework::documents_of(*db, request.id));
  j.end_object();
  return private_json(j.take());
}

http::response casework_inbox::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::edit_request);
  const auto w = s.worlds.get();
  auto db = s.records.get();
  const auto owner =
      read_flag(r, "mine") ? std::optional(c.who.id.value) : std::optional<std::int64_t>();
  const auto box = casework::inbox_of(*db, scope_of(c.who), owner, day_in_france(s.now()),
                                      read_count(r, "limit", 200, 200));
  json_writer j;
  j.begin_object().member("total", box.total.counted).member("or_more", box.total.or_more);
  const std::array<std::pair<const char*, const std::vector<casework::request>*>, 4> groups = {
      {{"late", &box.late}, {"today", &box.today}, {"week", &box.week}, {"later", &box.later}}};
  for (const auto& [name, all] : groups) {
    j.key(name);
    write_lines(j, *w, *db, *all);
  }
  j.end_object();
  return private_json(j.take());
}

http::response request_list::operator()(const http::request& r) const {
  const bool as_a_file = r.query_value("format").value_or("json") != "json";
  const auto c =
      require_somewhere(s, r, as_a_file ? action::export_requests : action::edit_request);
  casework::filter f;
  f.words = r.query_value("words").value_or("");
  f.profession = r.query_value("profession").value_or("");
  f.subject = r.query_value("subject").value_or("");
  f.outcome = r.query_value("outcome").value_or("");
  for (const auto key : r.query_values("state")) f.states.push_back(read_state(key));
  if (read_flag(r, "mine")) f.owner = c.who.id.value;
  read_owner(r, f);
  f.column = read_column(r);
  f.from = read_day(r, "from");
  f.to = read_day(r, "to");
  f.installed_from = read_day(r, "installed_from");
  f.installed_to = read_day(r, "installed_to");
  f.where = scope_of(c.who);
  if (as_a_file) return export_requests(s, r, c, f);
  const auto before = read_count(r, "before", 0, std::size_t{1} << 53);
  const auto w = s.worlds.get();
  auto db = s.records.get();
  const auto page =
      casework::find(*db, f, std::max<std::size_t>(1, read_count(r, "limit", 50, 500)),
                     before == 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(before)));
  json_writer j;
  const auto n = casework::count(*db, f);
  j.begin_object().member("count", n.counted).member("or_more", n.or_more).key("requests");
  write_lines(j, *w, *db, page.requests);
  j.key("next");
  if (page.next) {
    j.value(*page.next);
  } else {
    j.null();
  }
  j.end_object();
  return private_json(j.take());
}

http::response request_entry::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::edit_request);
  const auto body = read_object(r);
  const auto q = read_question(body, text_at(body, "channel"));
  const auto w = s.worlds.get();
  auto db = s.records.get();
  const auto got = casework::receive(*db, w->communes, q, actor_of(c), s.now(), s.site);
  return private_json(sheet_json(*w, *db, got.id), 201);
}

http::response request_sheet::operator()(const http::request& r) const {
  const auto id = read_id(r);
  require_on_request(s, r, action::edit_request, id);
  const auto w = s.worlds.get();
  auto db = s.records.get();
  return private_json(sheet_json(*w, *db, id));
}

http::response request_change::operator()(const http::request& r) const {
  const auto id = read_id(r);
  const auto what = r.parameter("what");
  const auto act = std::ranges::find(kActs, what, &request_act::name);
  if (act == kActs.end()) {
    std::string known;
    for (const auto& a : kActs) known += (known.empty() ? "" : ", ") + std::string(a.name);
    throw not_found(tr("pas d'action « {} » sur une demande ; choisissez parmi : {}",
                       "no action \"{}\" on a request; choose one of: {}", std::string(what),
                       known));
  }
  require_somewhere(s, r, action::edit_request);  // the answer is the whole request
  const auto c = require_on_request(s, r, act->right, id);
  const auto body = read_object(r);
  const auto w = s.worlds.get();
  auto db = s.records.get();
  act->run({*db, w->communes, id, body, actor_of(c), s.now()});
  return private_json(sheet_json(*w, *db, id));
}

http::response partner_list::operator()(const http::request& r) const {
  require_somewhere(s, r, action::edit_request);
  const auto subject = std::string(r.query_value("subject").value_or(""));
  const auto commune = std::string(r.query_value("commune").value_or(""));
  const auto profession = std::string(r.query_value("profession").value_or(""));
  const auto w = s.worlds.get();
  const auto all = [&] {
    auto db = s.records.get();
    return casework::partners(*db);
  }();
  json_writer j;
  j.begin_object().key("partners").begin_array();
  for (const auto& p : all) write_partner(j, *w, p);
  j.end_array();
  if (!subject.empty()) {
    const auto route = casework::route_of(all, w->communes, subject, profession, commune);
    j.array("proposed", route.partners).member("by_fallback", route.by_fallback);
  }
  j.end_object();
  return private_json(j.take());
}

http::response partner_creation::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::manage_partners);
  const auto p = read_partner(read_object(r));
  auto db = s.records.get();
  const auto id = casework::add_partner(*db, p, actor_of(c), s.now());
  json_writer j;
  j.begin_object().member("id", id).end_object();
  return private_json(j.take(), 201);
}

http::response partner_update::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::manage_partners);
  const auto body = read_object(r);
  auto p = read_partner(body);
  p.id = read_id(r);
  p.version = integer_at(body, "version");
  auto db = s.records.get();
  casework::change_partner(*db, p, actor_of(c), s.now());
  return done();
}

http::response casework_dashboard::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::see_statistics);
  const auto today = day_in_france(s.now());
  const auto to = read_day(r, "to").value_or(today);
  const auto from = read_day(r, "from").value_or(today.year() / 1 / 1);
  if (to < from ||
      std::chrono::sys_days(to) - std::chrono::sys_days(from) > std::chrono::days(3700)) {
    throw input_error({"from, to : donnez une période de dix ans au plus, dans l'ordre",
                       "from, to: give a period of ten years at most, in order"});
  }
  const auto w = s.worlds.get();
  auto db = s.records.get();
  json_writer j;
  // Of the same requests.
  const auto gains = fmt::format("/api/v1/casework/gains?received_from={}&received_to={}",
                                 format_iso(from), format_iso(to));
  write_dashboard(j, *w, casework::dashboard_of(*db, from, to, scope_of(c.who)), gains);
  return private_json(j.take());
}

}  // namespace sourcier::api
