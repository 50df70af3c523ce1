#pragma once

#include "api/services.h"
#include "http/message.h"

// Filters that an account keeps under a name: the query of the page's address. Nobody else sees
// them.
namespace sourcier::api {

// GET /api/v1/casework/filters
struct filter_list {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/filters/{name}
struct filter_sheet {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// PUT /api/v1/casework/filters/{name}
struct filter_saving {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// DELETE /api/v1/casework/filters/{name}
struct filter_removal {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
