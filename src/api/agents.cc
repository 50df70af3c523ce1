#include "api/agents.h"

#include <algorithm>

#include "api/account_json.h"
#include "api/require.h"
#include "base/error.h"

namespace sourcier::api {
namespace {

using accounts::account;
using accounts::action;

bool works_at(const account& a, const territory::commune_table& communes,
              const std::string& commune) {
  if (!commune.empty()) {
    return accounts::may(a, action::edit_request, accounts::at_commune(communes, commune));
  }
  const auto all = accounts::actions_of(a);
  return std::ranges::find(all, action::edit_request) != all.end();
}

}  // namespace

std::string shown_name(const account& a) { return a.name.empty() ? a.login : a.name; }

account agent_at(store::database& db, const territory::commune_table& communes, std::int64_t id,
                 const std::string& commune) {
  auto a = accounts::account_at(db, accounts::account_id{id});
  if (!works_at(a, communes, commune)) {
    throw input_error(
        tr("champ « owner » : {} ne peut pas suivre cette demande (compte fermé, rôle ou "
           "périmètre) ; choisissez quelqu'un d'autre",
           "field \"owner\": {} cannot follow this request (account closed, role or perimeter); "
           "choose somebody else",
           shown_name(a)));
  }
  return a;
}

http::response agent_list::operator()(const http::request& r) const {
  require_somewhere(s, r, action::edit_request);
  const auto commune = std::string(r.query_value("commune").value_or(""));
  const auto w = s.worlds.get();
  auto all = [&] {
    auto db = s.records.get();
    return accounts::load_accounts(*db);
  }();
  std::erase_if(all, [&](const account& a) { return !works_at(a, w->communes, commune); });
  publish::json_writer j;
  j.begin_object().key("agents").begin_array();
  for (const auto& a : all) {
    j.begin_object().member("id", a.id.value).member("name", shown_name(a)).end_object();
  }
  j.end_array().end_object();
  return private_json(j.take());
}

}  // namespace sourcier::api
