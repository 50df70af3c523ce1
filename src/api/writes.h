#pragma once

#include <string_view>

#include "api/services.h"
#include "http/message.h"
#include "http/uri.h"
#include "supply/scenario_table.h"

namespace sourcier::api {

using http::is_loopback;

// Until there are accounts, only someone at this machine may write: the server listens on the
// loopback, the request was sent to a name of it (a page of elsewhere whose name leads here was
// not), by nobody or by a page of this server, and a body is JSON, which no plain form can send.
// Throws forbidden with the remedy.
void check_write(const http::request& r, bool loopback);

// Once the workspace has accounts: someone signed in who may edit scenarios somewhere; check_write
// until then. Throws not_signed_in or forbidden.
void require_writer(const services& s, const http::request& r, bool loopback);

// Of If-Match: "*", or a version in quotes. Absent: `otherwise`.
supply::expected read_expected(const http::request& r, supply::expected::state otherwise);

}  // namespace sourcier::api
