#pragma once

#include "api/services.h"
#include "http/message.h"

// What an organism has before it, for the accounts that answer for it. Whatever is addressed to
// others is not found, as what does not exist.
namespace sourcier::api {

// GET /api/v1/casework/tasks
struct task_list {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/tasks/{id}: marks it seen.
struct task_reading {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/tasks/{id}/answer
struct task_answer {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/tasks/{id}/note
struct task_note {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/tasks/{id}/documents
struct task_documents {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/tasks/{id}/documents/{document}
struct task_document {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
