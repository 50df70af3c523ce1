#pragma once

#include "api/services.h"
#include "http/message.h"

// What is kept about people: the public register, and everything about one who asked.
namespace sourcier::api {

// GET /api/v1/personal-data/register
struct personal_register {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/requests/{id}/person
struct person_export {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/followed/{key}/export: that request alone, since whoever knows an address
// could ask in its name; and without the notes that agents write for one another.
struct followed_export {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
