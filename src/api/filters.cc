#include "api/filters.h"

#include <algorithm>

#include "api/account_json.h"
#include "api/body.h"
#include "api/require.h"
#include "base/error.h"
#include "casework/lists.h"
#include "publish/json.h"

namespace sourcier::api {
namespace {

using accounts::action;

void write_filter(publish::json_writer& j, const casework::saved_filter& f) {
  j.begin_object().member("name", f.name).member("query", f.query).end_object();
}

[[noreturn]] void say_absent(const std::string& name) {
  throw not_found(tr("pas de filtre « {} » ; rechargez la liste de vos filtres",
                     "no filter \"{}\"; load the list of your filters again", name));
}

}  // namespace

http::response filter_list::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::edit_request);
  const auto all = [&] {
    auto db = s.records.get();
    return casework::saved_filters(*db, c.who.id.value);
  }();
  publish::json_writer j;
  j.begin_object().key("filters").begin_array();
  for (const auto& f : all) write_filter(j, f);
  j.end_array().end_object();
  return private_json(j.take());
}

http::response filter_sheet::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::edit_request);
  const std::string name(r.parameter("name"));
  auto db = s.records.get();
  const auto all = casework::saved_filters(*db, c.who.id.value);
  const auto found = std::ranges::find(all, name, &casework::saved_filter::name);
  if (found == all.end()) say_absent(name);
  publish::json_writer j;
  write_filter(j, *found);
  return private_json(j.take());
}

http::response filter_saving::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::edit_request);
  const casework::saved_filter f{std::string(r.parameter("name")),
                                 text_at(read_object(r), "query")};
  auto db = s.records.get();
  casework::save_filter(*db, c.who.id.value, f);
  return done();
}

http::response filter_removal::operator()(const http::request& r) const {
  const auto c = require_somewhere(s, r, action::edit_request);
  const std::string name(r.parameter("name"));
  auto db = s.records.get();
  if (!casework::forget_filter(*db, c.who.id.value, name)) say_absent(name);
  return done();
}

}  // namespace sourcier::api
