#include "api/projects.h"

#include "api/account_json.h"
#include "api/body.h"
#include "api/casework.h"
#include "api/casework_json.h"
#include "api/document_json.h"
#include "api/project_json.h"
#include "api/require.h"
#include "base/error.h"
#include "casework/requests.h"
#include "casework/words.h"

namespace sourcier::api {
namespace {

using accounts::action;
using publish::json_writer;

// The project beside what the family needs, and the documents.
std::string sheet_json(const services& s, store::database& db, std::int64_t id) {
  const auto request = casework::load(db, id);
  auto needs = casework::needs_of(db, id);
  std::erase_if(needs, [](const auto& n) { return !casework::find_subject(n.subject).family; });
  json_writer j;
  j.begin_object().key("request").begin_object().member("id", request.id);
  j.member("number", request.number).member("name", request.asked.name);
  j.member("profession", request.asked.profession);
  j.member("state", casework::name_of(request.state)).member("version", request.version);
  j.end_object().key("project");
  write_project_of(j, *s.worlds.get(), db, id, day_in_france(s.now()));
  j.key("family");
  write_needs(j, needs);
  j.key("documents");
  write_documents(j, casework::documents_of(db, id));
  j.end_object();
  return j.take();
}

}  // namespace

http::response project_sheet::operator()(const http::request& r) const {
  const auto id = read_id(r);
  require_on_request(s, r, action::edit_request, id);
  auto db = s.records.get();
  return private_json(sheet_json(s, *db, id));
}

http::response project_start::operator()(const http::request& r) const {
  const auto id = read_id(r);
  const auto c = require_on_request(s, r, action::edit_project, id);
  const auto body = read_object(r);
  const auto w = s.worlds.get();
  auto db = s.records.get();
  const auto asked = casework::load(*db, id).asked;
  casework::project_plan known;
  known.mode = asked.mode;
  known.commune = asked.commune;
  known.place = asked.place;
  casework::start_project(*db, w->communes, id, integer_at(body, "version"),
                          read_plan(body, std::move(known)), actor_of(c), s.now());
  return private_json(sheet_json(s, *db, id));
}

http::response project_update::operator()(const http::request& r) const {
  const auto id = read_id(r);
  const auto c = require_on_request(s, r, action::edit_project, id);
  const auto body = read_object(r);
  const auto w = s.worlds.get();
  auto db = s.records.get();
  const auto before = casework::find_project(*db, id);
  if (!before) {
    throw not_found({"cette demande n'a pas encore de projet ; ouvrez-le d'abord",
                     "this request has no project yet; start it first"});
  }
  casework::change_project(*db, w->communes, id, integer_at(body, "version"),
                           read_plan(body, before->plan), actor_of(c), s.now());
  return private_json(sheet_json(s, *db, id));
}

http::response project_step_update::operator()(const http::request& r) const {
  const auto id = read_id(r);
  const auto c = require_on_request(s, r, action::edit_project, id);
  const auto body = read_object(r);
  casework::step_change asked;
  asked.state = text_at(body, "state");
  asked.done_day = optional_day(body, "day");
  if (body.contains("who")) asked.who = text_at(body, "who");
  asked.note = text_at(body, "note", "");
  auto db = s.records.get();
  casework::change_step(*db, id, std::string(r.parameter("step")), integer_at(body, "version"),
                        asked, actor_of(c), s.now());
  return private_json(sheet_json(s, *db, id));
}

}  // namespace sourcier::api
