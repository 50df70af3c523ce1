#include "api/documents.h"

#include "api/account_json.h"
#include "api/body.h"
#include "api/casework.h"
#include "api/casework_json.h"
#include "api/document_json.h"
#include "api/require.h"
#include "base/error.h"
#include "casework/requests.h"

namespace sourcier::api {
namespace {

using accounts::action;
using publish::json_writer;

// The request of a link, and who follows it: named as the request names them, "public" in the
// trail.
struct follower {
  std::int64_t request = 0;
  casework::actor who;
};
follower follower_of(store::database& db, const http::request& r) {
  const auto asked = casework::load_followed(db, std::string(r.parameter("key")));
  return {asked.id, {{}, asked.asked.name, "public"}};
}

http::response upload(store::database& db, const http::request& r, std::int64_t request,
                      const casework::actor& who, instant now) {
  const auto name = std::string(r.query_value("name").value_or(""));
  const auto kind = std::string(r.query_value("kind").value_or("other"));
  const auto got = casework::add_document(db, request, kind, name, r.body, who, now);
  json_writer j;
  j.begin_object().key("document");
  write_document(j, casework::find_document(db, request, got.id));
  j.member("already", got.already).end_object();
  return private_json(j.take(), got.already ? 200 : 201);
}

http::response download(store::database& db, const http::request& r, std::int64_t request) {
  const auto d = casework::find_document(db, request, read_document_id(r));
  return document_answer(d, casework::bytes_of(db, d));
}

http::response share(store::database& db, const http::request& r, std::int64_t request,
                     const casework::actor& who, instant now) {
  const auto body = read_object(r);
  std::vector<std::int64_t> partners;
  for (const auto& p : list_at(body, "partners")) {
    partners.push_back(integer_at({{"partners", p}}, "partners"));
  }
  // Of an agent only: what the professional does is consent.
  const auto consent = who.account ? text_at(body, "consent", "") : std::string();
  const auto id = read_document_id(r);
  casework::share_document(db, request, id, partners, consent, who, now);
  json_writer j;
  write_document(j, casework::find_document(db, request, id));
  return private_json(j.take());
}

}  // namespace

http::response document_list::operator()(const http::request& r) const {
  const auto id = read_id(r);
  require_on_request(s, r, action::edit_request, id);
  auto db = s.records.get();
  json_writer j;
  j.begin_object().key("documents");
  write_documents(j, casework::documents_of(*db, id));
  j.end_object();
  return private_json(j.take());
}

http::response document_upload::operator()(const http::request& r) const {
  const auto id = read_id(r);
  const auto c = require_on_request(s, r, action::edit_request, id);
  auto db = s.records.get();
  return upload(*db, r, id, actor_of(c), s.now());
}

http::response document_download::operator()(const http::request& r) const {
  const auto id = read_id(r);
  require_on_request(s, r, action::edit_request, id);
  auto db = s.records.get();
  return download(*db, r, id);
}

http::response document_removal::operator()(const http::request& r) const {
  const auto id = read_id(r);
  const auto c = require_on_request(s, r, action::edit_request, id);
  auto db = s.records.get();
  casework::delete_document(*db, id, read_document_id(r), actor_of(c), s.now());
  return done();
}

http::response document_sharing::operator()(const http::request& r) const {
  const auto id = read_id(r);
  const auto c = require_on_request(s, r, action::edit_request, id);
  auto db = s.records.get();
  return share(*db, r, id, actor_of(c), s.now());
}

http::response followed_upload::operator()(const http::request& r) const {
  check_same_site(r);
  auto db = s.records.get();
  const auto f = follower_of(*db, r);
  return upload(*db, r, f.request, f.who, s.now());
}

http::response followed_download::operator()(const http::request& r) const {
  auto db = s.records.get();
  return download(*db, r, follower_of(*db, r).request);
}

http::response followed_removal::operator()(const http::request& r) const {
  check_same_site(r);
  auto db = s.records.get();
  const auto f = follower_of(*db, r);
  casework::delete_document(*db, f.request, read_document_id(r), f.who, s.now());
  return done();
}

http::response followed_sharing::operator()(const http::request& r) const {
  check_same_site(r);
  auto db = s.records.get();
  const auto f = follower_of(*db, r);
  return share(*db, r, f.request, f.who, s.now());
}

}  // namespace sourcier::api
