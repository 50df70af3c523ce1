#pragma once

#include <vector>

#include "casework/documents.h"
#include "http/message.h"
#include "publish/json.h"

// How documents of requests are answered.
namespace sourcier::api {

// {document} of the address.
std::int64_t read_document_id(const http::request& r);

// As an organism reads it: not with whom else it is shared.
void write_shared_document(publish::json_writer& j, const casework::document& d);
void write_document(publish::json_writer& j, const casework::document& d);
void write_documents(publish::json_writer& j, const std::vector<casework::document>& all);

// To be saved, never shown by the browser nor kept by a cache: it came from somebody unknown.
http::response document_answer(const casework::document& d, std::string bytes);

}  // namespace sourcier::api
