#pragma once

#include "api/require.h"
#include "casework/lists.h"

namespace sourcier::api {

// Every request of a filter as a file, "csv" or "xlsx", with an entry in the audit trail. Throws
// input_error for another format, or for more than kMostExported.
inline constexpr std::int64_t kMostExported = 200'000;
http::response export_requests(const services& s, const http::request& r, const caller& c,
                               const casework::filter& f);

}  // namespace sourcier::api
