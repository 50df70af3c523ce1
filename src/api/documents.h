#pragma once

#include "api/services.h"
#include "http/message.h"

// Documents of a request: given once, by the professional with the key of the link or by an agent,
// and shared with the partners that the professional agrees to. The body of an upload is the file.
namespace sourcier::api {

// GET /api/v1/casework/requests/{id}/documents
struct document_list {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/requests/{id}/documents
struct document_upload {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/requests/{id}/documents/{document}
struct document_download {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// DELETE /api/v1/casework/requests/{id}/documents/{document}
struct document_removal {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/requests/{id}/documents/{document}/shares
struct document_sharing {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/followed/{key}/documents
struct followed_upload {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// GET /api/v1/casework/followed/{key}/documents/{document}
struct followed_download {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// DELETE /api/v1/casework/followed/{key}/documents/{document}
struct followed_removal {
  const services& s;
  http::response operator()(const http::request& r) const;
};

// POST /api/v1/casework/followed/{key}/documents/{document}/shares
struct followed_sharing {
  const services& s;
  http::response operator()(const http::request& r) const;
};

}  // namespace sourcier::api
