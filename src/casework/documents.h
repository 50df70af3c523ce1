#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casework/request.h"
#include "store/database.h"

namespace sourcier::casework {

struct document_share {
  std::int64_t partner = 0;
  std::string partner_name, shared_at;
  std::string shared_by;  // name
  std::string consent;    // in words, where an agent noted it; empty: the professional's own doing
};

// A document of a request, given once. Its bytes are in the records, so that every server and every
// backup has them.
struct document {
  std::int64_t id = 0, request = 0;
  std::string name, kind, type;  // type: of the media, by its content
  std::int64_t size = 0;         // bytes
  std::string digest, given_by, uploaded_at;
  std::optional<std::int64_t> account;  // nothing: given by the professional
  std::vector<document_share> shares;
};

constexpr std::int64_t kMostDocuments = 40;  // of a request

struct added_document {
  std::int64_t id = 0;
  bool already = false;  // the same bytes were there: nothing was written
};
// `kind`: of data/projects.toml. Throws input_error (see document_content.h), conflict where the
// request is closed or has as many as it may.
added_document add_document(store::database& db, std::int64_t request, const std::string& kind,
                            std::string_view name, std::string_view bytes, const actor& who,
                            instant now);
void delete_document(store::database& db, std::int64_t request, std::int64_t id, const actor& who,
                     instant now);

// Oldest first.
std::vector<document> documents_of(store::database& db, std::int64_t request);
// Throws not_found where the request has no such document.
document find_document(store::database& db, std::int64_t request, std::int64_t id);
std::string bytes_of(store::database& db, const document& d);

// With exactly these partners from now on; each must have been sent a need of the request.
// `consent`: what the professional agreed to, which an agent must write to add one.
void share_document(store::database& db, std::int64_t request, std::int64_t id,
                    const std::vector<std::int64_t>& partners, const std::string& consent,
                    const actor& who, instant now);

// What this partner may read through a need sent to it: nothing once that was withdrawn. not_found
// where the match is not this partner's, or the document is not shared with it.
std::vector<document> documents_for(store::database& db, std::int64_t match, std::int64_t partner);
document document_for(store::database& db, std::int64_t match, std::int64_t partner,
                      std::int64_t id);

}  // namespace sourcier::casework
