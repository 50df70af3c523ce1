#pragma once

#include "accounts/account.h"
#include "http/message.h"
#include "publish/json.h"
#include "snapshot/snapshot.h"

namespace sourcier::api {

// Of a commune or a larger area; empty where it is not known, and for the whole territory.
std::string area_name(const snapshot::world& w, std::string_view level, const std::string& code);

// "perimeter": [{"level", "code", "name"}], and "subjects".
void write_reach(publish::json_writer& j, const snapshot::world& w, const accounts::account& a);

// Of a person: not for a cache.
http::response private_json(std::string body, int status = 200);
http::response done();  // 204

std::int64_t read_id(const http::request& r);

}  // namespace sourcier::api
