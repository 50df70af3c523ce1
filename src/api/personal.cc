#include "api/personal.h"

#include "api/account_json.h"
#include "api/require.h"
#include "casework/personal.h"
#include "casework/requests.h"
#include "casework/words.h"

namespace sourcier::api {
namespace {

using publish::json_writer;

bool may_erase(const services& s, const caller& c, const std::string& commune) {
  const auto where =
      commune.empty() ? accounts::where{} : accounts::at_commune(s.worlds.get()->communes, commune);
  return accounts::may(c.who, accounts::action::erase_person, where);
}

void write_tables(json_writer& j, const std::vector<casework::kept_rows>& all) {
  j.key("tables").begin_array();
  for (const auto& kept : all) {
    j.begin_object().member("name", kept.table->name).member("label", kept.table->label);
    j.key("columns").begin_array();
    for (const auto* c : kept.columns) {
      j.begin_object().member("name", c->name).member("label", c->label).end_object();
    }
    j.end_array().key("rows").begin_array();
    for (const auto& row : kept.rows) {
      j.begin_array();
      for (const auto& v : row) j.value(v);
      j.end_array();
    }
    j.end_array().end_object();
  }
  j.end_array();
}

http::response answer_export(const services& s, store::database& db,
                             const std::vector<casework::request>& requests, std::int64_t elsewhere,
                             casework::audience reader, const text& notice) {
  json_writer j;
  j.begin_object().member("made_at", format_instant(s.now())).key("requests").begin_array();
  std::vector<std::int64_t> ids;
  for (const auto& r : requests) {
    ids.push_back(r.id);
    j.begin_object().member("id", r.id).member("number", r.number).end_object();
  }
  j.end_array().member("elsewhere", elsewhere).member("notice", notice);
  write_tables(j, casework::everything_about(db, ids, reader));
  j.end_object();
  auto out = private_json(j.take());
  return out.set("Content-Disposition", "attachment; filename=\"sourcier-export.json\"");
}

}  // namespace

http::response personal_register::operator()(const http::request& r) const {
  const auto c = caller_of(s, r);
  const bool counted = c && may_erase(s, *c, "");
  auto db = s.records.get();
  const auto counts = casework::counts_by_kind(*db);
  json_writer j;
  j.begin_object().member("notice", casework::words().notice).key("kinds").begin_array();
  for (const auto& k : casework::retention_rules().kinds) {
    const auto found = counts.find(k.key);
    if (found == counts.end()) continue;
    j.begin_object().member("key", k.key).member("label", k.label).member("data", k.data);
    j.member("purpose", k.purpose).member("basis", k.basis).member("seen_by", k.seen_by);
    j.member("after", k.after_words).member("months", k.months).member("then", k.then);
    if (counted) j.member("count", found->second);
    j.end_object();
  }
  j.end_array().end_object();
  return private_json(j.take());
}

http::response person_export::operator()(const http::request& r) const {
  const auto id = read_id(r);
  const auto c = require_somewhere(s, r, accounts::action::erase_person);
  auto db = s.records.get();
  const auto asked = casework::load(*db, id);
  if (!asked.asked.commune.empty() && !may_erase(s, c, asked.asked.commune)) refuse_action();
  std::vector<casework::request> mine;
  std::int64_t elsewhere = 0;
  for (auto& other : casework::requests_of_person(*db, asked)) {
    const auto& commune = other.asked.commune;
    if (commune.empty() || may_erase(s, c, commune)) {
      mine.push_back(std::move(other));
    } else {
      ++elsewhere;
    }
  }
  return answer_export(
      s, *db, mine, elsewhere, casework::audience::agents,
      {"Tout ce que le guichet garde des demandes de même adresse ou de même téléphone. "
       "Relisez-le avant de le remettre : un numéro peut servir à plusieurs personnes.",
       "Everything the service keeps of the requests of the same address or telephone. Read it "
       "before handing it over: a number may be used by several people."});
}

http::response followed_export::operator()(const http::request& r) const {
  auto db = s.records.get();
  const auto asked = casework::load_followed(*db, std::string(r.parameter("key")));
  return answer_export(
      s, *db, {asked}, 0, casework::audience::everyone,
      {"Ce que le guichet garde de cette demande. Pour les notes internes de ses agents, vos "
       "autres "
       "demandes, une correction ou un effacement, écrivez au guichet : il vérifiera qui vous "
       "êtes.",
       "What the service keeps of this request. For the internal notes of its agents, your other "
       "requests, a correction or an erasure, write to the service: it will check who you are."});
}

}  // namespace sourcier::api
